import assert from "node:assert/strict";
import { nameProblem, suggestName } from "../../../../src/host/models/names";
import { PIECES, Random } from "../../support/random";

describe("names of models", () => {
  it("are taken where every system can have such a folder", () => {
    for (const name of ["gpt2", "DistilGPT-2 (mine) v1.0", "日本語 GPT", "a"])
      assert.equal(nameProblem(name), undefined, name);
  });

  it("are refused with the reason", () => {
    assert.equal(nameProblem(" "), "empty");
    assert.equal(nameProblem("x".repeat(61)), "long");
    for (const name of ["../x", "a/b", "a\\b", ".hidden", "con", "NUL.txt", "x ", "x.", "a:b", "a\nb", "a*"])
      assert.equal(nameProblem(name), "signs", name);
  });

  it("can be made of anything", () => {
    assert.equal(suggestName("openai/gpt2"), "openai-gpt2");
    const random = new Random(5);
    for (let round = 0; round < 500; round++) {
      const name = suggestName(random.text([...PIECES, "/", "..", "con"], random.below(30)));
      assert.equal(nameProblem(name), undefined, JSON.stringify(name));
    }
  });
});
