import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GitIgnore } from "../../../../src/host/indexing/gitIgnore";
import { Random } from "../../support/random";

const NAMES = ["a", "b", "ab", "a.b", "B", "é", "a b", "[a]", "#a", "!b", "a ", "abc.log", "x-1", "\\a"];
const PARTS = ["a", "b", "*", "?", "**", "[ab]", "[!a]", "[^b]", "[a-c]", "[[:alpha:]]", "[[:upper:]]", "[[:nope:]]"];
const MORE = [
  "[]a]",
  "[a",
  "\\",
  "\\*",
  "\\ ",
  ".",
  "é",
  "#",
  "!",
  "x-1",
  "[a\\]]",
  "abc",
  "[a-]",
  "[[:digit:]-]",
  "\\[a",
  " ",
];

/** Stars beside other characters are left out: git before 2.41 reads them by chance. */
function rule(random: Random): string {
  const segments = Array.from({ length: 1 + random.below(3) }, () => {
    if (random.below(4) === 0) return "**";
    const parts = Array.from({ length: 1 + random.below(3) }, () => random.pick(random.below(2) === 0 ? PARTS : MORE));
    return parts.join("").replace(/\*{2,}/g, "*");
  });
  const start = random.pick(["", "", "", "!", "/", "!/"]);
  return `${start}${segments.join("/")}${random.pick(["", "", "", "/", " ", "\\ ", "\r"])}`;
}

function paths(random: Random): string[] {
  const count = 150;
  const found = Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(4) }, () => random.pick(NAMES)).join("/"),
  );
  return [...new Set(found)];
}

/** What git itself says of `files`: with their place in the tree, so that it knows a folder from a file. */
function gitSays(top: string, files: readonly string[]): Set<string> {
  const input = files.join("\0");
  const { stdout, status } = spawnSync("git", ["check-ignore", "--no-index", "--stdin", "-z"], { cwd: top, input });
  assert.ok(status === 0 || status === 1, `git check-ignore: ${status}`);
  return new Set(
    stdout
      .toString()
      .split("\0")
      .filter((path) => path !== ""),
  );
}

/** Writes a tree; what cannot be written, because a file is where a folder would be, is left out. */
function write(top: string, files: readonly string[], random: Random): string[] {
  const written: string[] = [];
  for (const file of files) {
    try {
      mkdirSync(join(top, dirname(file)), { recursive: true });
      writeFileSync(join(top, file), "");
      written.push(file);
    } catch {}
  }
  const folders = [".", ...written.map(dirname)].filter(() => random.below(3) === 0);
  for (const folder of new Set([".", ...folders])) {
    const lines = Array.from({ length: 1 + random.below(8) }, () => rule(random));
    writeFileSync(join(top, folder, ".gitignore"), `${random.pick(["", "", "\uFEFF"])}${lines.join("\n")}`);
  }
  return written;
}

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe("git check-ignore and Inkling", () => {
  for (const ignoreCase of [false, true])
    it(`agree on generated trees${ignoreCase ? ", where case does not count" : ""}`, async () => {
      if (!hasGit) return;
      const random = new Random(ignoreCase ? 12 : 11);
      let ignored = 0;
      for (let tree = 0; tree < 12; tree++) {
        const top = mkdtempSync(join(tmpdir(), "inkling-ignore-"));
        try {
          execFileSync("git", ["init", "-q"], { cwd: top });
          appendFileSync(join(top, ".git/config"), `[core]\n\tignorecase = ${ignoreCase}\n`);
          const files = write(top, paths(random), random);
          const git = new GitIgnore(
            async (path) => (existsSync(join(top, path)) ? readFileSync(join(top, path), "utf8") : undefined),
            { ignoreCase },
          );
          const said = gitSays(top, files);
          for (const file of files) {
            const ours = await git.ignores(file);
            if (ours) ignored++;
            assert.equal(
              ours,
              said.has(file),
              `tree ${tree}: ${JSON.stringify(file)} by ${JSON.stringify(rulesOn(top, file))}`,
            );
          }
        } finally {
          rmSync(top, { recursive: true, force: true });
        }
      }
      assert.ok(ignored > 300, `${ignored} ignored`);
    });
});

function rulesOn(top: string, file: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const rules = join(top, folder, ".gitignore");
    if (existsSync(rules)) found.push(`${folder}: ${readFileSync(rules, "utf8")}`);
    if (folder === ".") return found;
  }
}
