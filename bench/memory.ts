// What the memory of the user's files costs and knows, on 2 M tokens of real text (files under node_modules, as they
// are): npm run bench:memory [-- --json] [--tokens N] [--walk N]

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MemoryBits, writeFile } from "../scripts/tools/memoryBits";
import { median, quantile } from "../src/core/quantile";
import { MEMORY_OPTIONS, MemoryStore } from "../src/engine/memory/store";
import type { MemoryChange } from "../src/model/memory";
import { createTokenizer } from "../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../src/model/tokens/vocabulary";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, tokens: { type: "string" }, walk: { type: "string" } },
});
const BUDGET = Number(values.tokens ?? 2_000_000);
const OPTIONS = { ...MEMORY_OPTIONS, budget: BUDGET, walk: Number(values.walk ?? MEMORY_OPTIONS.walk) };
const LOOK_UPS = 20_000;
const KEYS = 2_000;
/** Every so many files is not put into the memory but written with it. */
const HELD_OUT = 40;

interface TextFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Text files under node_modules, in a fixed order that mixes the packages. */
function* textFiles(): Generator<TextFile> {
  const root = "node_modules";
  const names = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:[cm]?js|ts|md)$/.test(name) && !/\.min\./.test(name))
    .map((name) => ({ name, key: scatter(name) }))
    .sort((a, b) => a.key - b.key);
  for (const { name } of names) {
    const path = join(root, name);
    const { size } = statSync(path);
    if (size < 500 || size > 200_000) continue;
    yield { path, lines: readFileSync(path, "utf8").split(/\r\n|\r|\n/) };
  }
}

function scatter(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1) >>> 1;
  return hash;
}

/** Makes a change; its milliseconds and the longest of its steps. */
function apply(store: MemoryStore, change: MemoryChange): { ms: number; longest: number } {
  const steps = store.apply(change);
  const start = performance.now();
  let longest = 0;
  for (let before = start; !steps.next().done; ) {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
  }
  return { ms: performance.now() - start, longest };
}

/** Processor time, not wall time: the machine may be busy with something else. */
function cpuMicroseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function main(): void {
  const tokenizer = createTokenizer("p50k_edit");
  const vocabulary = new Vocabulary(tokenizer, null, tokenizer.size);
  const store = new MemoryStore(vocabulary, OPTIONS);
  const { files, heldOut, ...building } = build(store);
  const { documents, tokens, bytes } = store.status();
  const lookUps = lookUp(store, vocabulary, files);
  const edits = edit(store, files);
  const { alone, both } = writeHeldOut(store, vocabulary, heldOut);
  const result = {
    documents,
    tokens,
    megabytes: bytes / 1e6,
    bytesPerToken: bytes / tokens,
    ...building,
    lookUpP50Us: median(lookUps),
    lookUpP99Us: quantile(lookUps, 0.99),
    editP50Ms: median(edits),
    editP99Ms: quantile(edits, 0.99),
    writtenTokens: alone.tokens,
    bitsPerTokenFileSoFar: alone.bitsPerToken,
    bitsPerTokenWithWorkspace: both.bitsPerToken,
    rightFileSoFar: alone.right / alone.tokens,
    rightWithWorkspace: both.right / both.tokens,
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else
    for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(26)} ${Number(value.toFixed(3))}`);
}

/** Puts files into the memory until it is full; some are held out. */
function build(store: MemoryStore) {
  const files: TextFile[] = [];
  const heldOut: TextFile[] = [];
  const steps: number[] = [];
  let buildMs = 0;
  let units = 0;
  let seen = 0;
  for (const file of textFiles()) {
    if (store.status().tokens > BUDGET * 0.99 || store.status().full) break;
    if (seen++ % HELD_OUT === 0) {
      heldOut.push(file);
      continue;
    }
    const { path, lines } = file;
    const { ms, longest } = apply(store, { kind: "document", document: path, path, rank: "workspace", lines });
    buildMs += ms;
    steps.push(longest);
    units += lines.reduce((sum, line) => sum + line.length + 1, 0);
    files.push(file);
  }
  return {
    files,
    heldOut,
    buildMsPerMegabyte: (1e6 * buildMs) / units,
    longestStepP99Ms: quantile(steps, 0.99),
  };
}

/** Microseconds of each look-up. */
function lookUp(store: MemoryStore, vocabulary: Vocabulary, files: readonly TextFile[]): number[] {
  const view = store.view();
  return Array.from({ length: LOOK_UPS }, (_, i) => {
    const { lines } = files[(i * 7919) % files.length] ?? { lines: [] };
    const end = (i * 104_729) % Math.max(1, lines.length);
    const context = vocabulary.encode(lines.slice(Math.max(0, end - 8), end + 1).join("\n"));
    const cut = context.slice(0, context.length - (i % 12)).slice(-64);
    return cpuMicroseconds(() => view.predict(cut));
  });
}

/** Milliseconds of each key that is typed in the middle of the longest file. */
function edit(store: MemoryStore, files: readonly TextFile[]): number[] {
  const large = files.reduce((most, file) => (file.lines.length > most.lines.length ? file : most));
  const document = large.path;
  apply(store, { kind: "rank", document, rank: "open" });
  return Array.from({ length: KEYS }, (_, i) => {
    const firstLine = Math.floor(large.lines.length / 2) + Math.floor(i / 50);
    const line = `${large.lines[firstLine]?.slice(0, 40) ?? ""}${"x = value(".repeat(5).slice(0, i % 50)}`;
    const change: MemoryChange = { kind: "edit", document, firstLine, removed: 1, lines: [line] };
    return cpuMicroseconds(() => apply(store, change)) / 1000;
  });
}

/** Writes the files that were held out, with a memory of nothing but themselves, and with the workspace's. */
function writeHeldOut(store: MemoryStore, vocabulary: Vocabulary, heldOut: readonly TextFile[]) {
  const alone = new MemoryBits(vocabulary);
  const both = new MemoryBits(vocabulary);
  for (const { path, lines } of heldOut.slice(0, 40)) {
    const file = { document: path, path, lines: lines.slice(0, 400) };
    for (const written of writeFile(new MemoryStore(vocabulary, { ...OPTIONS, budget: 20_000 }), vocabulary, file))
      alone.count(written);
    for (const written of writeFile(store, vocabulary, file)) both.count(written);
    apply(store, { kind: "forget", document: path });
  }
  return { alone, both };
}

main();
