import assert from "node:assert/strict";
import { dirname } from "node:path";
import ts from "typescript";
import { readScripts } from "./sources";

const PROJECTS = ["tsconfig.json", "src/page/tsconfig.json", "scripts/tsconfig.json", "training/tsconfig.json"];

/** Paths from the root of the repository of what a project checks by itself, imports not counted. */
function filesOf(project: string): string[] {
  const { config } = ts.readConfigFile(project, ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(project));
  return fileNames.map((file) => ts.sys.resolvePath(file).replace(`${ts.sys.getCurrentDirectory()}/`, ""));
}

describe("types", () => {
  it("are checked of every file that is written by hand, JavaScript included", () => {
    const checked = new Set(PROJECTS.flatMap(filesOf));
    const files = readScripts(["src", "test", "scripts", "bench", "training"]).map(({ path }) => path);
    assert.ok(checked.size > 500, `${checked.size}`);
    assert.deepEqual(
      files.filter((path) => !checked.has(path)),
      [],
    );
  });
});
