import { loadModel } from "../model/loadModel";
import type { Manifest } from "../model/manifest";
import type { ImportJob } from "../wire/jobs";
import type { Progress } from "./benchmark";
import { convertCheckpoint } from "./convert/convert";

/** Where the second half of the work begins. */
const CONVERTED = 0.8;

/**
 * Converts, and loads what came out: the loader compares every size and SHA-256 and runs the graph once. Throws an
 * AppError, or what the file system throws.
 */
export async function importModel(
  { checkpoint, out, name, weights, allTokens }: ImportJob,
  progress: Progress,
): Promise<Manifest> {
  await convertCheckpoint(checkpoint, out, {
    weights,
    name,
    allTokens,
    progress: (_, share) => progress(CONVERTED * share, "convert"),
  });
  const model = await loadModel(out, 1, (percent) => progress(CONVERTED + (1 - CONVERTED) * (percent / 100), "verify"));
  await model.close();
  return model.manifest;
}
