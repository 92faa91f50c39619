import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { AppError, type ErrorCode, errorText } from "../../../../../src/core/errors";
import { GgufFile } from "../../../../../src/jobs/convert/gguf/ggufFile";
import { german } from "../../../support/german";
import { type GgufEntry, type GgufTensor, ggufBytes } from "../../../support/ggufWriter";
import { freshPath } from "../checkpoint";

const NUMBERS: GgufTensor = { shape: [2, 2], type: 0, bytes: new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer) };
const text = (value: string): GgufEntry => ({ type: "text", value });
const TOKENS = Array.from({ length: 3000 }, (_, id) => `token ${id} ü`);

async function open(bytes: Uint8Array): Promise<GgufFile> {
  const path = freshPath();
  writeFileSync(path, bytes);
  return GgufFile.open(path);
}

/** A file whose bytes from `at` on are replaced. */
function patched(bytes: Buffer, at: number, ...patch: number[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(patch), bytes.subarray(at + patch.length)]);
}

describe("GgufFile", () => {
  it("reads metadata of every kind, and long lists only when they are asked for", async () => {
    const entries: Record<string, GgufEntry> = {
      "a.text": text("ä"),
      "a.number": { type: "uint32", value: 7 },
      "a.large": { type: "uint64", value: 2 ** 40 },
      "a.flag": { type: "flag", value: true },
      "a.real": { type: "float32", value: 1e-5 },
      "a.lists": { type: "list", value: [1, 2].map((value) => ({ type: "list", value: [{ type: "uint32", value }] })) },
      "tokenizer.ggml.tokens": { type: "list", value: TOKENS.map(text) },
      "tokenizer.ggml.scores": { type: "list", value: TOKENS.map((_, value) => ({ type: "float32", value })) },
      "tokenizer.ggml.model": text("gpt2"),
      "z.last": text("end"),
    };
    const file = await open(ggufBytes(entries, { numbers: NUMBERS }));
    const { metadata } = file;
    const values = metadata.keys().map((key) => metadata.raw(key));
    assert.deepEqual(values, ["ä", 7, 2 ** 40, true, 1e-5, [[1], [2]], "gpt2", "end"]);
    const tokenizer = await file.tokenizer();
    assert.deepEqual(tokenizer.array("tokenizer.ggml.tokens"), TOKENS);
    assert.equal(tokenizer.array("tokenizer.ggml.scores")[2999], 2999);
    assert.equal(tokenizer.string("tokenizer.ggml.model"), "gpt2");
    await file.close();
  });

  it("reads parts of tensors, also such as begin in the middle of a block", async () => {
    const blocks = Buffer.alloc(2 * 34);
    for (let i = 0; i < 64; i++) blocks.writeInt8(i, Math.floor(i / 32) * 34 + 2 + (i % 32));
    blocks.writeUInt16LE(0x3c00, 0);
    blocks.writeUInt16LE(0x3c00, 34);
    const file = await open(ggufBytes({}, { numbers: NUMBERS, blocks: { shape: [64], type: 8, bytes: blocks } }, 2));
    const [numbers, packed] = [file.tensors.get("numbers"), file.tensors.get("blocks")];
    assert.ok(numbers && packed);
    assert.deepEqual([...(await file.read(numbers, 1, 2))], [2, 3]);
    assert.deepEqual([...(await file.read(packed, 30, 4))], [30, 31, 32, 33]);
    assert.deepEqual([...(await file.read(packed, 63, 1))], [63]);
    await file.close();
  });

  const named = (name: string, type = 0, bytes = NUMBERS.bytes) =>
    ggufBytes({}, { [name]: { shape: [4], type, bytes } });
  const entry = (key: string, value: GgufEntry) => ggufBytes({ [key]: value }, { numbers: NUMBERS });
  const whole = named("numbers");
  const SHAPE = 24 + 8 + "numbers".length; // The number of its dimensions begins there.
  const bad: readonly [string, Uint8Array, RegExp, ErrorCode?][] = [
    ["an empty file", new Uint8Array(0), /it ends at byte 0/],
    ["another file", Buffer.from("PK\u0003\u0004 and more"), /is no GGUF file/],
    ["a file of version 1", ggufBytes({}, {}, 1), /of version 1; Inkling reads 2, 3/, "model-unsupported"],
    ["a file of the other byte order", patched(whole, 4, 0, 0, 0, 3), /of version 50331648/, "model-unsupported"],
    ["too many tensors", patched(whole, 8, 255, 255, 255, 255), /claims 4294967295 tensors/],
    ["too many entries", patched(whole, 16, 255, 255, 255, 255), /tensors and 4294967295 entries/],
    ["a name that is too long", patched(whole, 24, 255, 255, 255, 255), /text at byte 24 .* claims 4294967295 bytes/],
    ["too many dimensions", patched(whole, SHAPE, 9), /numbers claims 9 dimensions/],
    ["a length of 0", patched(whole, SHAPE + 4, 0), /numbers is \[0\] numbers of F32/],
    ["a length beyond all files", patched(whole, SHAPE + 11, 64), /numbers is \[\d+\] numbers|ends at \d+/],
    ["a tensor behind the end", patched(whole, SHAPE + 4, 9), /ends at \d+; the file has \d+/],
    ["a tensor between two places", patched(whole, SHAPE + 16, 4), /numbers begins at byte/],
    ["an unknown format", named("w", 99), /w is stored as 99; Inkling reads F32, F16, Q4_0/, "model-unsupported"],
    ["another format", named("w", 10), /w is stored as Q2_K; /, "model-unsupported"],
    ["a row that blocks do not divide", named("w", 8), /w is \[4\] numbers of Q8_0/],
    ["an alignment of 0", entry("general.alignment", { type: "uint32", value: 0 }), /general\.alignment is 0/],
    ["an alignment that is a text", entry("general.alignment", text("x")), /general\.alignment is x/],
    ["an unknown type of value", patched(entry("a", text("b")), 33, 77), /value at byte 37 .* unknown type 77/],
    ["a list longer than the file", patched(entry("a", { type: "list", value: [] }), 44, 1), /claims 16777216 values/],
    ["NaN", named("w", 0, new Uint8Array(Float32Array.of(0, 1, Number.NaN, 0).buffer)), /number 2 of w is NaN/],
  ];
  for (const [what, bytes, message, code = "checkpoint-invalid"] of bad) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(readAll(bytes), (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.match(error.message, message);
        assert.equal(error.code, code);
        assert.match(error.fix, /again|Choose|newer/);
        assert.doesNotMatch(errorText(error, german), /\{\d\}/);
        return true;
      });
    });
  }

  it("refuses two entries, and two tensors, of one name, and tensors that overlap", async () => {
    const two = ggufBytes({ a: text("1"), b: text("2") }, { v: NUMBERS, w: NUMBERS });
    const [key, name] = [two.indexOf("b", 24), two.lastIndexOf("w", two.length - 64)];
    await assert.rejects(open(patched(two, key, "a".charCodeAt(0))), /it has a twice/);
    await assert.rejects(open(patched(two, name, "v".charCodeAt(0))), /it has v twice/);
    await assert.rejects(open(patched(two, name + 1 + 4 + 16 + 4, 0)), /v and w overlap/);
  });
});

async function readAll(bytes: Uint8Array): Promise<void> {
  const file = await open(bytes);
  try {
    for (const tensor of file.tensors.values()) await file.read(tensor, 0, 4);
  } finally {
    await file.close();
  }
}
