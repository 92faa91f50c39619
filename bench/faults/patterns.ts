import { Excludes, FileGlobs, MOST_STEPS } from "../../src/core/globs";
import { Steps } from "../../src/core/linearPattern";
import { createRng } from "../../src/engine/sampling/rng";
import { GitIgnore } from "../../src/host/indexing/gitIgnore";
import type { Campaign } from "./campaign";

const PIECES = [
  "*",
  "**",
  "**/",
  "*a",
  "?",
  "[!b]",
  "[a-c]",
  "a",
  "/",
  "{a,b}",
  "{*,**}",
  "{",
  "}",
  ",",
  "!",
  "\\",
  "é",
];
const PATHS = ["a".repeat(60), `${"a/".repeat(40)}a`, `${"ab".repeat(400)}/c`, `${"a".repeat(200)}/`.repeat(18)];
const PATTERNS = 4000;

/** What settings and `.gitignore` files can make of the extension host. */
export const campaign: Campaign = {
  name: "patterns",
  run: async () => [await settings(), await rules(), ...(await knownInputs())],
};

async function settings(): Promise<string> {
  const next = createRng(1);
  const worst = new Worst();
  let refused = 0;
  for (let count = 0; count < PATTERNS; count++) {
    const globs = generated(next);
    const compiled = new FileGlobs([globs]);
    refused += compiled.refused.length;
    for (const path of PATHS) await worst.of(async () => stepsOf((steps) => compiled.match(path, undefined, steps)));
  }
  return `settings: ${PATTERNS} patterns, ${refused} refused, ${worst}`;
}

async function rules(): Promise<string> {
  const next = createRng(2);
  const worst = new Worst();
  for (let count = 0; count < PATTERNS; count++) {
    const rule = generated(next);
    await worst.of(async () => {
      const git = new GitIgnore(async (path) => (path === ".gitignore" ? rule : undefined));
      for (const path of PATHS) await git.ignores(path.replace(/\/$/, ""));
      return git.mostSteps;
    });
  }
  return `.gitignore: ${PATTERNS} rules, ${worst}`;
}

async function knownInputs(): Promise<string[]> {
  const [name = "", deep = ""] = PATHS;
  const long = Array.from({ length: 10_000 }, (_, line) => `dir${line}/**/file${line}`).join("\n");
  const stars = Array.from({ length: 20_000 }, (_, line) => `**/*a*a*a${line}`).join("\n");
  return [
    await glob("{a,b} x 23", ["{a,b}".repeat(23)], name),
    await glob("*a x 6 + b", [`${"*a".repeat(6)}b`], name),
    await glob("10,000 nested {", ["{".repeat(10_000)], name),
    await glob(
      "5,000 globs of stars",
      Array.from({ length: 5000 }, (_, at) => `${"*a".repeat(6)}${at}`),
      name.repeat(50),
    ),
    await gitignore("**/a/ x 10 + b", `${"**/a/".repeat(10)}b`, deep),
    await gitignore("10,000 lines dirN/**/fileN", long, "src/a/b/c.ts"),
    await gitignore("20,000 lines of stars", stars, deep),
    await gitignore("100 lines of 1,300 classes", `${"[a]".repeat(1300)}\n`.repeat(100), "b".repeat(1300)),
    await gitignore("one line of 500,000 stars", "*a".repeat(250_000), deep),
  ];
}

async function glob(what: string, globs: readonly string[], path: string): Promise<string> {
  const worst = new Worst();
  let refused = 0;
  await worst.of(async () => {
    refused = new FileGlobs(globs).refused.length;
    return 0;
  });
  const compiled = new FileGlobs(globs);
  await worst.of(async () => stepsOf((steps) => compiled.match(path, undefined, steps)));
  const excludes = new Excludes([Object.fromEntries(globs.map((one) => [one, true]))]);
  await worst.of(async () => stepsOf((steps) => excludes.has(path, new Set(), steps)));
  return `${what}: ${refused > 0 ? "refused" : "taken"}, ${worst}`;
}

async function gitignore(what: string, text: string, path: string): Promise<string> {
  const worst = new Worst();
  const messages: string[] = [];
  await worst.of(async () => {
    const refused = (message: string): void => void messages.push(message);
    const git = new GitIgnore(async (name) => (name === ".gitignore" ? text : undefined), { refused });
    await git.ignores(path);
    return git.mostSteps;
  });
  return `${what}: ${messages.length > 0 ? "refused" : "taken"}, ${worst}`;
}

function generated(next: () => number): string {
  const length = 1 + Math.floor(next() * 40);
  return Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)]).join("");
}

function stepsOf(work: (steps: Steps) => unknown): number {
  const steps = new Steps(MOST_STEPS);
  work(steps);
  return steps.count;
}

/** Work that seems to block for longest is done so often: what other processes do to it does not come each time. */
const TRIES = 5;

/** The worst of several pieces of work, each of which can be done again. */
class Worst {
  private steps = 0;
  private ms = 0;

  async of(work: () => Promise<number>): Promise<void> {
    let ms = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES && ms > this.ms; tries++) {
      const block = await longestBlock(async () => {
        this.steps = Math.max(this.steps, await work());
      });
      ms = Math.min(ms, block);
    }
    this.ms = Math.max(this.ms, ms);
  }

  toString(): string {
    return `worst ${this.steps} steps, longest block ${this.ms.toFixed(1)} ms`;
  }
}

/** In ms, between two turns of the event loop. */
async function longestBlock(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let watching = true;
  const watch = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  await work();
  watching = false;
  await new Promise<void>((resolve) => setImmediate(resolve));
  return longest;
}
