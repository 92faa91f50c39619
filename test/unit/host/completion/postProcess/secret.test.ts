import assert from "node:assert/strict";
import { type PostProcessContext, postProcessContext } from "../../../../../src/host/completion/postProcess/context";
import { cutSecret } from "../../../../../src/host/completion/postProcess/secret";
import { Random } from "../../../support/random";
import { snapshotAt } from "../../../support/snapshots";
import { leaks } from "../../context/secretKinds";

const contextAt = (text: string): PostProcessContext => postProcessContext(snapshotAt(text), "block");

describe("secrets in a suggestion", () => {
  it("are cut before they begin, in all of 300, wherever the cursor is in them", () => {
    const random = new Random(5);
    for (const { line, secret } of leaks(random, 300)) {
      const start = line.indexOf(secret);
      const cursor = random.below(start + secret.length);
      const kept = cutSecret(line.slice(cursor), contextAt(`${line.slice(0, cursor)}▏`));
      assert.ok(cursor + kept.length <= start || kept === "", `${line.slice(0, cursor)}▏${kept}`);
    }
  });

  it("may be said again where they stand in this very file", () => {
    for (const { line, secret } of leaks(new Random(6), 60)) {
      const context = contextAt(`known ${secret}\n▏`);
      assert.equal(cutSecret(line, context), line);
    }
  });

  it("leave the lines before them", () => {
    const token = `ghp_${"a1B2".repeat(9)}`;
    assert.equal(cutSecret(`one\n  two("${token}")`, contextAt("▏")), 'one\n  two("');
  });
});
