import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path of the imported file from the root of the repository; undefined for a package or one of Node's modules. */
  readonly file: string | undefined;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** Every TypeScript file below a folder of the repository. */
export function readSources(folder: string): Source[] {
  return pathsIn(folder, /\.ts$/).map(readSource);
}

/** Every TypeScript and JavaScript file of the project, and not of its test data. */
export function readScripts(folders: readonly string[]): Source[] {
  return [...folders.flatMap((folder) => pathsIn(folder, /\.(?:ts|[cm]?js)$/)), "esbuild.js"]
    .filter(isOurs)
    .map(readSource);
}

/** Paths from the root of the repository of the files below a folder whose names match, sorted. */
export function pathsIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file))
    .sort()
    .map((file) => join(folder, file).replaceAll("\\", "/"));
}

/** Whether a file is written by hand, and not what tests or training work on. */
export function isOurs(path: string): boolean {
  return !/^(?:scripts\/sample|test\/fixtures|test\/golden|training\/(?:out|cache))\//.test(path);
}

function readSource(path: string): Source {
  const text = readFileSync(path, "utf8");
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  walk(syntax, (node) => {
    const found = importOf(node);
    if (found !== undefined) imports.push({ ...found, file: resolveFrom(path, found.specifier) });
  });
  return { path, text, syntax, imports };
}

/** Visits a node and all below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function importOf(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause) };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { specifier: node.argument.literal.text, typeOnly: true };
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const [argument] = node.arguments;
    if (argument !== undefined && ts.isStringLiteral(argument)) return { specifier: argument.text, typeOnly: false };
  }
  return undefined;
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}

/** `import type { A }`, or `import { type A }` with nothing else in it. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

function resolveFrom(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = relative(".", join(dirname(importer), specifier)).replaceAll("\\", "/");
  return path.endsWith(".json") ? path : `${path}.ts`;
}
