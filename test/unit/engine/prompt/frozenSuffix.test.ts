import assert from "node:assert/strict";
import { FrozenSuffix } from "../../../../src/engine/prompt/frozenSuffix";

const BELOW = "\n  return total;\n}\n\nexport function next() {\n  return 1;\n}\n";

describe("FrozenSuffix", () => {
  function chosen(first: string, second: string): string {
    const frozen = new FrozenSuffix();
    frozen.choose("a", first);
    return frozen.choose("a", second);
  }

  it("keeps what it has while brackets come and go on the cursor's line", () => {
    assert.equal(chosen(BELOW, `)${BELOW}`), BELOW);
    assert.equal(chosen(`);${BELOW}`, `;${BELOW}`), `);${BELOW}`);
    assert.equal(chosen(`name${BELOW}`, BELOW), `name${BELOW}`);
  });

  it("takes the new text when a line below changed, came or went", () => {
    for (const changed of [BELOW.replace("total", "sum"), `\n  log();${BELOW}`, BELOW.slice(BELOW.indexOf("\n", 1))]) {
      assert.equal(chosen(BELOW, changed), changed);
    }
  });

  it("does not mistake a long text for its beginning", () => {
    const long = "x y ".repeat(300);
    assert.equal(chosen("", long.slice(0, 500)), long.slice(0, 500));
    assert.equal(chosen("\n}", "\n}\nmore"), "\n}\nmore");
  });

  it("keeps documents apart", () => {
    const frozen = new FrozenSuffix();
    frozen.choose("a", BELOW);
    assert.equal(frozen.choose("b", `)${BELOW}`), `)${BELOW}`);
  });
});
