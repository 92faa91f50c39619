import assert from "node:assert/strict";
import { headerPath } from "../../../../src/host/context/headerPath";

describe("header path", () => {
  const cases: [string, Parameters<typeof headerPath>, string][] = [
    ["a file of the workspace", ["/projects/shop/src/cart.ts", "/projects/shop", "file", "typescript"], "src/cart.ts"],
    ["a file outside of it: no folders", ["/people/me/notes.md", "/projects/shop", "file", "markdown"], "notes.md"],
    ["a folder with the same beginning", ["/projects/shop2/a.ts", "/projects/shop", "file", "typescript"], "a.ts"],
    ["no workspace", ["/people/me/a.py", undefined, "file", "python"], "a.py"],
    ["an unsaved text", ["Untitled-1", undefined, "untitled", "python"], "Untitled-1.py"],
    ["an unsaved text with a name", ["new.rs", undefined, "untitled", "rust"], "new.rs"],
    ["a language that is its own extension", ["Untitled-1", undefined, "untitled", "go"], "Untitled-1.go"],
    ["an unknown language", ["Untitled-1", undefined, "untitled", "my-own/../language"], "Untitled-1.txt"],
    ["a cell of a notebook", ["/w/data/plot.ipynb", "/w", "vscode-notebook-cell", "python"], "data/plot.py"],
    ["a file without extension", ["/w/Makefile", "/w", "file", "makefile"], "Makefile"],
  ];
  for (const [title, input, expected] of cases)
    it(`is right for ${title}`, () => assert.equal(headerPath(...input), expected));
});
