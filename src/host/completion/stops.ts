import type { StopReason } from "../../model/completion/result";

/** Why decoding ended, for people. The sentences are keys for translation. */
export const STOPS = {
  "end-of-text": "The model saw the end of the text.",
  newline: "The line was complete.",
  dedent: "The block was complete.",
  "unmatched-closer": "A bracket closed that was opened before the cursor.",
  "suffix-reached": "It arrived at the text after the cursor.",
  repetition: "It began to repeat itself.",
  "low-probability": "The next token was not likely enough.",
  "max-tokens": "The limit of tokens was reached.",
  time: "The time for one suggestion was up.",
  "context-full": "The model's window was full.",
} as const satisfies Record<StopReason, string>;
