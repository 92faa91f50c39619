import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { isOurs, pathsIn, readSources, type Source, walk } from "./sources";

const MAX_LINES = 300;
const sources = ["src", "test", "scripts", "bench"].flatMap(readSources).filter(({ path }) => isOurs(path));
/** What is written by hand, in whatever language. */
const files = ["src", "test", "scripts", "bench", "training", "media"]
  .flatMap((folder) => pathsIn(folder, /\.(?:ts|[cm]?js|py|css)$/))
  .concat("esbuild.js")
  .filter(isOurs)
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

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

/** Lines of code with a comment that silences a compiler or a linter. */
function silencers(): string[] {
  const pattern = /(?:\/\/|\/\*)\s*(?:@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable)/;
  return files.flatMap(({ path, text }) =>
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
    const long = files.filter(({ text }) => text.trimEnd().split("\n").length > MAX_LINES);
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
