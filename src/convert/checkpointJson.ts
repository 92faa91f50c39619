import { JsonFields } from "../core/jsonFields";

/** Reads a JSON text of a checkpoint. `file` names it in errors, all of them `checkpoint-invalid`; `fix` says what to do. */
export function checkpointJson(
  file: string,
  text: string,
  fix = `Correct ${file}, or save the checkpoint again.`,
): JsonFields {
  return JsonFields.parse({ file, code: "checkpoint-invalid", fix }, text);
}
