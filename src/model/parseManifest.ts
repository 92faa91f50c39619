import * as v from "valibot";
import { readJson, shown, sound, wrongIn } from "../core/schema";
import { sentence } from "../core/translate";
import { SPEC_LIMITS } from "./decoderSpec";
import { decodeKeptTokens } from "./keptTokens";
import { MANIFEST, MANIFEST_FILE, type Manifest } from "./manifest";
import { controlsOf, controlsRepeat } from "./promptTemplate";
import { TOKENIZER_FILE } from "./tokens/tokenizerFile";

const SOURCE = {
  file: MANIFEST_FILE,
  code: "manifest-invalid",
  fix: sentence("Convert the model again with this version of Inkling, or choose another model folder."),
} as const;

const SOUND_MANIFEST = v.pipe(MANIFEST, sound(controlTokenProblem), sound(fileProblem));

/**
 * Reads the text of a `model.json`. Throws `manifest-invalid`, naming the field, if anything in it is missing, of the
 * wrong type, out of bounds or at odds with another field.
 */
export function parseManifest(text: string): Manifest {
  return readJson(SOUND_MANIFEST, SOURCE, text);
}

/** The token id of each row of the embedding table; null where rows are ids. */
export function keptTokenIds({ keptTokens }: Pick<Manifest, "keptTokens">): number[] | null {
  return keptTokens === null ? null : decodeKeptTokens(keptTokens, SPEC_LIMITS.vocabulary);
}

/** Every control token needs a row, and the template its tokens. */
function controlTokenProblem(manifest: Manifest): string | undefined {
  const { special, template } = manifest;
  const { vocabulary } = manifest.architecture;
  const ids = keptTokenIds(manifest);
  if (ids !== null && ids.length !== vocabulary)
    return wrongIn("{0} keeps {1} tokens for {2} rows.", ids.length, vocabulary);
  if (controlsRepeat(special))
    return wrongIn('{0}: "{1}" must be different tokens, and is {2}.', "special", shown(special));
  const kept = ids && new Set(ids);
  for (const [name, id] of Object.entries(special)) {
    if (!(kept ? kept.has(id) : id < vocabulary))
      return wrongIn('{0} has no row for "special.{1}", token {2}.', name, id);
  }
  const missing = controlsOf(template).find((role) => special[role] === undefined);
  return missing && wrongIn('{0} needs "special.{1}" for the template "{2}".', missing, template);
}

/** Only what stands in `files` has been verified when it is opened. */
function fileProblem({ analysisGraph, files, tokenizer }: Manifest): string | undefined {
  if (analysisGraph !== undefined && !files.slice(1).some(({ name }) => name === analysisGraph))
    return wrongIn(
      '{0}: "{1}" must be the name of one of the files after the first, and is {2}.',
      "analysisGraph",
      shown(analysisGraph),
    );
  if (tokenizer === "own" && !files.some(({ name }) => name === TOKENIZER_FILE))
    return wrongIn("{0} has its own tokenizer, and {1} is not among its files.", TOKENIZER_FILE);
  return undefined;
}
