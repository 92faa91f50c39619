import assert from "node:assert/strict";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import { suppression } from "../../../../src/host/completion/suppression";
import { type SnapshotOptions, snapshotAt } from "../../support/snapshots";

/** Reason and detail, or nothing. */
function refused(settings: Partial<CompleterSettings>, options: SnapshotOptions = {}, text = "a = ▏"): string {
  const found = suppression(snapshotAt(text, options), { ...DEFAULT_SETTINGS, ...settings });
  return found === undefined ? "" : `${found.reason}: ${found.detail}`;
}

describe("refusal", () => {
  it("says what has switched the language off", () => {
    const off = { typescript: false };
    assert.equal(refused({ languages: off }), "language-off: typescript, inkling.languages");
    assert.equal(refused({ languages: { "*": false } }), "language-off: typescript, inkling.languages: *");
    const toggled = { languages: off, toggledLanguages: off };
    assert.equal(refused(toggled), "language-off: typescript, inkling.toggleLanguage");
  });

  it("says which glob excludes the file, from the workspace folder", () => {
    const exclude = ["*.md", "src/made/**", "old"];
    const inFolder = (path: string): string => refused({ exclude }, { path: `w/${path}`, folder: "/w" });
    assert.equal(inFolder("src/made/by/tool.ts"), "excluded: src/made/**");
    assert.equal(inFolder("old/a.ts"), "excluded: old");
    assert.equal(inFolder("README.md"), "excluded: *.md");
    assert.equal(inFolder("docs/README.md"), "");
    assert.equal(inFolder("src/a.ts"), "");
    assert.equal(refused({ exclude: ["**/w/**", " "] }, { path: "w/a.ts" }), "excluded: **/w/**", "in no folder");
  });

  it("leaves commit messages alone, in the box and in git's editor, until they are wanted", () => {
    const box = { scheme: "vscode-scm", languageId: "scminput", path: "git/scm0/input" };
    const file = { languageId: "git-commit", path: ".git/COMMIT_EDITMSG" };
    for (const options of [box, file]) {
      assert.equal(refused({}, options), "commit-message: ");
      assert.equal(refused({ commitMessages: true }, options), "");
    }
    assert.match(refused({ commitMessages: true, languages: { scminput: false } }, box), /^language-off/);
  });

  it("is silent where nothing can be edited", () => {
    assert.equal(refused({}, { scheme: "git", readOnly: "git" }), "read-only: git");
    assert.equal(refused({}, { scheme: "output" }), "scheme-unsupported: output");
    for (const scheme of ["vscode-userdata", "vsls", "ssh", "memfs"])
      assert.equal(refused({}, { scheme, writable: true }), "", scheme);
  });

  it("is silent where commands and data stand, until they are wanted", () => {
    for (const languageId of ["git-rebase", "log", "diff", "search-result", "csv", "tsv"])
      assert.match(refused({}, { languageId }), /^language-off/, languageId);
    const table = { languageId: "plaintext", path: "data/2026.csv" };
    assert.match(refused({}, table), /^language-off: csv/);
    assert.equal(refused({ languages: { "*": true, csv: true } }, table), "");
  });

  it("looks at comments and strings only as far as they are switched off", () => {
    const [comment, text] = ["// a▏", "b = '▏'"];
    assert.equal(refused({}, {}, comment) + refused({}, {}, text), "");
    assert.equal(refused({ inComments: false }, {}, comment), "in-comment: ");
    assert.equal(refused({ inComments: false }, {}, text), "");
    assert.equal(refused({ inStrings: false }, {}, text), "in-string: ");
    assert.equal(refused({ inComments: false, inStrings: false }, { languageId: "markdown" }, comment), "");
  });
});
