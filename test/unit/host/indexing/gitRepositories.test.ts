import assert from "node:assert/strict";
import { GitRepositories } from "../../../../src/host/indexing/gitRepositories";

const LINK = "(link)";

/** Files by full path; a link has {@link LINK} before its text. */
function repositories(tree: Readonly<Record<string, string>>): GitRepositories {
  const paths = Object.keys(tree);
  const isFolder = (path: string): boolean => paths.some((other) => other.startsWith(`${path}/`));
  return new GitRepositories(
    {
      kind: async (path) =>
        tree[path] === undefined
          ? isFolder(path)
            ? "folder"
            : undefined
          : tree[path]?.startsWith(LINK)
            ? "link"
            : "file",
      read: async (path) => tree[path]?.replace(LINK, ""),
    },
    { home: "/u", config: "/u/.config" },
  );
}

async function ignored(
  tree: Readonly<Record<string, string>>,
  paths: readonly string[],
  root = "/w",
): Promise<string[]> {
  const git = repositories(tree);
  const found: string[] = [];
  for (const path of paths) if (await git.ignores(path, false, root)) found.push(path);
  return found;
}

const HEAD = "ref: refs/heads/main\n";

describe("repositories of git", () => {
  it("have their own info/exclude, wherever .git leads", async () => {
    const paths = ["/w/a", "/w/b"];
    const trees = {
      folder: { "/w/.git/HEAD": HEAD, "/w/.git/info/exclude": "a\n" },
      separate: { "/w/.git": "gitdir: /store/w.git\n", "/store/w.git/info/exclude": "a\n" },
      submodule: { "/w/.git": "gitdir: ../.git/modules/w\n", "/.git/modules/w/info/exclude": "a\n" },
      worktree: {
        "/w/.git": "gitdir: /main/.git/worktrees/w\n",
        "/main/.git/worktrees/w/commondir": "../..\n",
        "/main/.git/info/exclude": "a\n",
        "/main/.git/worktrees/w/info/exclude": "b\n",
      },
    };
    for (const [name, tree] of Object.entries(trees)) assert.deepEqual(await ignored(tree, paths), ["/w/a"], name);
  });

  it("judge their own files inside of one another, but not one that the outer ignores", async () => {
    const tree = {
      "/w/.git/HEAD": HEAD,
      "/w/.gitignore": "*.log\n/vendor/\n",
      "/w/in/.git/HEAD": HEAD,
      "/w/in/.gitignore": "*.txt\n",
      "/w/vendor/lib/.git/HEAD": HEAD,
      "/w/name/.git/other": "", // has only the name of a repository
    };
    const paths = ["/w/a.log", "/w/a.txt", "/w/in/a.log", "/w/in/b/a.txt", "/w/vendor/lib/a.ts", "/w/name/a.log"];
    assert.deepEqual(await ignored(tree, paths), ["/w/a.log", "/w/in/b/a.txt", "/w/vendor/lib/a.ts", "/w/name/a.log"]);
  });

  it("count from above the opened folder, unless they ignore all of it", async () => {
    const tree = { "/r/.git/HEAD": HEAD, "/r/.gitignore": "*.log\n/out\n", "/r/out/.gitignore": "*.tmp\n" };
    assert.deepEqual(await ignored(tree, ["/r/src/a.log", "/r/src/a.ts"], "/r/src"), ["/r/src/a.log"]);
    assert.deepEqual(await ignored(tree, ["/r/out/a.log", "/r/out/a.tmp"], "/r/out"), ["/r/out/a.tmp"]);
  });

  it("know the user's own rules, which weigh least", async () => {
    const paths = ["/w/a", "/w/b", "/w/C"];
    const repository = { "/w/.git/HEAD": HEAD, "/w/.gitignore": "!b\n" };
    assert.deepEqual(await ignored({ ...repository, "/u/.config/git/ignore": "a\nb\n" }, paths), ["/w/a"]);
    const configured = {
      ...repository,
      "/u/.gitconfig": '[user]\n\tname = "[core]"\n[core] excludesFile = "~/my rules" ; mine\n',
      "/u/my rules": "c\nb\n",
      "/u/.config/git/ignore": "a\n",
      "/w/.git/config": '[core "x"]\n\tignorecase = false\n[Core]\n\tIgnoreCase\n',
    };
    assert.deepEqual(await ignored(configured, paths), ["/w/C"]);
  });

  it("lead to no other machine, and a link to .gitignore says nothing", async () => {
    const paths = ["/w/a", "/w/b"];
    for (const away of ["//host/share", "\\\\host\\share"]) {
      const tree = {
        "/w/.git": `gitdir: ${away}\n`,
        "//host/share/info/exclude": "a\n",
        "/host/share/info/exclude": "a\n",
      };
      assert.deepEqual(await ignored(tree, paths), []);
    }
    assert.deepEqual(await ignored({ "/w/.git/HEAD": HEAD, "/w/.gitignore": `${LINK}a\n` }, paths), []);
  });
});
