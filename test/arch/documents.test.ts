import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** Documents for people; what the changelog names may be gone. */
const documents = [".", ".github", "docs", "docs/adr", "l10n", "training"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "CHANGELOG.md")
    .map((name) => join(folder, name)),
);

function read(path: string): string {
  return readFileSync(path, "utf8");
}

/** Links within the repository that lead nowhere. */
function deadLinks(path: string): string[] {
  const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  const inside = links.filter((link) => !/^[a-z]+:/.test(link));
  return inside.filter((link) => !existsSync(join(dirname(path), link))).map((link) => `${path}: ${link}`);
}

/** Names of files and folders, in the form of code, that do not exist. */
function deadNames(path: string): string[] {
  const name = /`((?:src|test|docs|scripts|bench|training|media|\.github|\.vscode)\/[\w./-]*\w)`/g;
  const names = [...read(path).matchAll(name)].map(([, found = ""]) => found);
  return names.filter((found) => !existsSync(found)).map((found) => `${path}: ${found}`);
}

describe("documents", () => {
  it("are looked at", () => assert.ok(documents.includes("ARCHITECTURE.md")));

  it("link to what is there", () => assert.deepEqual(documents.flatMap(deadLinks), []));

  it("name files that are there", () => assert.deepEqual(documents.flatMap(deadNames), []));
});
