import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { at } from "../../../../../src/core/assert";
import { BLOCK_FORMATS, dequantise } from "../../../../../src/jobs/convert/gguf/ggufBlocks";

const CASES: Record<string, { blocks: string; float32: string }> = JSON.parse(
  readFileSync("test/fixtures/gguf/blocks.json", "utf8"),
);

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

describe("dequantise", () => {
  for (const format of BLOCK_FORMATS.values()) {
    if (format.numbers === 1) continue;
    it(`makes of ${format.name} exactly the numbers that ggml's own package makes`, () => {
      const { blocks, float32 } = CASES[format.name] ?? assert.fail(`no fixture of ${format.name}`);
      const values = dequantise(format, bytesOf(blocks));
      const expected = new Float32Array(bytesOf(float32).buffer);
      assert.equal(values.length, expected.length);
      for (const [i, value] of values.entries()) assert.ok(value === at(expected, i), `number ${i}: ${value}`);
    });
  }

  it("widens plain numbers", () => {
    const named = (name: string) => [...BLOCK_FORMATS.values()].find((format) => format.name === name) ?? assert.fail();
    assert.deepEqual([...dequantise(named("F16"), Uint8Array.of(0, 0x3c, 0, 0xc0))], [1, -2]);
    assert.deepEqual([...dequantise(named("BF16"), Uint8Array.of(0x80, 0x3f, 0, 0xc0))], [1, -2]);
    assert.deepEqual([...dequantise(named("F32"), Uint8Array.of(0, 0, 0x80, 0x3f))], [1]);
  });
});
