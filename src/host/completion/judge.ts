import { assertNever } from "../../core/assert";
import type { CompletionResult } from "../../model/completion/result";
import type { ModelSummary } from "../../model/summary";
import type { EditorSnapshot } from "../context/snapshot";
import { added, cleanUp } from "./cleanUp/cleanUp";
import { type Overlap, resolveOverlap } from "./cleanUp/closers";
import type { CompletionEngine } from "./completionEngine";
import { describeEstimate, type Generation, meanProbability, type Shown } from "./decision";
import { editFor } from "./edit";
import type { History } from "./fate";
import { keepLikely } from "./keep/keep";
import { othersBeside } from "./others";
import { failed, nothing, type Outcome } from "./outcome";
import type { ReuseCache, ReuseHit } from "./reuse";
import type { Spot } from "./spot";

/** Decides whether what was written is shown, and how it is cut. */
export class Judge {
  constructor(
    private readonly engine: CompletionEngine,
    private readonly reuse: ReuseCache,
    private readonly history: History | undefined,
  ) {}

  /** What to show of an answer that was there before it was wanted: its cost is not that of this decision. */
  earlier(result: CompletionResult, spot: Spot): Outcome {
    const outcome = this.answer(result, spot, "reuse");
    return outcome.kind === "nothing" ? { ...outcome, generation: undefined } : outcome;
  }

  /** What to show of the engine's answer. What is shown can be reused from now on. */
  answer(result: CompletionResult, spot: Spot, source: Shown["source"] = "engine"): Outcome {
    switch (result.kind) {
      case "cancelled":
        return this.interrupted(result.steps);
      case "failed":
        return failed(result.error);
      case "generated":
        break;
      default:
        return assertNever(result);
    }
    const { kind: _, alternatives = [], ...written } = result;
    const { text, steps, stop } = written;
    const generation: Generation = { ...written, meanProbability: meanProbability(steps) };
    if (text === "") return nothing(stop === "low-probability" ? "low-probability" : "empty", stop, generation);
    const model = this.modelToAsk(spot.snapshot);
    const least = model === undefined || model.keep ? 0 : model.thresholds.minMeanProbability;
    if (generation.meanProbability < least)
      return nothing("low-probability", `${percent(generation.meanProbability)} < ${percent(least)}`, generation);
    const clean = cleanUp(text, spot.context);
    if (clean.kind === "drop") return nothing(clean.reason, clean.detail, generation);
    const kept =
      model?.keep && keepLikely(generation, clean, { ...spot, situation: this.history?.situation }, model.keep);
    const estimate = kept?.estimate;
    if (kept !== undefined && kept.left === undefined)
      return { ...nothing("low-estimate", describeEstimate(kept.estimate), generation), estimate };
    const left = kept?.left ?? clean;
    const unwanted = this.unwanted(left.text, spot);
    if (unwanted !== undefined) return { ...nothing(unwanted, left.text, generation), estimate };
    const cut = left !== clean;
    const { document, prefix, suffix } = spot.place;
    const others = othersBeside(left.text, alternatives, result, spot, this.reuse);
    this.reuse.add({ document, prefix, suffix, text: left.text, mode: spot.context.mode, generation, estimate, cut });
    return shown(source, left, generation, spot, { estimate, alternatives: others });
  }

  /** What to show where a suggestion stands already and a person asks for others: it stays the first. */
  beside(hit: ReuseHit, result: CompletionResult, spot: Spot): Outcome {
    const first = this.rest(hit, spot);
    if (first.kind === "nothing") return this.answer(result, spot);
    if (result.kind !== "generated") return first;
    const candidates = [result, ...(result.alternatives ?? [])];
    const alternatives = othersBeside(first.text, candidates, result, spot, this.reuse);
    this.reuse.add(hit.entry);
    return { ...first, alternatives };
  }

  /** What to show of an earlier suggestion that goes on here. */
  rest({ text, entry: { generation, estimate } }: ReuseHit, spot: Spot): Outcome {
    const rest = resolveOverlap(text, spot.context);
    if (added(rest) === "") return nothing("only-closers", rest.text);
    const unwanted = this.unwanted(rest.text, spot);
    return unwanted === undefined ? shown("reuse", rest, generation, spot, { estimate }) : nothing(unwanted, rest.text);
  }

  /** What the person did lately speaks against a text; not where it is asked for by hand. */
  private unwanted(text: string, { snapshot, place }: Spot): "dismissed" | "just-accepted" | undefined {
    if (this.history === undefined || snapshot.trigger === "invoke") return undefined;
    if (this.history.wasDismissed(place, text)) return "dismissed";
    return this.history.wasJustAccepted(place, text) ? "just-accepted" : undefined;
  }

  /** @param steps tokens that had been written */
  interrupted(steps: number): Outcome {
    const { state } = this.engine;
    if (state.kind === "ready" || state.kind === "slow") return nothing("cancelled", steps === 0 ? "" : String(steps));
    return nothing("engine-loading", state.kind === "loading" ? `${Math.round(state.percent)} %` : "");
  }

  /** The model whose thresholds count: asked for by hand, a suggestion is shown however likely it is. */
  private modelToAsk({ trigger }: EditorSnapshot): ModelSummary | undefined {
    const { state } = this.engine;
    return trigger === "automatic" && state.kind === "ready" ? state.model : undefined;
  }
}

function shown(
  source: Shown["source"],
  clean: Overlap,
  generation: Generation,
  { snapshot, place }: Spot,
  { estimate, alternatives = [] }: Partial<Pick<Shown, "estimate" | "alternatives">>,
): Outcome {
  const edit = editFor(clean, snapshot, place);
  return {
    kind: "shown",
    text: clean.text,
    edit,
    source,
    generation,
    estimate,
    ...(alternatives.length > 0 && { alternatives }),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
