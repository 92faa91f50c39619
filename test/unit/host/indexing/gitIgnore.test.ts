import assert from "node:assert/strict";
import { GitIgnore } from "../../../../src/host/indexing/gitIgnore";

function rules(files: Readonly<Record<string, string>>): { git: GitIgnore; reads: string[] } {
  const reads: string[] = [];
  const git = new GitIgnore(async (path) => {
    reads.push(path);
    return files[path];
  });
  return { git, reads };
}

async function ignored(files: Readonly<Record<string, string>>, paths: readonly string[]): Promise<string[]> {
  const { git } = rules(files);
  const answers = await Promise.all(paths.map((path) => git.ignores(path)));
  return paths.filter((_, index) => answers[index]);
}

describe("ignore rules of git", () => {
  it("count from the folder of their file", async () => {
    const files = { ".gitignore": "*.log\n/dist\n", "sub/.gitignore": "/dist\nonly-here.ts\n" };
    assert.deepEqual(
      await ignored(files, [
        "a.log",
        "sub/deep/b.log",
        "dist/a.js",
        "sub/dist/a.js",
        "other/dist/a.js",
        "only-here.ts",
        "sub/only-here.ts",
        "sub/deep/only-here.ts",
      ]),
      ["a.log", "sub/deep/b.log", "dist/a.js", "sub/dist/a.js", "sub/only-here.ts", "sub/deep/only-here.ts"],
    );
  });

  it("take back those of folders above, but nothing below an ignored folder", async () => {
    const files = {
      ".gitignore": "*.gen.ts\nbuild/\n",
      "sub/.gitignore": "!keep.gen.ts\n",
      "build/.gitignore": "!*\n",
    };
    assert.deepEqual(
      await ignored(files, ["sub/keep.gen.ts", "keep.gen.ts", "sub/a.gen.ts", "build/a.ts", "sub/build/x/a.ts"]),
      ["keep.gen.ts", "sub/a.gen.ts", "build/a.ts", "sub/build/x/a.ts"],
    );
  });

  it("may stand in .git/info/exclude, and .git itself is ignored", async () => {
    const files = { ".git/info/exclude": "mine.txt\nback.txt\n", ".gitignore": "!back.txt\n" };
    assert.deepEqual(await ignored(files, ["mine.txt", "a/mine.txt", "back.txt", ".git/config", "a/.git/HEAD"]), [
      "mine.txt",
      "a/mine.txt",
      ".git/config",
      "a/.git/HEAD",
    ]);
  });

  it("are read once per folder", async () => {
    const { git, reads } = rules({});
    for (const path of ["a/b/c.ts", "a/b/d.ts", "a/e.ts"]) assert.equal(await git.ignores(path), false);
    assert.deepEqual(reads.sort(), [".git/info/exclude", ".gitignore", "a/.gitignore", "a/b/.gitignore"]);
  });
});
