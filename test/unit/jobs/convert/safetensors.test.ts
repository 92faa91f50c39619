import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { AppError, type ErrorCode, errorText } from "../../../../src/core/errors";
import { SafetensorsFile } from "../../../../src/jobs/convert/safetensors";
import { german } from "../../support/german";
import { freshPath, type RawTensors, safetensors, tensor, withHeader } from "./checkpoint";

async function open(bytes: Uint8Array): Promise<SafetensorsFile> {
  const path = freshPath();
  writeFileSync(path, bytes);
  return SafetensorsFile.open(path);
}

/** Opens a file and reads the first two numbers of all tensors. */
async function readAll(bytes: Uint8Array): Promise<number[][]> {
  const file = await open(bytes);
  try {
    const values: number[][] = [];
    for (const stored of file.tensors.values()) values.push([...(await file.read(stored, 0, 2))]);
    return values;
  } finally {
    await file.close();
  }
}

function header(entries: Record<string, unknown>, dataBytes = 16): Uint8Array {
  return withHeader(JSON.stringify(entries), [new Uint8Array(dataBytes)]);
}

const entry = (from: unknown, to: unknown, extra: object = {}) => ({
  dtype: "F32",
  shape: [2],
  data_offsets: [from, to],
  ...extra,
});

describe("SafetensorsFile", () => {
  it("reads F32, F16 and BF16, whole or in part", async () => {
    const values = [1.5, -0.25, 0, 63 / 64];
    const tensors: RawTensors = {
      a: tensor([2, 2], values, "F32"),
      b: tensor([4], values, "F16"),
      c: tensor([4], values, "BF16"),
    };
    const file = await open(safetensors(tensors));
    for (const stored of file.tensors.values()) {
      assert.deepEqual([...(await file.read(stored, 0, 4))], values, stored.type);
      assert.deepEqual([...(await file.read(stored, 1, 2))], values.slice(1, 3), stored.type);
    }
    assert.deepEqual(file.tensors.get("a")?.shape, [2, 2]);
    await file.close();
  });

  const two = (name: string, values: readonly number[]) => safetensors({ [name]: tensor([2], values) });
  const bad: readonly [string, Uint8Array, RegExp, ErrorCode?][] = [
    ["an empty file", new Uint8Array(0), /it is 0 bytes long/],
    ["a header longer than the file", Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 123, 125), /header claims 200 bytes/],
    ["a negative header length", new Uint8Array(8).fill(255), /header claims 18446744073709551615 bytes/],
    ["a header that is not JSON", withHeader("{", []), /the header of \d+ is not JSON/],
    ["a header that is a list", withHeader("[]", []), /is not a JSON object/],
    ["an entry that is no object", header({ a: 3 }), /"a" is not a JSON object/],
    ["no type", header({ a: entry(0, 8, { dtype: 1 }) }), /"a": "dtype" must be a text, and is 1/],
    ["no shape", header({ a: entry(0, 8, { shape: null }) }), /"a": "shape" must be a list/],
    ["a negative length", header({ a: entry(0, 8, { shape: [-2] }) }), /"shape" must be a list of whole numbers/],
    [
      "offsets that are no pair",
      header({ a: { ...entry(0, 8), data_offsets: [0] } }),
      /"data_offsets" must be a begin/,
    ],
    ["an end before the begin", header({ a: entry(8, 0) }), /"data_offsets" must be a begin and an end/],
    ["an end behind the file", header({ a: entry(16, 24) }), /inside of the file's 16 bytes of data/],
    ["a fractional offset", header({ a: entry(0.5, 8.5) }), /"data_offsets" must be a list of whole numbers/],
    ["a size that its shape does not have", header({ a: entry(0, 12) }), /as long as shape \[2\] of F32/],
    ["overlapping tensors", header({ a: entry(0, 8), b: entry(4, 12) }), /a and b overlap/],
    ["NaN", two("w", [0, Number.NaN]), /number 1 of w is NaN/],
    ["an infinity", two("w", [Number.NEGATIVE_INFINITY, 0]), /number 0 of w is -Infinity/],
    ["another type", header({ a: entry(0, 16, { dtype: "F64" }) }), /a is stored as F64/, "model-unsupported"],
  ];
  for (const [what, bytes, message, code = "checkpoint-invalid"] of bad) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(readAll(bytes), (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.match(error.fix, /again|Save/);
        assert.doesNotMatch(errorText(error, german), /\{\d\}/);
        return true;
      });
    });
  }

  it("finds out that the file was cut while it was open", async () => {
    const path = freshPath();
    const bytes = two("w", [1, 2]);
    writeFileSync(path, bytes);
    const file = await SafetensorsFile.open(path);
    const stored = file.tensors.get("w");
    assert.ok(stored);
    writeFileSync(path, bytes.subarray(0, bytes.length - 1));
    await assert.rejects(file.read(stored, 0, 2), /it ends at byte/);
    await file.close();
  });
});
