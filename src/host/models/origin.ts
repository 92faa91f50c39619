import * as v from "valibot";
import { parseJson } from "../../core/json";
import { fields, fitting, integer, number, text } from "../../core/schema";

export const ORIGIN_FILE = "origin.json";

const CALIBRATION = fields({ threads: integer(1, 1024), keystrokeMs: number(0, 1e9) });

/** Threads that served best, and milliseconds of a warm keystroke with them. */
export type Calibration = Readonly<v.InferOutput<typeof CALIBRATION>>;

const ORIGIN = fields({
  /** The Hugging Face folder. */
  checkpoint: text,
  /** Null where nobody measured. */
  calibration: v.nullish(CALIBRATION, null),
});

/** Where an imported model came from, and how it did when it was first tried. Kept beside its files. */
export type Origin = Readonly<v.InferOutput<typeof ORIGIN>>;

/** Undefined where the text is no origin: the file is a help and nothing depends on it. */
export function parseOrigin(json: string): Origin | undefined {
  try {
    return fitting(ORIGIN, parseJson(json));
  } catch {
    return undefined;
  }
}
