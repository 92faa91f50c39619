// What one step of the inspector costs in the extension host: node scripts/run.mjs bench/inspector.ts

import { median } from "../src/core/quantile";
import { createRng } from "../src/engine/sampling/rng";
import type { Decision } from "../src/host/completion/decision";
import type { EditorSnapshot } from "../src/host/context/snapshot";
import { InspectorSession } from "../src/host/editor/inspector/session";
import { rowOf } from "../src/host/inspector/row";
import { type Inspection, type NextTokens, TOKEN_KINDS } from "../src/model/inspection/inspection";
import { STATISTICS, type Statistic, type Weighting } from "../src/model/inspection/selection";
import type { ToInspector } from "../src/wire/inspector";

const SHAPE = { layers: 12, heads: 12, length: 1024 };
const ROUNDS = 200;
const LINES = SHAPE.layers * SHAPE.heads;

const random = createRng(1);
const kinds = new Uint8Array(SHAPE.length).fill(TOKEN_KINDS.indexOf("prefix"));
kinds[0] = TOKEN_KINDS.indexOf("control");
const norms = Float32Array.from({ length: LINES * SHAPE.length }, () => 1 + random());
const rows = Float32Array.from({ length: LINES * SHAPE.length }, () => random() ** 8);
for (let line = 0; line < LINES; line++) {
  const row = rows.subarray(line * SHAPE.length, (line + 1) * SHAPE.length);
  row[0] = 100;
  const sum = row.reduce((a, b) => a + b, 0);
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) / sum;
}

const next: NextTokens = {
  ids: new Uint32Array(200),
  texts: new Array<string>(200).fill(" value"),
  logits: new Float32Array(200),
  logNormaliser: 10,
  tail: { lowest: -20, binWidth: 0.5, counts: new Uint32Array(64) },
  entropy: 1,
  chosen: 0,
  healed: false,
};
const stats = { promptTokens: SHAPE.length, reusedTokens: 0, computedTokens: 0, droppedTokens: 0 };
const phases = { waitMs: 0, tokeniseMs: 0, prefillMs: 0, decodeMs: [1] };
const { layers, heads, length } = SHAPE;
const inspection: Inspection = {
  document: "file:///a.ts",
  prefixLength: length,
  layers,
  heads,
  tokens: {
    ids: new Uint32Array(length),
    texts: new Array<string>(length).fill("a"),
    bytes: new Uint8Array(length).fill(97),
    byteEnds: Uint32Array.from({ length }, (_, token) => token + 1),
    kinds,
    starts: Uint32Array.from({ length }, (_, token) => token),
    ends: Uint32Array.from({ length }, (_, token) => token + 1),
  },
  promptTokens: length,
  stats: { ...stats, ...phases },
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  steps: [{ next, attention: rows }],
  valueNorms: norms,
};

/** All that the host computes for one selection: from the page's message to the row that is posted. */
const posted: ToInspector[] = [];
let time = 0;
let due = (): void => {};
const session = new InspectorSession({
  clock: {
    now: () => time,
    date: () => new Date(time),
    after: (_, run) => {
      due = run;
      return { dispose: () => {} };
    },
  },
  strings: {},
  translate: (sentence) => sentence,
  row: rowOf,
  model: () => "bench",
  empty: () => ({ reason: "nothing-yet", detail: "" }),
  onForgotten: () => {},
  onChanged: () => {},
  onMessage: () => {},
});
const page = session.attach((message) => posted.push(message));
page.setVisible(true);
page.receive({ type: "ready" });
due();
posted.length = 0;

const snapshot: EditorSnapshot = {
  document: "file:///a.ts",
  version: 1,
  file: "/a.ts",
  path: "a.ts",
  languageId: "typescript",
  scheme: "file",
  tabSize: 2,
  insertSpaces: true,
  eol: "\n",
  prefix: "a".repeat(length),
  prefixStart: 0,
  suffix: "",
  linePrefix: "a".repeat(length),
  lineSuffix: "",
  cursor: { line: 0, column: length },
  trigger: "automatic",
  selected: undefined,
  secret: undefined,
};

/** A new request with one step and 200 candidates, from the engine's message to the request and the row that are posted. */
function oneRequest(id: number): void {
  time += 100;
  const generation = { text: "a", steps: [], stop: "newline", stats: inspection.stats, meanProbability: 1 } as const;
  const decision: Decision = {
    kind: "nothing",
    reason: "empty",
    detail: "",
    generation: { ...generation, inspectionId: id },
    id,
    time: 0,
    languageId: "typescript",
    path: "a.ts",
    trigger: "automatic",
    mode: "line",
    totalMs: 1,
    ownWaitMs: 0,
  };
  session.decided(decision, snapshot);
  session.inspected(id, inspection);
}

function oneStep(statistic: Statistic, weighting: Weighting, turn: number): void {
  time += 100;
  const selection = {
    step: 0,
    heads: { kind: "all", by: turn % 2 === 0 ? "mean" : "max" },
    statistic,
    weighting,
  } as const;
  page.receive({ type: "select", serial: session.current?.view.serial ?? 0, selection });
}

/** Median and least of many rounds, in ms. @param work makes messages for the page, at least one each round */
function measure(name: string, work: (round: number) => void): void {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = posted.length;
    const start = performance.now();
    work(round);
    due();
    times.push(performance.now() - start);
    if (posted.length === before) throw new Error(`${name}: nothing was sent`);
    posted.length = 0;
  }
  console.log(`${name.padEnd(20)} ${median(times).toFixed(2)} ms, least ${Math.min(...times).toFixed(2)} ms`);
}

console.log(`one step in the extension host, ${layers} x ${heads} x ${length}, median of ${ROUNDS}`);
measure("new request", (round) => oneRequest(round + 1));
for (const weighting of ["attention", "value"] as const)
  for (const statistic of STATISTICS)
    measure(`${weighting} ${statistic}`, (round) => oneStep(statistic, weighting, round));
