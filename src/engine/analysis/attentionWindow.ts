import { assert, at } from "../../core/assert";
import { BLOCK, FIRST_COLUMN } from "../../model/kvCache";
import type { TokenRow } from "../../model/tokens/token";
import { type ContextRunner, type Run, runsFor } from "./contextRunner";
import { CountedTurns, type Turns } from "./turns";

/** Name of the output with layer `layer`'s attention, [H, T, P + K]. */
export function attentionOutput(layer: number): string {
  return `h.${layer}.attn.p`;
}

/** The last tokens of a request: rows and columns of a matrix. */
export class AttentionWindow {
  readonly first: number;
  readonly size: number;

  /** @param size at least 1; cut to the number of tokens */
  constructor(
    private readonly runner: ContextRunner,
    private readonly tokens: readonly TokenRow[],
    size: number,
  ) {
    assert(size >= 1 && tokens.length > 0, `a window of ${size} of ${tokens.length} tokens`);
    this.size = Math.min(size, tokens.length);
    this.first = tokens.length - this.size;
  }

  /**
   * Runs the window's tokens in pieces, behind those before it, and shows each piece with the attention of `layers`.
   * @param visit may take turns of its own; false ends it
   * @returns false if cancelled
   */
  async visit(
    layers: readonly number[],
    turns: Turns,
    visit: (run: Run, turns: CountedTurns) => Promise<boolean> | boolean,
    turnsPerVisit = 0,
  ): Promise<boolean> {
    const { runner, tokens, first, size } = this;
    const counted = new CountedTurns(turns, runner.runsToFill(tokens, first) + runsFor(size) * (1 + turnsPerVisit));
    if (!(await runner.fill(tokens, first, counted))) return false;
    for (let from = first; from < tokens.length; from += BLOCK) {
      if (!(await counted.next())) return false;
      const run = await runner.run(tokens.slice(from, from + BLOCK), { fetches: layers.map(attentionOutput) });
      if (!(await visit(run, counted))) return false;
    }
    return true;
  }

  /**
   * Adds one attention row, times `scale`, to `row`, [1 + size]: in front what goes to all tokens before the window, then
   * what goes to each token in it.
   * @param attention [H, T, P + K]
   * @param t index of the querying token in the run
   */
  addRow(
    { past, count, columns, output }: Run,
    layer: number,
    head: number,
    t: number,
    scale: number,
    row: Float64Array,
  ): void {
    const attention = output(attentionOutput(layer));
    const start = (head * count + t) * columns + FIRST_COLUMN;
    let before = 0;
    for (let k = 0; k < this.first; k++) before += at(attention, start + k);
    row[0] = at(row, 0) + scale * before;
    for (let token = this.first; token <= past + t; token++) {
      const index = 1 + token - this.first;
      row[index] = at(row, index) + scale * at(attention, start + token);
    }
  }
}
