import assert from "node:assert/strict";
import { AppError } from "../../../src/core/errors";
import { decodeKeptTokens, encodeKeptTokens } from "../../../src/model/keptTokens";
import { Random } from "../support/random";

describe("kept tokens", () => {
  it("come back from their text, in rising order", () => {
    const random = new Random(5);
    for (let round = 0; round < 50; round++) {
      const ids = [...new Set(Array.from({ length: random.below(300) }, () => random.below(50_284)))];
      assert.deepEqual(
        decodeKeptTokens(encodeKeptTokens(ids), 50_284),
        [...ids].sort((a, b) => a - b),
      );
    }
  });

  it("are bits of bytes in base64", () => {
    assert.equal(encodeKeptTokens([0, 9, 15]), Buffer.from([0b1, 0b10000010]).toString("base64"));
    assert.equal(encodeKeptTokens([]), "");
  });

  it("refuse what is not base64, and ids that the tokenizer does not have", () => {
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof AppError && error.code === "manifest-invalid" && message.test(error.message);
    assert.throws(() => decodeKeptTokens("not base64!", 100), refused(/not a base64 text/));
    assert.throws(() => decodeKeptTokens(encodeKeptTokens([3, 99]), 99), refused(/holds token 99/));
  });
});
