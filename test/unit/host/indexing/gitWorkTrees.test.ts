import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GitFiles, GitRepositories } from "../../../../src/host/indexing/gitRepositories";

const NAMES = ["global1", "exclude1", "separate1", "submodule1", "a.log", "linked1", "plain"];

const files: GitFiles = {
  kind: async (path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    return stat.isSymbolicLink() ? "link" : stat.isDirectory() ? "folder" : "file";
  },
  read: async (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
};

/** Runs git with a home of its own. */
function gitIn(home: string): (cwd: string, ...args: string[]) => void {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), GIT_CONFIG_NOSYSTEM: "1" };
  const settings = ["user.name=a", "user.email=a@b", "protocol.file.allow=always"].flatMap((one) => ["-c", one]);
  return (cwd, ...args) => void execFileSync("git", [...settings, ...args], { cwd, env, stdio: "pipe" });
}

/** Repositories of every form; for each, a folder in it and the folder that is opened. */
function make(top: string, git: ReturnType<typeof gitIn>): (readonly [cwd: string, root: string])[] {
  const [main, tree, separate, outer] = ["main", "tree", "separate", "outer"].map((name) => join(top, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [main, outer, join(top, "home/.config/git")]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(top, "home/.config/git/ignore"), "global*\n");
  git(main, "init", "-q");
  writeFileSync(join(main, "file"), "");
  git(main, "add", "file");
  git(main, "commit", "-qm", "x");
  writeFileSync(join(main, ".git/info/exclude"), "exclude*\n");
  git(main, "worktree", "add", "-q", tree);
  git(main, "init", "-q", "--separate-git-dir", join(top, "separate.git"), separate);
  writeFileSync(join(top, "separate.git/info/exclude"), "separate*\n");
  git(outer, "init", "-q");
  git(outer, "submodule", "add", "-q", main, "sub");
  writeFileSync(join(outer, ".git/modules/sub/info/exclude"), "submodule*\n");
  writeFileSync(join(outer, ".gitignore"), "*.log\n");
  writeFileSync(join(top, "rules"), "linked*\n");
  if (process.platform !== "win32") symlinkSync(join(top, "rules"), join(main, ".gitignore"));
  return [
    [main, main],
    [tree, tree],
    [separate, separate],
    [join(outer, "sub"), outer],
    [outer, outer],
  ];
}

describe("git check-ignore and Inkling", () => {
  it("agree in work trees, submodules and repositories whose folder is elsewhere", async () => {
    if (spawnSync("git", ["--version"]).status !== 0) return;
    const top = mkdtempSync(join(tmpdir(), "inkling-trees-"));
    const home = join(top, "home");
    const git = gitIn(home);
    try {
      for (const [cwd, root] of make(top, git)) {
        const repositories = new GitRepositories(files, { home, config: join(home, ".config") });
        const said = NAMES.filter((name) => {
          try {
            git(cwd, "check-ignore", "--no-index", "-q", name);
            return true;
          } catch {
            return false;
          }
        });
        const ours: string[] = [];
        for (const name of NAMES) if (await repositories.ignores(join(cwd, name), false, root)) ours.push(name);
        assert.deepEqual(ours, said, cwd);
        assert.ok(said.includes("global1"));
      }
    } finally {
      rmSync(top, { recursive: true, force: true });
    }
  });
});
