import { relative } from "node:path";
import ts from "typescript";

export interface Translatable {
  /** Every sentence that is translated, with where it is said: `path:line`. */
  readonly sentences: ReadonlyMap<string, readonly string[]>;
  /** Calls whose sentence is not known before the program runs; they would stay English. */
  readonly unclear: readonly string[];
}

/**
 * `l10n.t`, a {@link Translate} that is passed on under one of these names, the helper for whole tables, and what makes
 * sentences that are translated later: `sentence`, the errors `wrong` and `failure` of JsonFields, and the messages of schemas.
 */
const TRANSLATORS = new Set(["t", "translate", "translated", "sentence", "wrong", "failure", "wanted", "wrongIn"]);

/** @param entries TypeScript files under `folder`; they and all that they import from there are searched. */
export function translatable(folder: string, entries: readonly string[]): Translatable {
  const config = ts.getParsedCommandLineOfConfigFile(
    "tsconfig.json",
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const program = ts.createProgram(entries, { ...config?.options, types: ["node"] });
  const checker = program.getTypeChecker();
  const sentences = new Map<string, string[]>();
  const unclear: string[] = [];
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

/**
 * What the argument can be, by its type; nothing for a parameter or a part of one, whose callers are searched instead,
 * and for no text.
 */
function textsOf(checker: ts.TypeChecker, argument: ts.Expression | undefined): readonly string[] | undefined {
  if (argument === undefined) return [];
  const type = checker.getTypeAtLocation(argument);
  const texts = literalsOf(checker, type);
  if (texts !== undefined) return texts;
  const declared = ts.isIdentifier(argument) ? checker.getSymbolAtLocation(argument)?.valueDeclaration : undefined;
  const source = declared && ts.isBindingElement(declared) ? ts.walkUpBindingElementsAndPatterns(declared) : declared;
  const isPassedOn = source !== undefined && ts.isParameter(source);
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
