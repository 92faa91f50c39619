import type { ReproducedOutput, Reproduction } from "../../model/completion/reproduction";
import type { CompletionRequest } from "../../model/completion/request";
import { idsSha256 } from "../../model/identity";
import type { Decision, Generation } from "../completion/decision";
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type Bundle,
  type BundleContent,
  type BundleOutput,
  type BundleShown,
} from "./bundle";
import { compare } from "./compare";

export interface BundleFacts {
  readonly decision: Decision;
  /** What the decision fell about, and what had been asked for it. */
  readonly generation: Generation;
  readonly request: CompletionRequest;
  readonly reproduction: Reproduction;
  /** Version of Inkling. */
  readonly inkling: string;
  readonly threads: number;
  readonly made: Date;
}

const FULL_NOTE =
  "One completion of Inkling, with the text that it was made from. `npm run complete -- --bundle FILE` runs it again and compares every bit.";

const REDACTED_NOTE =
  "One completion of Inkling without its text: no characters, no token ids, no path; only numbers, and hashes of the ids. To run it again one needs the source as it was: `npm run complete -- --bundle FILE --source SOURCE`.";

export function makeBundle(facts: BundleFacts): Bundle {
  const { request, reproduction, inkling, threads, made } = facts;
  const { tokens, parts, tail, output, alone, memory, model, environment, kept } = reproduction;
  return {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    note: FULL_NOTE,
    made: made.toISOString(),
    environment: { inkling, ...environment, threads },
    model,
    request: {
      mode: request.mode,
      maxTokens: request.maxTokens,
      budgetMs: request.budgetMs,
      sampling: request.sampling,
      memory: request.memory === true,
      cursor: request.cursor ?? null,
      suffixUnits: request.suffix.length,
    },
    prompt: {
      sha256: idsSha256(tokens),
      kept,
      parts: parts.map(({ kind, from, to, text }) => ({ kind, from, to, units: text.length })),
      tailUnits: tail.length,
    },
    memory: memory.map(({ features, probabilities }) => ({ ...features, probabilities })),
    output: outputOf(output, tokens),
    ...(alone && { alone: outputOf(alone, tokens) }),
    shown: shownOf(facts),
    content: contentOf(facts),
  };
}

/** The bundle without any text and without anything that tells text. */
export function redacted({ content: _, ...rest }: Bundle): Bundle {
  return { ...rest, note: REDACTED_NOTE };
}

/** As it is written to a file. */
export function bundleText(bundle: Bundle): string {
  return `${JSON.stringify(bundle, undefined, 1)}\n`;
}

function outputOf({ steps, stop, prefillMs, decodeMs }: ReproducedOutput, prompt: readonly number[]): BundleOutput {
  return {
    stop,
    sha256: idsSha256([...prompt, ...steps.map(({ id }) => id)]),
    steps: steps.map(({ probability, healed, text }) => ({ probability, healed, units: text.length })),
    prefillMs,
    decodeMs,
  };
}

function shownOf({ decision, generation, reproduction }: BundleFacts): BundleShown {
  const { id, time, languageId, trigger, mode, totalMs, ownWaitMs, estimate } = decision;
  const { steps, stop, stats } = generation;
  const edit = decision.kind === "shown" ? decision.edit : undefined;
  const probabilities = steps.map(({ probability }) => probability);
  return {
    id,
    time,
    languageId,
    trigger,
    mode,
    totalMs,
    ownWaitMs,
    outcome: decision.kind === "shown" ? decision.source : "nothing",
    reason: decision.kind === "nothing" ? decision.reason : null,
    estimate: estimate ?? null,
    edit: edit ? { before: edit.before, after: edit.after, units: edit.insertText.length } : null,
    stop,
    probabilities,
    stats,
    comparison: compare(
      { tokens: steps.map((step) => step.id), probabilities, stop },
      {
        tokens: reproduction.output.steps.map((step) => step.id),
        probabilities: reproduction.output.steps.map(({ probability }) => probability),
        stop: reproduction.output.stop,
      },
    ),
  };
}

function contentOf({ decision, generation, request, reproduction }: BundleFacts): BundleContent {
  const { tokens, parts, tail, linePrefix, memory, output, alone } = reproduction;
  const ids = (steps: readonly { readonly id: number }[]): number[] => steps.map(({ id }) => id);
  return {
    path: request.path,
    promptTokens: tokens,
    partTexts: parts.map(({ text }) => text),
    tail,
    linePrefix,
    suffix: request.suffix,
    memoryTokens: memory.map((said) => said.tokens),
    outputTokens: ids(output.steps),
    outputTexts: output.steps.map(({ text }) => text),
    aloneTokens: ids(alone?.steps ?? []),
    shownTokens: ids(generation.steps),
    detail: decision.kind === "nothing" ? decision.detail : "",
    insertText: decision.kind === "shown" ? decision.edit.insertText : "",
  };
}
