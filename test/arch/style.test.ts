import assert from "node:assert/strict";
import ts from "typescript";
import { readSources, type Source, walk } from "./sources";

const MAX_LINES = 300;
const sources = ["src", "test", "scripts", "bench"]
  .flatMap(readSources)
  .filter(({ path }) => !path.startsWith("scripts/sample/") && !path.startsWith("test/fixtures/"));

/** Places in the code, as path:line. */
function places(match: (node: ts.Node) => boolean): string[] {
  return sources.flatMap((source) => {
    const found: string[] = [];
    walk(source.syntax, (node) => {
      if (match(node)) found.push(`${source.path}:${lineOf(source, node)}`);
    });
    return found;
  });
}

function lineOf({ syntax }: Source, node: ts.Node): number {
  return syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1;
}

/** Lines of code with a comment that silences the compiler or the linter. */
function silencers(): string[] {
  const pattern = /(?:\/\/|\/\*)\s*(?:@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable)/;
  return sources.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

describe("style", () => {
  it(`keeps files at ${MAX_LINES} lines`, () => {
    const long = sources.filter(({ text }) => text.trimEnd().split("\n").length > MAX_LINES);
    assert.deepEqual(
      long.map(({ path }) => path),
      [],
    );
  });

  it("has no `any`", () =>
    assert.deepEqual(
      places((node) => node.kind === ts.SyntaxKind.AnyKeyword),
      [],
    ));

  it("has no non-null assertion", () => assert.deepEqual(places(ts.isNonNullExpression), []));

  it("silences neither the compiler nor the linter", () => assert.deepEqual(silencers(), []));

  it("has no default export", () =>
    assert.deepEqual(
      places((node) => isExported(node) || ts.isExportAssignment(node)),
      [],
    ));

  it("has no barrel: a file that only exports what others define", () => {
    const barrels = sources.filter(({ syntax }) => syntax.statements.length > 0 && syntax.statements.every(isReExport));
    assert.deepEqual(
      barrels.map(({ path }) => path),
      [],
    );
  });
});

function isReExport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
}
