import assert from "node:assert/strict";
import type { TokenId, TokenRow } from "../../../../src/model/tokens/token";

type Fits<From, To> = From extends To ? true : false;

describe("numbers of tokens", () => {
  it("are not taken for each other, and plain numbers are taken for either", () => {
    // The compiler refuses these lines where it is otherwise.
    const id: { readonly asRow: Fits<TokenId, TokenRow>; readonly asNumber: Fits<TokenId, number> } = {
      asRow: false,
      asNumber: true,
    };
    const row: { readonly asId: Fits<TokenRow, TokenId>; readonly plain: Fits<number, TokenRow> } = {
      asId: false,
      plain: true,
    };
    assert.deepEqual([id.asRow, id.asNumber, row.asId, row.plain], [false, true, false, true]);
  });
});
