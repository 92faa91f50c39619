import type { Manifest, WeightFormat } from "../../model/manifest";
import { discard, type ModelLibrary } from "./library";
import type { Calibration } from "./origin";
import { type JobOptions, runJob } from "./runJob";

export interface ImportRequest {
  /** A Hugging Face folder. */
  readonly checkpoint: string;
  /** Has been checked, and an older model of this name may be replaced. */
  readonly name: string;
  readonly weights: WeightFormat;
  /** Whether every token keeps its row. */
  readonly allTokens?: boolean | undefined;
}

/** Tries the model in `folder` on this machine; undefined if cancelled. */
export type Calibrate = (folder: string) => Promise<Calibration | undefined>;

/**
 * Converts a checkpoint into the library, by another process and into a folder that takes its name when all is done: a
 * failure or a cancellation leaves nothing behind. Undefined if cancelled; throws an AppError if it fails.
 */
export async function importCheckpoint(
  library: ModelLibrary,
  { checkpoint, name, weights, allTokens }: ImportRequest,
  calibrate: Calibrate,
  options: JobOptions,
): Promise<Manifest | undefined> {
  const out = await library.stage();
  try {
    const manifest = await runJob("import", { checkpoint, out, name, weights, allTokens }, options);
    const calibration = manifest && (await calibrate(out));
    if (!manifest || options.signal.aborted) return undefined;
    await library.adopt(out, name, { checkpoint, calibration: calibration ?? null });
    return manifest;
  } finally {
    await discard(out);
  }
}
