import { assert } from "../../core/assert";
import type { Prediction } from "../../model/completion/sampling";
import type { TokenRow } from "../../model/tokens/token";

/** One prediction of a request and what became of it. */
export interface RecordedStep {
  /** What was chosen from: with the memory mixed in, where it is on. */
  readonly prediction: Prediction;
  /** [L, H, n] rows of the last token before it over the n tokens so far. */
  readonly attention: Float32Array;
  /** Row of the chosen token; undefined when decoding ended before choosing. */
  readonly chosen: TokenRow | undefined;
  /** Whether the choice was bound to agree with text taken back before the cursor. */
  readonly healed: boolean;
}

/**
 * Takes note of each step for the inspector. It keeps references only, so that decoding does not wait for it; a request
 * that nobody inspects has none.
 */
export class StepRecorder {
  readonly steps: RecordedStep[] = [];

  /** Once per prediction, before anything is chosen from it. @param attention the row fetched by the same run */
  predicted(prediction: Prediction, attention: Float32Array | undefined): void {
    assert(attention !== undefined, "an inspected run fetched no attention");
    this.steps.push({ prediction, attention, chosen: undefined, healed: false });
  }

  /** What was chosen from the last prediction. */
  chose(token: TokenRow, healed: boolean): void {
    const last = this.steps.pop();
    assert(last !== undefined, "a choice without a prediction");
    this.steps.push({ ...last, chosen: token, healed });
  }
}
