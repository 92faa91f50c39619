import assert from "node:assert/strict";
import { loadModel } from "../../../src/model/loadModel";

describe("the shipped model", () => {
  // Elsewhere nobody has measured it; runsAgree then decides when the model is loaded.
  if (process.arch === "x64")
    it("computes several tokens to the same bits as one after the other, so that drafts can be verified", async () => {
      const model = await loadModel("media/model/small", 1, () => {});
      assert.equal(model.exactRuns, true);
      await model.close();
    });
});
