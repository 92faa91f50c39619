import ts from "typescript";

/** A function with a body, as a walk enters it. */
type Body = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

/** Opens the sources that tsconfig.json names, with their types. */
export function openProgram(): ts.Program {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
  const program = ts.createProgram(fileNames, { ...options, incremental: false, noEmit: true });
  program.getTypeChecker(); // binds: from then on nodes know their parents
  return program;
}

/** The function that a call or a name leads to, if it is one of `folder`; interfaces and what is chosen at run time lead nowhere. */
function target(checker: ts.TypeChecker, name: ts.Node, folder: string): Body | undefined {
  let symbol = checker.getSymbolAtLocation(name);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
  for (const declaration of symbol?.declarations ?? []) {
    const node = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
    if (node === undefined || !fileOf(node).startsWith(folder)) continue;
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) return node as Body;
    if (ts.isClassDeclaration(node)) {
      const made = node.members.find(ts.isConstructorDeclaration);
      if (made?.body !== undefined) return made as Body;
    }
  }
  return undefined;
}

/** Path from the root of the repository. */
function fileOf(node: ts.Node): string {
  const { fileName } = node.getSourceFile();
  const root = `${process.cwd().replaceAll("\\", "/")}/`;
  return fileName.startsWith(root) ? fileName.slice(root.length) : fileName;
}

/** What a body leads to, in the order of its text; a list of functions that it goes through counts as calls of each. */
function callees(checker: ts.TypeChecker, body: ts.Node, folder: string): readonly Body[] {
  const found: Body[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isDeclared(node)) {
      const body = target(checker, node, folder);
      if (body !== undefined) found.push(body);
      else for (const element of listOf(checker, node)) visit(element);
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function isDeclared({ parent }: ts.Node): boolean {
  return ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isTypeNode(parent);
}

function listOf(checker: ts.TypeChecker, name: ts.Identifier): readonly ts.Expression[] {
  let symbol = checker.getSymbolAtLocation(name);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return [];
  const list = declaration.initializer;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements : [];
}

/** The method `name` of class `owner`, or the function `name`. Throws where there is none. */
export function findFunction(program: ts.Program, file: string, owner: string | undefined, name: string): Body {
  const source = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(`/${file}`));
  let found: Body | undefined;
  const visit = (node: ts.Node): void => {
    const isIt = ts.isFunctionLike(node) && node.name?.getText() === name && "body" in node && node.body !== undefined;
    const isOwned =
      ts.isClassDeclaration(node.parent ?? node) && (node.parent as ts.ClassDeclaration).name?.text === owner;
    if (isIt && (owner === undefined || isOwned)) found ??= node as Body;
    ts.forEachChild(node, visit);
  };
  if (source !== undefined) ts.forEachChild(source, visit);
  if (found === undefined) throw new Error(`${file} has no ${owner === undefined ? "" : `${owner}.`}${name}`);
  return found;
}

/**
 * Follows every call from `start` within `folder`, in the order of the text and each function once.
 * @returns the files that are entered, and how often a function is entered in a file that the walk had been in and left
 */
export function walkCalls(program: ts.Program, start: Body, folder: string): { rooms: number; returns: number } {
  const checker = program.getTypeChecker();
  const entered = new Set<Body>();
  const rooms = new Set<string>();
  let returns = 0;
  const enter = (body: Body, from: string | undefined): void => {
    if (entered.has(body)) return;
    entered.add(body);
    const room = fileOf(body);
    if (room !== from && rooms.has(room)) returns++;
    rooms.add(room);
    for (const next of callees(checker, body.body, folder)) enter(next, room);
  };
  enter(start, undefined);
  return { rooms: rooms.size, returns };
}

/** What runs when the command `id` does: the function beside that id in a table. Throws where there is none. */
export function findCommand(program: ts.Program, id: string): Body {
  const checker = program.getTypeChecker();
  let found: Body | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const property = (name: string): ts.Expression | undefined =>
        node.properties.filter(ts.isPropertyAssignment).find((each) => each.name.getText() === name)?.initializer;
      const [key, run] = [property("id"), property("run")];
      if (key && ts.isStringLiteral(key) && key.text === id && run)
        found ??= ts.isArrowFunction(run) ? run : target(checker, run, "src/host/");
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (fileOf(source).startsWith("src/host/")) visit(source);
  if (found === undefined) throw new Error(`no command ${id}`);
  return found;
}

/** The files on the shortest way of calls from `start` to a function of `file`, both included; empty without one. */
export function shortestWay(program: ts.Program, start: Body, file: string): readonly string[] {
  const checker = program.getTypeChecker();
  const before = new Map<Body, Body | undefined>([[start, undefined]]);
  for (const body of before.keys()) {
    if (fileOf(body) === file) {
      const files: string[] = [];
      for (let at: Body | undefined = body; at !== undefined; at = before.get(at)) files.unshift(fileOf(at));
      return [...new Set(files)];
    }
    for (const next of callees(checker, body.body, "src/")) if (!before.has(next)) before.set(next, body);
  }
  return [];
}
