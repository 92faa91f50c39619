import assert from "node:assert/strict";
import { bytesOf, hex, kindOf } from "../../../../src/model/inspection/tokenTable";
import { MADE_TOKENS, tokenTable } from "../../support/inspected";

describe("table of tokens", () => {
  it("knows the part of the prompt that each belongs to", () => {
    const table = tokenTable(MADE_TOKENS);
    for (const [index, { kind }] of MADE_TOKENS.entries()) assert.equal(kindOf(table, index), kind);
  });

  it("has the bytes of each, partial characters too", () => {
    const table = tokenTable(MADE_TOKENS);
    assert.equal(hex(bytesOf(table, 0)), "");
    assert.equal(hex(bytesOf(table, 2)), "7D 0A");
    assert.equal(hex(bytesOf(table, 7)), "F0 9F");
    for (const [index, { text, bytes }] of MADE_TOKENS.entries())
      if (bytes === undefined) assert.equal(new TextDecoder().decode(bytesOf(table, index)), text);
  });
});
