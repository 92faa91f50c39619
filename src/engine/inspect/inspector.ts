import type { Generated } from "../../generate/generate";
import { StepRecorder } from "../../generate/recorder";
import type { Vocabulary } from "../../tokens/vocabulary";

/** What is kept of the latest inspected request for analyses. */
export interface InspectedRequest {
  /** Id of its completion message. */
  readonly id: number;
  /** Rows of the model's table: the prompt, then what was generated; as in the inspection's table of tokens. */
  readonly tokens: readonly number[];
  readonly promptTokens: number;
  /** How many of the generated tokens, the first ones, only spell text that was already typed. */
  readonly healed: number;
  /** Row that each step chose, as in the inspection's steps: one more than generated tokens if a choice ended the text. */
  readonly chosen: readonly (number | undefined)[];
}

/** Keeps of the requests that somebody looks at what is shown of them; nothing of others, and nothing once stopped. */
export class Inspector {
  private recorder: StepRecorder | undefined;
  private kept: InspectedRequest | undefined;

  constructor(private readonly vocabulary: Vocabulary) {}

  /** The latest inspected request that was answered. */
  get latest(): InspectedRequest | undefined {
    return this.kept;
  }

  /** To be given to the request that starts now. */
  record(): StepRecorder {
    this.recorder = new StepRecorder();
    return this.recorder;
  }

  /** The request of `recorder` was answered. False if nobody looks any more. */
  finish(recorder: StepRecorder, id: number, prompt: readonly number[], { steps }: Generated): boolean {
    if (this.recorder !== recorder) return false;
    const rows = steps.map((step) => this.vocabulary.rowOf(step.id));
    this.kept = {
      id,
      tokens: [...prompt, ...rows],
      promptTokens: prompt.length,
      healed: steps.filter(({ healed }) => healed).length,
      // What was chosen and then cut away again is no part of the text, but the first of it shows why it ended.
      chosen: recorder.steps.slice(0, steps.length + 1).map(({ chosen }) => chosen),
    };
    return true;
  }

  /** Lets go of everything. */
  stop(): void {
    this.recorder = undefined;
    this.kept = undefined;
  }
}
