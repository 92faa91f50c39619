import assert from "node:assert/strict";
import { Excludes, FileGlobs, globsOf, MOST_STEPS } from "../../../../src/core/globs";
import { Steps } from "../../../../src/core/linearPattern";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import { documentSuppression } from "../../../../src/host/completion/suppression";
import { GitIgnore, MOST_RULE_STEPS } from "../../../../src/host/indexing/gitIgnore";
import { Random } from "../../support/random";
import { snapshotAt } from "../../support/snapshots";

const NAME = "a".repeat(60);
const DEEP = `${"a/".repeat(40)}a`;

function stepsOf(globs: readonly string[], path: string): number {
  const steps = new Steps(MOST_STEPS);
  new FileGlobs(globs).match(path, undefined, steps);
  return steps.count;
}

async function git(text: string, path: string): Promise<{ ignored: boolean; steps: number; messages: string[] }> {
  const messages: string[] = [];
  const rules = new GitIgnore(async (file) => (file === ".gitignore" ? text : undefined), {
    refused: (message) => messages.push(message),
  });
  return { ignored: await rules.ignores(path), steps: rules.mostSteps, messages };
}

describe("bounds of patterns", () => {
  it("refuse a glob with too many alternatives, too deep or too long, and keep every file out then", () => {
    for (const glob of [
      "{a,b}".repeat(23),
      `${"{".repeat(20)}${"}".repeat(20)}`,
      "{".repeat(10_000),
      "a".repeat(2000),
    ]) {
      const globs = new FileGlobs([glob, "other"]);
      assert.equal(globs.refused.length, 1);
      assert.ok(globs.match("/w/any.ts", "/w")?.startsWith(glob.slice(0, 20)));
      assert.deepEqual(new Excludes([{ [glob]: true }]).has("any.ts", new Set()), true);
    }
    assert.deepEqual(new FileGlobs(["{a,b}".repeat(8)]).refused, []);
  });

  it("make a glob cost its length times that of the path, at most", () => {
    assert.ok(stepsOf([`${"*a".repeat(7)}b`], NAME) < 20 * 60);
    const random = new Random(21);
    for (let count = 0; count < 2000; count++) {
      const glob = random.text(["*", "**/", "*a", "?", "[!b]", "a", "/", "é"], 30);
      for (const path of [NAME, DEEP]) assert.ok(stepsOf([glob], path) <= 3 * glob.length * (path.length + 1), glob);
    }
  });

  it("hold for all globs of a setting together: what costs more counts as excluded", () => {
    const globs = Array.from({ length: 4000 }, (_, index) => `${"*a".repeat(6)}${index}`);
    assert.ok(stepsOf(globs, NAME.repeat(20)) < MOST_STEPS * 1.1);
    assert.notEqual(new FileGlobs(globs).match(NAME.repeat(20), undefined), undefined);
  });

  it("let the globs of a setting be compiled once", () => {
    const setting = ["*.md"];
    assert.equal(globsOf(setting), globsOf(setting));
    const snapshot = { ...snapshotAt("a|"), scheme: "file", file: "/w/a.md", folder: "/w" };
    assert.deepEqual(documentSuppression(snapshot, { ...DEFAULT_SETTINGS, exclude: setting }), {
      reason: "excluded",
      detail: "*.md",
    });
  });

  it("hold for .gitignore: what costs more counts as ignored, and the rule is named once", async () => {
    const folders = await git(`${"**/a/".repeat(10)}b`, DEEP);
    assert.deepEqual([folders.ignored, folders.messages], [false, []]);
    assert.ok(folders.steps < 35 * 81, `${folders.steps}`);
    const lines = Array.from({ length: 10_000 }, (_, line) => `dir${line}/**/file${line}`).join("\n");
    const many = await git(lines, "dir17/x/file17");
    assert.deepEqual([many.ignored, many.messages], [true, []]);
    assert.ok(many.steps < 10 * 10_000, `${many.steps}`);
    const stars = await git(Array.from({ length: 9000 }, (_, line) => `**/*a*a*b${line}`).join("\n"), DEEP);
    assert.ok(stars.ignored);
    assert.ok(stars.steps < MOST_RULE_STEPS * 1.1);
    assert.equal(stars.messages.length, 1);
    assert.match(stars.messages[0] ?? "", /\*\*\/\*a\*a\*b\d+/);
  });

  it("leave turns to other work while rules of many classes are compiled", async () => {
    const text = `${"[a]".repeat(1300)}\n`.repeat(100);
    let turns = 0;
    let watching = true;
    const watch = (): void => {
      turns++;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    await git(text, "b".repeat(1300));
    watching = false;
    assert.ok(turns >= 20, `${turns} turns`);
  });

  it("make a folder ignored whose .gitignore is too much to read", async () => {
    for (const text of ["a\n".repeat(30_000), "*a".repeat(3000), "a".repeat(600_000)]) {
      const { ignored, messages } = await git(text, "x.ts");
      assert.deepEqual([ignored, messages.length], [true, 1]);
    }
  });
});
