import type { TokenRow } from "../../model/tokens/token";
import type { MemoryDraft, MemoryPrediction, MemoryView } from "./types";

const NO_DRAFT: MemoryDraft = { tokens: [], matched: 0 };

/** Passes on what another view says and keeps it, so that it can be said again. Drafts nothing. */
export class RecordingView implements MemoryView {
  /** In the order in which they were asked for; undefined where the memory had no opinion. */
  readonly predictions: (MemoryPrediction | undefined)[] = [];

  constructor(private readonly view: MemoryView) {}

  predict(context: readonly TokenRow[]): MemoryPrediction | undefined {
    const said = this.view.predict(context);
    // What a view returns may be good until the next question only.
    const kept = said && {
      tokens: [...said.tokens],
      probabilities: [...said.probabilities],
      features: { ...said.features },
    };
    this.predictions.push(kept);
    return kept;
  }

  draft(): MemoryDraft {
    return NO_DRAFT;
  }

  sourceOf(): undefined {
    return undefined;
  }
}

/** Says again, one by one, what was recorded; nothing once that is used up. */
export class PlaybackView implements MemoryView {
  private next = 0;

  constructor(private readonly predictions: readonly (MemoryPrediction | undefined)[]) {}

  predict(): MemoryPrediction | undefined {
    return this.predictions[this.next++];
  }

  draft(): MemoryDraft {
    return NO_DRAFT;
  }

  sourceOf(): undefined {
    return undefined;
  }
}
