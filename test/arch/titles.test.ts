import assert from "node:assert/strict";
import ts from "typescript";
import { readSources } from "./sources";

/** What a sentence does not go on with after its subject: prepositions, conjunctions, participles. */
const NO_VERB =
  /^(?:after|also|and|as|asked|at|because|before|behind|beside|between|but|by|for|from|if|in|inside|like|not|of|on|once|only|or|outside|over|since|so|than|that|then|though|through|to|typing|under|until|when|where|while|with|without)\b/;

/** Of a sentence with a subject and a verb. */
const LEAST_WORDS = 3;

interface Title {
  readonly path: string;
  /** What the suites around it are about: the subject. */
  readonly subject: string;
  /** What is said of it; undefined where it is computed without any words around. */
  readonly words: string | undefined;
}

/** The words of a title: those of a template, with a word for what is put in. */
function wordsOf(title: ts.Node | undefined): string | undefined {
  if (title === undefined) return undefined;
  if (ts.isStringLiteralLike(title)) return title.text;
  if (!ts.isTemplateExpression(title)) return undefined;
  return title.head.text + title.templateSpans.map(({ literal }) => `it${literal.text}`).join("");
}

function titlesOf(path: string, syntax: ts.SourceFile): Title[] {
  const titles: Title[] = [];
  const visit = (node: ts.Node, subject: readonly string[]): void => {
    const name = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : "";
    const words = ts.isCallExpression(node) ? wordsOf(node.arguments[0]) : undefined;
    if (name === "it") titles.push({ path, subject: subject.join(" "), words });
    const below = name === "describe" ? [...subject, words ?? ""] : subject;
    ts.forEachChild(node, (child) => visit(child, below));
  };
  visit(syntax, []);
  return titles;
}

/** Whether suites and title make a sentence: a subject, and what is said of it. */
function isSentence({ subject, words }: Title): boolean {
  if (words === undefined || subject.trim() === "") return false;
  return !NO_VERB.test(words) && `${subject} ${words}`.split(/\s+/).length >= LEAST_WORDS;
}

describe("titles of tests", () => {
  const titles = readSources("test").flatMap(({ path, syntax }) =>
    path.endsWith(".test.ts") ? titlesOf(path, syntax) : [],
  );

  it("are sentences: a suite is the subject, and a test says something of it", () => {
    assert.ok(titles.length > 900, `${titles.length}`);
    assert.deepEqual(
      titles.filter((title) => !isSentence(title)).map(({ path, subject, words }) => `${path}: ${subject} ¦ ${words}`),
      [],
    );
  });

  it("are told from fragments", () => {
    const [path, subject] = ["a.test.ts", "the model"];
    assert.ok(isSentence({ path, subject, words: "is loaded once" }));
    for (const words of [undefined, "in comments", "while it loads", ""])
      assert.ok(!isSentence({ path, subject: words === "" ? "" : subject, words }), words);
  });
});
