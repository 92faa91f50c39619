import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionStats, Step } from "../../model/completion/result";
import type { Inspection, StepInspection } from "../../model/inspection/inspection";
import type { KvCache } from "../../model/kvCache";
import type { TokenId, TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { type RecordedStep, StepRecorder } from "../generate/stepRecorder";
import type { Prompt } from "../prompt/prompt";
import { nextTokens } from "./nextTokens";
import { tokenTable } from "./tokenTable";
import { TokenTexts } from "./tokenTexts";
import { ValueNorms } from "./valueNorms";

/** What is kept of the latest inspected request for analyses. */
export interface RecordedRequest {
  /** Id of its completion message. */
  readonly id: number;
  /** Rows of the model's table: the prompt, then what was generated; as in the inspection's table of tokens. */
  readonly tokens: readonly TokenRow[];
  readonly promptTokens: number;
  /** How many of the generated tokens, the first ones, only spell text that was already typed. */
  readonly healed: number;
  /** Row that each step chose, as in the inspection's steps: one more than generated tokens if a choice ended the text. */
  readonly chosen: readonly (number | undefined)[];
}

/** A request that was answered. */
export interface RecordedAnswer {
  readonly id: number;
  readonly request: CompletionRequest;
  readonly prompt: Prompt;
  readonly text: string;
  readonly steps: readonly Step[];
  readonly stats: CompletionStats;
}

/**
 * One inspection, piece by piece: its steps, `undefined` after other work, and in the end what is left of it, or
 * `undefined` when nobody looks any more. Pieces are made while they are asked for, a millisecond or so each; until the
 * end the cache must stay as it is.
 */
export type InspectionPieces = Generator<StepInspection | undefined, Omit<Inspection, "steps"> | undefined>;

/** Makes what is shown of the requests that somebody looks at. It holds one of them, and nothing once stopped. */
export class AttentionRecorder {
  private readonly texts: TokenTexts;
  private readonly norms = new ValueNorms();
  private recorder: StepRecorder | undefined;
  private kept: RecordedRequest | undefined;
  private pending: InspectionPieces | undefined;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly cache: KvCache,
  ) {
    this.texts = new TokenTexts(vocabulary);
  }

  /** The latest inspected request that was answered. */
  get latest(): RecordedRequest | undefined {
    return this.kept;
  }

  /** For the request that starts now. */
  record(): StepRecorder {
    this.pending = undefined;
    this.recorder = new StepRecorder();
    return this.recorder;
  }

  /** The request of `recorder` was answered. False if nobody looks any more. */
  finish(recorder: StepRecorder, answered: RecordedAnswer): boolean {
    if (this.recorder !== recorder) return false;
    this.recorder = undefined;
    const { id, prompt, steps } = answered;
    const generated = steps.map((step) => this.vocabulary.rowOf(step.id));
    // What was chosen and then cut away again is no part of the text, but the first of it shows why it ended.
    const recorded = recorder.steps.slice(0, steps.length + 1);
    this.kept = {
      id,
      tokens: [...prompt.tokens, ...generated],
      promptTokens: prompt.tokens.length,
      healed: steps.filter(({ healed }) => healed).length,
      chosen: recorded.map(({ chosen }) => chosen),
    };
    this.pending = this.pieces(recorded, generated, answered);
    return true;
  }

  /** The inspection of the request that was just answered, once. */
  take(): InspectionPieces | undefined {
    const { pending } = this;
    this.pending = undefined;
    return pending;
  }

  /** Lets go of everything. */
  stop(): void {
    this.recorder = undefined;
    this.kept = undefined;
    this.pending = undefined;
    this.norms.clear();
    this.texts.clear();
  }

  private *pieces(
    recorded: readonly RecordedStep[],
    generated: readonly TokenRow[],
    answered: RecordedAnswer,
  ): InspectionPieces {
    const { request, prompt, text, stats } = answered;
    const idOf = (row: TokenRow): TokenId => this.vocabulary.idOf(row);
    const textOf = (row: TokenRow): string => this.texts.of(row);
    const stopped = (): boolean => this.kept?.id !== answered.id;
    for (const step of recorded) {
      yield { next: nextTokens(step, idOf, textOf), attention: step.attention };
      if (stopped()) return undefined;
    }
    for (const _ of this.norms.update(this.cache)) {
      yield undefined;
      if (stopped()) return undefined;
    }
    const tokens = tokenTable(this.vocabulary, this.texts, { request, prompt, generated, text });
    const { layers, heads } = this.cache.shape;
    return {
      document: request.document,
      prefixLength: request.prefix.length,
      layers,
      heads,
      tokens,
      promptTokens: prompt.tokens.length,
      stats,
      sampling: request.sampling,
      valueNorms: this.norms.of(tokens.ids.length),
    };
  }
}
