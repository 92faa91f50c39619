import { errorText } from "../../core/errors";
import { english, type Translate } from "../../core/translate";
import type { Step } from "../../model/completion/result";
import type { AlternativeReport, DecisionReport, Phases, TokenCounts, TokenReport } from "../../wire/decisionReport";
import { type Decision, generatedNow, REASONS, type ShownAlternative } from "./decision";
import { explanationOf, publicDetail, SHOWN } from "./explanation";
import { STOPS } from "./stops";

/** @param translate turns the English sentences of this module into the user's language */
export function reportOf(decision: Decision, translate: Translate = english): DecisionReport {
  const { generation, path, trigger, mode, totalMs } = decision;
  const shown = decision.kind === "shown" ? decision : undefined;
  const nothing = decision.kind === "nothing" ? decision : undefined;
  return {
    id: decision.id,
    outcome: decision.kind,
    source: shown?.source,
    reason: nothing?.reason,
    headline: translate(decision.kind === "shown" ? SHOWN[decision.source] : REASONS[decision.reason]),
    explanation: explanationOf(decision, translate),
    detail: nothing?.error ? errorText(nothing.error, translate) : (nothing?.detail ?? ""),
    publicDetail: publicDetail(decision),
    estimate: decision.estimate,
    path,
    trigger,
    mode,
    text: shown?.text ?? "",
    alternatives: (shown?.alternatives ?? []).map(alternativeOf),
    generated: generation?.text.length,
    stop: generation && translate(STOPS[generation.stop]),
    meanProbability: generation?.meanProbability,
    tokens: (generation?.steps ?? []).map(tokenOf),
    counts: generation && countsOf(generation.stats),
    phases: phasesOf(decision),
    totalMs,
  };
}

function alternativeOf({ text, generation: { meanProbability } }: ShownAlternative): AlternativeReport {
  return { text, meanProbability };
}

function tokenOf({ text, probability, healed, memory }: Step): TokenReport {
  const source = memory && { share: memory.share, path: memory.path, line: memory.line + 1 };
  return { text, probability, healed, memory: source };
}

function countsOf(stats: NonNullable<Decision["generation"]>["stats"]): TokenCounts {
  const { promptTokens, reusedTokens, computedTokens, droppedTokens } = stats;
  return { prompt: promptTokens, reused: reusedTokens, computed: computedTokens, dropped: droppedTokens };
}

/** Where the time of a decision went; undefined where the model was not asked. */
export function phasesOf(decision: Decision): Phases | undefined {
  const generation = generatedNow(decision);
  if (generation === undefined) return undefined;
  const { ownWaitMs, totalMs } = decision;
  const { waitMs, tokeniseMs, prefillMs, decodeMs } = generation.stats;
  const decode = decodeMs.reduce((sum, ms) => sum + ms, 0);
  const known = ownWaitMs + waitMs + tokeniseMs + prefillMs + decode;
  return {
    ownWait: ownWaitMs,
    engineWait: waitMs,
    tokenise: tokeniseMs,
    prefill: prefillMs,
    decode,
    decodeSteps: decodeMs.length,
    other: Math.max(0, totalMs - known),
  };
}

/** The report in one line, without any text of the document. */
export function summaryOf(report: DecisionReport): string {
  const { outcome, source, reason, publicDetail: detail, estimate, counts, tokens, totalMs } = report;
  const what = outcome === "shown" ? `shown (${source}, ${report.text.length} characters)` : `nothing: ${reason}`;
  const why = detail === "" ? "" : ` (${detail})`;
  const kept = estimate && outcome === "shown" ? `, estimate ${estimate.value.toFixed(2)}` : "";
  const cost = counts ? `, ${counts.reused} reused + ${counts.computed} computed + ${tokens.length} generated` : "";
  const remembered = tokens.filter(({ memory }) => memory !== undefined).length;
  const memory = remembered === 0 ? "" : `, memory ${remembered} of ${tokens.length} tokens`;
  return `${what}${why}${kept}${cost}${memory}, ${totalMs.toFixed(1)} ms`;
}
