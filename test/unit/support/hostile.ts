import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../../src/core/errors";
import { convertCheckpoint } from "../../../src/jobs/convert/convert";
import { folderTokenizer } from "../../../src/jobs/tokenizer/folderTokenizer";
import { loadModel } from "../../../src/model/loadModel";
import { ByteBpe } from "../../../src/model/tokens/byteBpe";
import { readTokenizer, writeTokenizer } from "../../../src/model/tokens/tokenizerFile";
import { Random } from "./random";

/** A folder that is made again and again with one of its files changed. */
export interface HostileFolder {
  readonly name: string;
  /** A sound one. */
  readonly folder: string;
  /** Which of its files are changed. */
  readonly changes: RegExp;
  /** Uses the folder to the end; `out` is a path that is not there. Throws an AppError where it refuses. */
  use(folder: string, out: string): Promise<void>;
}

/** What came of many changes. */
export interface Outcomes {
  /** By the error's code, or "works". */
  readonly counts: ReadonlyMap<string, number>;
  /** Of the slowest, ms. */
  readonly longestMs: number;
  /** By which the process grew at most, over all of them. */
  readonly grownMb: number;
}

const ODD = [
  "null",
  "-1",
  "0",
  "1.5",
  "1e309",
  '""',
  "[]",
  "{}",
  "[".repeat(9000),
  '"\\ud800"',
  "true",
  "99999999999",
  '"../../x"',
  '"/etc/passwd"',
];
/** Where what is said about the numbers mostly stands; behind it, nearly every change is just another number. */
const HEADER = 2500;

/** A checkpoint: converted, loaded and run. */
export function hostileCheckpoint(name: string, folder: string, changes = /./): HostileFolder {
  let round = 0;
  const use = async (changed: string, out: string): Promise<void> => {
    const weights = (["int8", "int4", "fp32"] as const)[round++ % 3] ?? "int8";
    await convertCheckpoint(changed, out, { weights });
    await run(out);
  };
  return { name, folder, changes, use };
}

/** A model's folder: its sums are made right again, so that the change itself is met. */
export function hostileModel(name: string, folder: string, changes: RegExp): HostileFolder {
  return {
    name,
    folder,
    changes,
    use: async (changed) => {
      sign(changed);
      await run(changed);
    },
  };
}

/** The files of a tokenizer: compiled, written, read and used. */
export function hostileTokenizer(name: string, folder: string, changes: RegExp): HostileFolder {
  const use = async (changed: string): Promise<void> => {
    const compiled = await folderTokenizer(changed);
    if (compiled === undefined) return;
    const tokenizer = new ByteBpe(readTokenizer("tokenizer.bin", writeTokenizer(compiled)));
    const text = "const x = [1, 2];";
    const bytes = tokenizer.encode(text).map((id) => tokenizer.bytesOf(id));
    assert.equal(Buffer.concat(bytes).toString(), text);
  };
  return { name, folder, changes, use };
}

/**
 * Changes a folder `rounds` times from `seed` on. Throws where an outcome is anything but a working model or one AppError
 * that says what to do, or where something is written elsewhere.
 */
