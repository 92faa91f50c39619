import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { readSources } from "./sources";

interface Manifest {
  readonly contributes: Readonly<Record<string, unknown>>;
}

const sources = readSources("src");
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

/** The sources without their comments. */
let code: readonly { readonly path: string; readonly text: string }[] = [];

/** Files that match `pattern` outside of comments. */
function places(pattern: RegExp): string[] {
  return code.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

function withoutComments(text: string): string {
  const options = { removeComments: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions: options }).outputText;
}

describe("the sources", () => {
  before(() => {
    code = sources.map(({ path, text }) => ({ path, text: withoutComments(text) }));
  });

  it("bind one key, to ask, which no system and no other part of VS Code has", () => {
    const bindings = manifest.contributes["keybindings"] as readonly {
      readonly command: string;
      readonly key: string;
    }[];
    assert.deepEqual(
      bindings.map(({ command, key }) => [command, key]),
      [["inkling.trigger", "shift+alt+k"]],
    );
  });

  it("change no setting of anybody's", () => {
    assert.equal(manifest.contributes["configurationDefaults"], undefined);
    assert.deepEqual(places(/getConfiguration\([^)]*\)\s*\.update\(/), []);
    assert.deepEqual(places(/\bconfiguration\.update\(/i), []);
  });

  it("leave ghost text in the colour of the theme", () => {
    assert.ok(!/ghostText/i.test(JSON.stringify(manifest.contributes)));
    const marks = places(/createTextEditorDecorationType/);
    assert.deepEqual(marks, ["src/host/editor/inspector/editorHeat.ts", "src/host/editor/inspector/editorLinks.ts"]);
  });

  it("know one way to a network, which the download has", () => {
    const modules = /^(?:node:)?(?:https?|http2|net|tls|dgram|dns(?:\/promises)?|undici)$/;
    const imports = sources.flatMap(({ path, imports }) =>
      imports.filter(({ specifier }) => modules.test(specifier)).map(({ specifier }) => `${path}: ${specifier}`),
    );
    assert.deepEqual(imports, []);
    const ways = places(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\s*\(/);
    assert.deepEqual(ways, ["src/download/request.ts"]);
  });

  it("load the download for its command only", () => {
    const loader = "src/host/models/downloads.ts";
    const command = "src/host/editor/models/downloadModel.ts";
    assert.deepEqual(places(/["'`]download\.js["'`]/), [loader]);
    assert.deepEqual(places(/createRequire\(/), [loader]);
    const importers = (file: string): string[] =>
      sources
        .filter(({ imports }) => imports.some((one) => one.file === file && !one.typeOnly))
        .map(({ path }) => path);
    assert.deepEqual(importers(loader), [command]);
    assert.deepEqual(importers(command), ["src/host/editor/models/modelCommands.ts"]);
  });

  it("take over no command of VS Code's, and accept nothing by themselves", () => {
    assert.deepEqual(places(/registerCommand\(\s*["'`](?!inkling\.)/), []);
    assert.deepEqual(places(/inlineSuggest\.(?:commit|acceptNext)/), []);
  });
});
