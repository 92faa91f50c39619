import assert from "node:assert/strict";
import { widen } from "../../../../src/jobs/convert/floatTypes";

describe("widen", () => {
  it("gives the values of IEEE 754 binary16", () => {
    const known: readonly [number, number][] = [
      [0x0000, 0],
      [0x8000, -0],
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65_504],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0xfc00, Number.NEGATIVE_INFINITY],
      [0x7e00, Number.NaN],
    ];
    const values = widen("F16", Uint16Array.from(known, ([bits]) => bits).buffer);
    assert.deepEqual(
      [...values],
      known.map(([, value]) => value),
    );
  });

  it("gives the values of bfloat16, the upper half of binary32", () => {
    const bits = [0x3f80, 0xbf80, 0x0000, 0x4049, 0x7f80];
    const values = [1, -1, 0, 3.140625, Number.POSITIVE_INFINITY];
    assert.deepEqual([...widen("BF16", Uint16Array.from(bits).buffer)], values);
  });
});
