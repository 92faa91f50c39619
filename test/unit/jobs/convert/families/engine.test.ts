import assert from "node:assert/strict";
import { at } from "../../../../../src/core/assert";
import { Engine } from "../../../../../src/engine/engine";
import type { CompletionRequest } from "../../../../../src/model/completion/request";
import type { StepInspection } from "../../../../../src/model/inspection/inspection";
import { SAMPLED } from "../../../support/engineRequest";
import { familyModel } from "./fixtures";

const REQUEST: CompletionRequest = { ...SAMPLED, inspect: true };
const never = new AbortController().signal;

// One family per way of sharing keys, and one without learned positions nor equal widths.
for (const name of ["gpt-bigcode", "llama", "qwen3"]) {
  describe(`a completion by the family fixture ${name}`, () => {
    it("comes, is the same again from a warm cache, and is inspected head by head", async () => {
      const engine = await Engine.load(await familyModel(name, "int8"), 1, () => {});
      const first = await engine.complete(REQUEST, never, 0, 1);
      assert.ok(first.kind === "generated" && first.steps.length > 0);
      const pieces = engine.takeInspection();
      const steps: StepInspection[] = [];
      for (;;) {
        const piece = pieces?.next();
        assert.ok(piece);
        if (!piece.done) steps.push(...(piece.value ? [piece.value] : []));
        else {
          const lines = 2 * 4; // layers, query heads
          assert.equal(piece.value?.heads, 4);
          assert.equal(piece.value?.valueNorms.length, lines * piece.value.tokens.ids.length);
          break;
        }
      }
      for (const [k, { attention }] of steps.entries()) {
        const length: number = first.stats.promptTokens + k;
        assert.equal(attention.length, 8 * length);
        for (let line = 0; line < 8; line++) {
          const sum = attention.subarray(line * length, (line + 1) * length).reduce((a, b) => a + b, 0);
          assert.ok(Math.abs(sum - 1) < 1e-5, `step ${k}, line ${line} sums to ${sum}`);
        }
      }
      const again = await engine.complete(REQUEST, never, 0, 2);
      assert.ok(again.kind === "generated");
      assert.deepEqual(
        again.steps.map(({ id }) => id),
        first.steps.map(({ id }) => id),
      );
      assert.ok(at(again.steps, 0).id >= 0 && again.stats.reusedTokens > 0);
      await engine.close();
    });
  });
}
