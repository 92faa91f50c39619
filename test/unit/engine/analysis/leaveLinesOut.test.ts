import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import type { ContextRunner } from "../../../../src/engine/analysis/contextRunner";
import { leaveLinesOut } from "../../../../src/engine/analysis/leaveLinesOut";
import { assertClose, EXPECTED, FreeTurns, IDS, tinyRunner } from "./fixture";

const TEXT = { tokens: IDS, promptTokens: EXPECTED.prompt, healed: 0 };
const LINES = EXPECTED.why.lines.map(([from, to]) => ({ from, to }));

describe("leaveLinesOut, compared with PyTorch", () => {
  let tiny: { readonly runner: ContextRunner; close(): Promise<void> };
  before(async () => {
    tiny = await tinyRunner("model.onnx");
  });
  after(() => tiny.close());

  it("has the log-probability of the generated tokens, and what each line adds to it", async () => {
    const result = await leaveLinesOut(tiny.runner, TEXT, LINES, new FreeTurns());
    assert.ok(result);
    assertClose([result.logProbability], [EXPECTED.why.log_probability], "log-probability");
    assertClose(result.drops, EXPECTED.why.drops, "drop of line");
  });

  it("answers in the order of the lines, each as if it were alone", async () => {
    const order = [2, 0, 3, 1];
    const result = await leaveLinesOut(
      tiny.runner,
      TEXT,
      order.map((i) => at(LINES, i)),
      new FreeTurns(),
    );
    assertClose(
      result?.drops ?? [],
      order.map((i) => at(EXPECTED.why.drops, i)),
      "drop",
    );
    for (const [i, line] of LINES.entries()) {
      const alone = await leaveLinesOut(tiny.runner, TEXT, [line], new FreeTurns());
      assertClose(alone?.drops ?? [], [at(EXPECTED.why.drops, i)], "drop");
    }
  });

  it("adds up over tokens: what healing spelt again does not count", async () => {
    const of = (healed: number) => leaveLinesOut(tiny.runner, { ...TEXT, healed }, LINES, new FreeTurns());
    const [all, later, none] = [await of(0), await of(3), await of(8)];
    assert.ok(all && later && none);
    assert.ok(later.logProbability > all.logProbability + 1);
    const shorter = { ...TEXT, tokens: IDS.slice(0, TEXT.promptTokens + 3) };
    const firstThree = await leaveLinesOut(tiny.runner, shorter, LINES, new FreeTurns());
    assert.ok(firstThree);
    assertClose([firstThree.logProbability + later.logProbability], [all.logProbability], "sum");
    assertClose(
      firstThree.drops.map((drop, i) => drop + at(later.drops, i)),
      all.drops,
      "sum of drops",
    );
    assert.deepEqual([none.logProbability, ...none.drops], [0, 0, 0, 0, 0]);
  });

  it("drops nothing for an empty line or for the prompt's last token alone", async () => {
    const lines = [
      { from: 5, to: 5 },
      { from: 31, to: 32 },
    ];
    const result = await leaveLinesOut(tiny.runner, TEXT, lines, new FreeTurns());
    assert.deepEqual([...(result?.drops ?? [])], [0, 0]);
  });

  it("refuses a line that is not of the prompt", async () => {
    for (const line of [
      { from: 30, to: 33 },
      { from: -1, to: 3 },
      { from: 4, to: 3 },
    ]) {
      await assert.rejects(leaveLinesOut(tiny.runner, TEXT, [line], new FreeTurns()), JSON.stringify(line));
    }
  });

  it("takes a turn before every run and can be cancelled at each of them", async () => {
    const text = { tokens: [...IDS, ...IDS, ...IDS], promptTokens: 112, healed: 0 };
    const turns = new FreeTurns();
    assert.ok(await leaveLinesOut(tiny.runner, text, LINES, turns));
    // 119 tokens, then 113, 106, 105 and 87 of them.
    assert.equal(turns.taken, 5 * 2);
    assert.equal(turns.shares.at(-1), 9 / 10);
    for (let most = 0; most < turns.taken; most++) {
      assert.equal(await leaveLinesOut(tiny.runner, text, LINES, new FreeTurns(most)), undefined);
    }
  });
});