export async function outcomesOf(hostile: HostileFolder, rounds: number, seed: number): Promise<Outcomes> {
  const root = mkdtempSync(join(tmpdir(), "inkling-hostile-"));
  const random = new Random(seed);
  const counts = new Map<string, number>();
  const before = process.memoryUsage().rss;
  let [longestMs, most] = [0, before];
  try {
    const folder = join(root, "a", "b");
    mkdirSync(folder, { recursive: true });
    cpSync(hostile.folder, folder, { recursive: true });
    const files = readdirSync(folder).filter((file) => hostile.changes.test(file));
    const sound = new Map(files.map((file) => [file, readFileSync(join(folder, file))]));
    const manifest = existsSync(join(folder, "model.json")) ? readFileSync(join(folder, "model.json")) : undefined;
    for (let round = 0; round < rounds; round++) {
      const file = random.pick(files);
      const whole = sound.get(file) ?? Buffer.alloc(0);
      writeFileSync(join(folder, file), changed(file, whole, random));
      const out = join(root, "a", "out");
      const start = performance.now();
      const outcome = await hostile.use(folder, out).then(
        () => "works",
        (thrown: unknown) => codeOf(thrown, `${hostile.name}, ${file}, round ${round} of seed ${seed}`),
      );
      longestMs = Math.max(longestMs, performance.now() - start);
      most = Math.max(most, process.memoryUsage().rss);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      rmSync(out, { recursive: true, force: true });
      writeFileSync(join(folder, file), whole);
      if (manifest) writeFileSync(join(folder, "model.json"), manifest);
      assert.deepEqual(
        [readdirSync(root), readdirSync(join(root, "a"))],
        [["a"], ["b"]],
        "something was written elsewhere",
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return { counts, longestMs, grownMb: (most - before) / 1e6 };
}

async function run(folder: string): Promise<void> {
  const model = await loadModel(folder, 1, () => {});
  try {
    const rows = model.vocabulary.encode("const x = 1;\n");
    const { logits } = await model.decoder.advance(rows);
    assert.ok(logits.length === model.vocabulary.size);
  } finally {
    await model.close();
  }
}

function codeOf(thrown: unknown, where: string): string {
  assert.ok(thrown instanceof AppError, `${where}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  assert.ok(thrown.message.length > 0 && thrown.message.length < 1000, `${where}: ${thrown.message.slice(0, 2000)}`);
  assert.notEqual(thrown.fix, "", where);
  return thrown.code;
}

function sign(folder: string): void {
  const path = join(folder, "model.json");
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return;
  }
  if (typeof manifest !== "object" || manifest === null || !("files" in manifest) || !Array.isArray(manifest.files))
    return;
  const files: readonly unknown[] = manifest.files;
  for (const file of files) {
    if (typeof file !== "object" || file === null || !("name" in file)) continue;
    const of = join(folder, String(file.name));
    if (!statSync(of, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = readFileSync(of);
    Object.assign(file, { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  }
  writeFileSync(path, JSON.stringify(manifest));
}

function changed(file: string, whole: Buffer, random: Random): Buffer {
  return /\.(json|txt)$/.test(file) ? Buffer.from(changedText(whole.toString(), random)) : changedBytes(whole, random);
}

/** A value replaced, a piece cut out, a piece doubled, or a byte changed. */
function changedText(text: string, random: Random): string {
  const from = random.below(random.below(2) === 0 ? Math.min(HEADER, text.length) : text.length);
  const to = Math.min(text.length, from + 1 + random.below(60));
  switch (random.below(4)) {
    case 0: {
      const rest = text.slice(from);
      const found = /: *("[^"]*"|-?[\d.]+|null|true|false)/.exec(rest) ?? { index: 0, 0: "" };
      return `${text.slice(0, from + found.index)}: ${random.pick(ODD)}${rest.slice(found.index + found[0].length)}`;
    }
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(from);
    default:
      return text.slice(0, from) + String.fromCharCode(32 + random.below(95)) + text.slice(from + 1);
  }
}

/** Bytes replaced, a run of them filled, the end cut off, or a piece put in. */
function changedBytes(whole: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(whole);
  const span = random.below(4) > 0 ? Math.min(HEADER, bytes.length) : bytes.length;
  const at = random.below(span);
  switch (random.below(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return bytes.fill(random.pick([0, 255, 127]), at, at + 1 + random.below(8));
    case 2:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.alloc(1 + random.below(40), random.below(256)),
        bytes.subarray(at),
      ]);
    default:
      for (let change = 0; change <= random.below(3); change++) bytes.writeUInt8(random.below(256), random.below(span));
      return bytes;
  }
}
