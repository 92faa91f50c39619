import assert from "node:assert/strict";
import { basename } from "node:path";
import ts from "typescript";
import { readScripts, walk } from "./sources";

const MAX_LINES = 60;
const MAX_PARAMETERS = 4;

/** To be split: the list may only become shorter. */
const LONG: readonly string[] = [];

/** From before there was a limit: the list may only become shorter. New functions take an object instead. */
const MANY_PARAMETERS = [
  "activeSuggestion.ts: ActiveSuggestion",
  "alternatives.ts: alternatives",
  "attentionWindow.ts: addRow",
  "cursor.ts: positionAtCursor",
  "documents.mjs: drawSuffix",
  "documents.mjs: fillInMiddle",
  "drafting.ts: keystroke",
  "engine.ts: complete",
  "inspectedRequest.ts: inspectedRequest",
  "matrixPainter.ts: cellImage",
  "matrixPainter.ts: paintMatrix",
  "occurrences.ts: add",
  "occurrences.ts: find",
  "occurrences.ts: matchedBefore",
  "onnxGraph.ts: slice",
  "prediction.ts: row",
  "ramp.ts: bar",
  "reproducer.ts: run",
  "rowPicture.ts: token",
  "section.ts: collapsible",
  "snapshot.ts: takeSnapshot",
  "statistics.ts: one",
  "tokenIndex.ts: insert",
  "tokenise.mjs: makeDocuments",
  "trace.ts: complete",
  "typist.ts: typeTask",
];

interface Described {
  /** File and function, as in the lists above: a file may move to another folder. */
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

const functions = readScripts(["src", "scripts", "bench", "training"]).flatMap(({ path, syntax }) => {
  const found: Described[] = [];
  walk(syntax, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
    const line = (at: number): number => syntax.getLineAndCharacterOfPosition(at).line;
    found.push({
      name: `${basename(path)}: ${nameOf(node)}`,
      lines: line(node.end) - line(node.getStart(syntax)) + 1,
      parameters: node.parameters.length,
    });
  });
  return found;
});

/** Its own name, or that of what it is assigned to; for a constructor that of its class. */
function nameOf({ name, parent }: ts.SignatureDeclaration): string {
  const isNamed =
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isClassDeclaration(parent);
  return (name ?? (isNamed ? parent.name : undefined))?.getText() ?? "(no name)";
}

/** Names of functions, those of one name and file once. */
function names(of: (described: Described) => boolean): string[] {
  return [...new Set(functions.filter(of).map(({ name }) => name))].sort();
}

describe("functions", () => {
  it(`have ${MAX_LINES} lines at most, but for those of a list that is exact`, () =>
    assert.deepEqual(
      names(({ lines }) => lines > MAX_LINES),
      LONG,
    ));

  it(`take ${MAX_PARAMETERS} parameters at most, but for those of a list that is exact`, () =>
    assert.deepEqual(
      names(({ parameters }) => parameters > MAX_PARAMETERS),
      MANY_PARAMETERS,
    ));
});
