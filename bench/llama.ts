// Inkling beside llama.cpp, on the same random weights and in one run: npm run bench:llama -- [SHAPE…] [--bits 8|4] [--rounds 30]
// Fetches node-llama-cpp by npm into a temporary folder unless LLAMA_PACKAGES names one that has it: it is no dependency.
// Linux and x64 only. Prints lines of the table in docs/models.md; what each side took in turn goes to standard error.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { convertCheckpoint } from "../src/jobs/convert/convert";
import { writeRandomGguf } from "./compare/randomGguf";
import { SHAPES, type ShapeName } from "./compare/shapes";
import { type Figures, measureInkling, measureLlama } from "./compare/sides";

const PACKAGES = ["node-llama-cpp@3.22.1", "@node-llama-cpp/linux-x64@3.22.1"];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bits: { type: "string", default: "8" },
    rounds: { type: "string", default: "30" },
    /** For the processes that measure one side. */
    side: { type: "string" },
    threads: { type: "string", default: "2" },
  },
});
const ROUNDS = Number(values.rounds);

/** One side in a process of its own, so that neither has the other's memory and threads. */
function side(name: "inkling" | "llama", place: string, threads: number): Figures {
  const args = ["--enable-source-maps", process.argv[1] ?? "", place, "--side", name];
  const options = ["--threads", String(threads), "--rounds", String(ROUNDS)];
  const { stdout, status } = spawnSync(process.execPath, [...args, ...options], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const figures: Figures = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  console.error(`${name}, ${threads} threads: ${stdout.trim()}`);
  return figures;
}

function packages(folder: string): string {
  const given = process.env["LLAMA_PACKAGES"];
  if (given !== undefined) return given;
  const target = join(folder, "packages");
  mkdirSync(target);
  writeFileSync(join(target, "package.json"), "{}");
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...PACKAGES], {
    cwd: target,
    stdio: "inherit",
  });
  return target;
}

async function compare(name: ShapeName, bits: 8 | 4, folder: string): Promise<string> {
  const gguf = join(folder, "random.gguf");
  console.error(`${name} at ${bits} bits: writing random weights…`);
  await writeRandomGguf(gguf, SHAPES[name], bits);
  const model = join(folder, "model");
  await convertCheckpoint(gguf, model, { weights: bits === 8 ? "int8" : "int4", allTokens: true });
  const before = side("inkling", model, 2);
  // With few cores its second thread costs more than it brings: the better of both counts, figure by figure.
  const [two, one] = [side("llama", gguf, 2), side("llama", gguf, 1)];
  const after = side("inkling", model, 2);
  const megabytes = (file: string): string => (statSync(file).size / 1e6).toFixed(0);
  const sizes = [join(model, "model.onnx.data"), gguf].map(megabytes);
  rmSync(model, { recursive: true });
  const lines = [
    row(`${name}, ${bits} bits`, best(before, after), sizes[0] ?? ""),
    row("llama.cpp", best(two, one), sizes[1] ?? ""),
  ];
  return `${lines.join("\n")}\n${ratios(best(before, after), best(two, one))}`;
}

/** The smaller of two figures each. */
function best(one: Figures, other: Figures): Figures {
  const smaller = (key: keyof Figures): number => Math.min(one[key], other[key]);
  return {
    loadMs: smaller("loadMs"),
    decode64: smaller("decode64"),
    decode500: smaller("decode500"),
    four: smaller("four"),
    eight: smaller("eight"),
    prefill256: smaller("prefill256"),
    keystroke: smaller("keystroke"),
    rssMb: smaller("rssMb"),
  };
}

function row(name: string, figures: Figures, megabytes: string): string {
  const { loadMs, decode64, decode500, four, eight, prefill256, keystroke, rssMb } = figures;
  const ms = [decode64, decode500, four, eight].map((value) => value.toFixed(1));
  const whole = [prefill256, keystroke, loadMs, rssMb].map((value) => value.toFixed(0));
  return `| ${[name, megabytes, ...ms, ...whole].join(" | ")} |`;
}

function ratios(ours: Figures, theirs: Figures): string {
  const keys = ["decode64", "decode500", "four", "eight", "prefill256", "keystroke", "loadMs", "rssMb"] as const;
  return `| llama.cpp's over Inkling's | | ${keys.map((key) => (theirs[key] / ours[key]).toFixed(2)).join(" | ")} |`;
}

async function main(): Promise<void> {
  const [place = ""] = positionals;
  const threads = Number(values.threads);
  if (values.side === "inkling") return console.log(JSON.stringify(await measureInkling(place, threads, ROUNDS)));
  if (values.side === "llama") {
    const installed = process.env["LLAMA_PACKAGES"] ?? "";
    return console.log(JSON.stringify(await measureLlama(installed, place, threads, ROUNDS)));
  }
  const names = Object.keys(SHAPES) as ShapeName[];
  const asked = positionals.length > 0 ? names.filter((name) => positionals.includes(name)) : names;
  const bits = values.bits === "4" ? 4 : 8;
  const folder = mkdtempSync(join(tmpdir(), "inkling-llama-"));
  try {
    process.env["LLAMA_PACKAGES"] = packages(folder);
    for (const name of asked) console.log(await compare(name, bits, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
