import { JsonFields } from "../../core/jsonFields";
import { type Sentence, type SentenceArgument, sentence } from "../../core/translate";

/** Reads a JSON text of a checkpoint. `file` names it in errors, all of them `checkpoint-invalid`; `fix` says what to do. */
export function checkpointJson(
  file: SentenceArgument,
  text: string,
  fix: Sentence = sentence("Correct {0}, or save the checkpoint again.", file),
): JsonFields {
  return JsonFields.parse({ file, code: "checkpoint-invalid", fix }, text);
}
