import type { CompletionResult } from "../../model/completion/result";
import type { ModelSummary } from "../../model/summary";
import type { EditorSnapshot } from "../context/snapshot";
import { chooseCandidate } from "./acceptance/chooseCandidate";
import type { CompletionEngine } from "./completionEngine";
import type { CompletionSite } from "./completionSite";
import { describeEstimate, type Generation, meanProbability, type Shown } from "./decision";
import { editFor } from "./edit";
import { failed, nothing, type Outcome } from "./outcome";
import { type Overlap, resolveOverlap } from "./postProcess/closers";
import { addedText, postProcess } from "./postProcess/postProcess";
import type { ReuseCache, ReuseHit } from "./reuse";
import { shownAlternatives } from "./shownAlternatives";
import type { SuggestionHistory } from "./suggestionOutcome";

type Generated = Extract<CompletionResult, { kind: "generated" }>;

/** Decides whether what was written is shown, and how it is cut. */
export class SuggestionFilter {
  constructor(
    private readonly engine: CompletionEngine,
    private readonly reuse: ReuseCache,
    private readonly history: SuggestionHistory | undefined,
  ) {}

  /** What to show of an answer that was there before it was wanted: its cost is not that of this decision. */
  fromPrefetched(result: CompletionResult, site: CompletionSite): Outcome {
    const outcome = this.fromResult(result, site, "reuse");
    return outcome.kind === "nothing" ? { ...outcome, generation: undefined } : outcome;
  }

  /** What to show of the engine's answer. What is shown can be reused from now on. */
  fromResult(result: CompletionResult, site: CompletionSite, source: Shown["source"] = "engine"): Outcome {
    if (result.kind === "cancelled") return this.fromInterrupted(result.steps);
    return result.kind === "failed" ? failed(result.error) : this.fromGenerated(result, site, source);
  }

  /** What to show where a suggestion stands already and a person asks for others: it stays the first. */
  fromReuseWithAlternatives(hit: ReuseHit, result: CompletionResult, site: CompletionSite): Outcome {
    const first = this.fromReuse(hit, site);
    if (first.kind === "nothing") return this.fromResult(result, site);
    if (result.kind !== "generated") return first;
    const candidates = [result, ...(result.alternatives ?? [])];
    const alternatives = shownAlternatives(first.text, { candidates, stats: result.stats }, site, this.reuse);
    this.reuse.add(hit.entry);
    return { ...first, alternatives };
  }

  /** What to show of an earlier suggestion that goes on here. */
  fromReuse({ text, entry: { generation, estimate } }: ReuseHit, site: CompletionSite): Outcome {
    const rest = resolveOverlap(text, site.context);
    if (addedText(rest) === "") return nothing("only-closers", rest.text);
    const rejected = this.rejectedByHistory(rest.text, site);
    return rejected === undefined
      ? shown(rest, site, { source: "reuse", generation, estimate })
      : nothing(rejected, rest.text);
  }

  /** @param steps tokens that had been written */
  fromInterrupted(steps: number): Outcome {
    const { state } = this.engine;
    if (state.kind === "ready" || state.kind === "slow") return nothing("cancelled", steps === 0 ? "" : String(steps));
    return nothing("engine-loading", state.kind === "loading" ? `${Math.round(state.percent)} %` : "");
  }

  private fromGenerated(result: Generated, site: CompletionSite, source: Shown["source"]): Outcome {
    const { kind: _, alternatives: candidates = [], ...written } = result;
    const generation: Generation = { ...written, meanProbability: meanProbability(written.steps) };
    const model = this.thresholdModel(site.snapshot);
    const unsure = whyUnsure(generation, model);
    if (unsure !== undefined) return unsure;
    const clean = postProcess(generation.text, site.context);
    if (clean.kind === "drop") return nothing(clean.reason, clean.detail, generation);
    const kept =
      model?.acceptance &&
      chooseCandidate(
        generation,
        clean,
        { ...site, recentAcceptance: this.history?.recentAcceptance },
        model.acceptance,
      );
    const estimate = kept?.estimate;
    if (kept !== undefined && kept.shown === undefined)
      return { ...nothing("low-estimate", describeEstimate(kept.estimate), generation), estimate };
    const left = kept?.shown ?? clean;
    const rejected = this.rejectedByHistory(left.text, site);
    if (rejected !== undefined) return { ...nothing(rejected, left.text, generation), estimate };
    const { document, prefix, suffix } = site.place;
    const cut = left !== clean;
    const alternatives = shownAlternatives(left.text, { candidates, stats: result.stats }, site, this.reuse);
    this.reuse.add({ document, prefix, suffix, text: left.text, mode: site.context.mode, generation, estimate, cut });
    return shown(left, site, { source, generation, estimate, alternatives });
  }

  /** What the person did lately speaks against a text; not where it is asked for by hand. */
  private rejectedByHistory(
    text: string,
    { snapshot, place }: CompletionSite,
  ): "dismissed" | "just-accepted" | undefined {
    if (this.history === undefined || snapshot.trigger === "invoke") return undefined;
    if (this.history.wasDismissed(place, text)) return "dismissed";
    return this.history.wasJustAccepted(place, text) ? "just-accepted" : undefined;
  }

  /** The model whose thresholds count: asked for by hand, a suggestion is shown however likely it is. */
  private thresholdModel({ trigger }: EditorSnapshot): ModelSummary | undefined {
    const { state } = this.engine;
    return trigger === "automatic" && state.kind === "ready" ? state.model : undefined;
  }
}

/** @param model whose threshold counts, if it has no better one than the mean probability */
function whyUnsure(generation: Generation, model: ModelSummary | undefined): Outcome | undefined {
  const { text, stop, meanProbability: mean } = generation;
  if (text === "") return nothing(stop === "low-probability" ? "low-probability" : "empty", stop, generation);
  const least = model === undefined || model.acceptance ? 0 : model.thresholds.minMeanProbability;
  return mean < least ? nothing("low-probability", `${percent(mean)} < ${percent(least)}`, generation) : undefined;
}

function shown(
  clean: Overlap,
  { snapshot, place }: CompletionSite,
  { alternatives = [], ...origin }: Pick<Shown, "source" | "generation" | "estimate" | "alternatives">,
): Outcome {
  const edit = editFor(clean, snapshot, place);
  return { kind: "shown", text: clean.text, edit, ...origin, ...(alternatives.length > 0 && { alternatives }) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
