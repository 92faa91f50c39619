import { dirname, relative } from "node:path";
import ts from "typescript";

export interface Translatable {
  /** Every sentence that is translated, with where it is said: `path:line`. */
  readonly sentences: ReadonlyMap<string, readonly string[]>;
  /** Calls whose sentence is not known before the program runs; they would stay English. */
  readonly unclear: readonly string[];
}

/** `l10n.t`, a {@link Translate} that is passed on under one of these names, and the helper for whole tables. */
const TRANSLATORS = new Set(["t", "translate", "translated"]);

/** @param entry a TypeScript file; it and all that it imports are searched. */
export function translatable(entry: string): Translatable {
  const config = ts.getParsedCommandLineOfConfigFile(
    "tsconfig.json",
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const program = ts.createProgram([entry], { ...config?.options, types: ["node"] });
  const checker = program.getTypeChecker();
  const sentences = new Map<string, string[]>();
  const unclear: string[] = [];
  const folder = dirname(entry);
  for (const file of program.getSourceFiles()) {
    if (relative(folder, file.fileName).startsWith("..") || file.isDeclarationFile) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isTranslation(node)) {
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        const place = `${relative(".", file.fileName).replaceAll("\\", "/")}:${line}`;
        const texts = textsOf(checker, node.arguments[0]);
        if (texts === undefined) unclear.push(place);
        for (const text of texts ?? []) sentences.set(text, [...(sentences.get(text) ?? []), place]);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { sentences, unclear };
}

function isTranslation({ expression }: ts.CallExpression): boolean {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && TRANSLATORS.has(name.text);
}

/** What the argument can be, by its type; nothing for a parameter, whose callers are searched instead, and for no text. */
function textsOf(checker: ts.TypeChecker, argument: ts.Expression | undefined): readonly string[] | undefined {
  if (argument === undefined) return [];
  const type = checker.getTypeAtLocation(argument);
  const texts = literalsOf(checker, type);
  if (texts !== undefined) return texts;
  const declared = ts.isIdentifier(argument) ? checker.getSymbolAtLocation(argument)?.valueDeclaration : undefined;
  const isPassedOn = declared !== undefined && ts.isParameter(declared);
  return isPassedOn || !checker.isTypeAssignableTo(type, checker.getStringType()) ? [] : undefined;
}

/** The literals of a union, or of the items of a list. */
function literalsOf(checker: ts.TypeChecker, type: ts.Type): readonly string[] | undefined {
  if (type.isStringLiteral()) return [type.value];
  const parts = type.isUnion()
    ? type.types
    : checker.isArrayLikeType(type)
      ? [checker.getIndexTypeOfType(type, ts.IndexKind.Number)]
      : [];
  const texts = parts.map((part) => part && literalsOf(checker, part));
  return texts.length === 0 || texts.includes(undefined) ? undefined : texts.flatMap((found) => found ?? []);
}
