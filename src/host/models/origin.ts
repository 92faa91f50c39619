import { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";

export const ORIGIN_FILE = "origin.json";

/** Where an imported model came from, and how it did when it was first tried. Kept beside its files. */
export interface Origin {
  /** The Hugging Face folder. */
  readonly checkpoint: string;
  /** Threads that served best, and milliseconds of a warm keystroke with them; null where nobody measured. */
  readonly calibration: Calibration | null;
}

export interface Calibration {
  readonly threads: number;
  readonly keystrokeMs: number;
}

/** Undefined where the text is no origin: the file is a help and nothing depends on it. */
export function parseOrigin(text: string): Origin | undefined {
  try {
    const json = JsonFields.parse(
      { file: ORIGIN_FILE, code: "manifest-invalid", fix: sentence("Import the model again.") },
      text,
    );
    const calibration = json.has("calibration") ? json.object("calibration") : undefined;
    return {
      checkpoint: json.string("checkpoint"),
      calibration: calibration
        ? {
            threads: calibration.integer("threads", { min: 1, max: 1024 }),
            keystrokeMs: calibration.number("keystrokeMs", { min: 0, max: 1e9 }),
          }
        : null,
    };
  } catch {
    return undefined;
  }
}
