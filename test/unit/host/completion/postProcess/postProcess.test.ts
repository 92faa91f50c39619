import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { type PostProcessContext, postProcessContext } from "../../../../../src/host/completion/postProcess/context";
import { postProcess } from "../../../../../src/host/completion/postProcess/postProcess";
import { assertGolden } from "../../../support/golden";
import { snapshotAt } from "../../../support/snapshots";

const FOLDER = "completion";

/** Signs in the files for what editors hide or change. */
const SIGNS = { "⇥": "\t", "␍": "\r", "␀": "\u0000" } as const;

interface Case {
  readonly title: string;
  readonly options: string;
  readonly document: string;
  readonly raw: string;
}

function decode(text: string): string {
  return Object.entries(SIGNS).reduce((result, [sign, char]) => result.replaceAll(sign, char), text);
}

function encode(text: string): string {
  return Object.entries(SIGNS).reduce((result, [sign, char]) => result.replaceAll(char, sign), text);
}

/** `# title (options)`, the document with ▏ at the cursor, `---`, what the model wrote, `=>`, the outcome. */
function parse(section: string): Case {
  const [, title = "", options = "", document = "", raw = ""] =
    /^# (.*) \((.*)\)\n([\s\S]*?)\n---\n(?:([\s\S]*?)\n)?=>/.exec(section) ?? assert.fail(`not a case:\n${section}`);
  return { title, options, document: decode(document), raw: decode(raw) };
}

function contextOf({ options, document }: Case): PostProcessContext {
  const words = options.split(/, /);
  const indentation = /(tabs|spaces) (\d)/.exec(options);
  const snapshot = snapshotAt(document, {
    languageId:
      words.find((word) =>
        /^(shellscript|markdown|rust|html|typescriptreact|scminput|makefile|yaml|python)$/.test(word),
      ) ?? "typescript",
    insertSpaces: indentation?.[1] !== "tabs",
    tabSize: Number(indentation?.[2] ?? 2),
    trigger: words.includes("invoked") ? "invoke" : "automatic",
  });
  return postProcessContext(snapshot, words[0] === "block" ? "block" : "line");
}

/** The document afterwards, with « » around what is new. */
function outcome(item: Case): string {
  const context = contextOf(item);
  const result = postProcess(item.raw, context);
  if (result.kind === "drop") return `=> nothing: ${result.reason}`;
  const { text, from, after, standing = [] } = result;
  const [before = "", behind = ""] = item.document.split("▏");
  const second = text.slice(from + after);
  if (standing.length > 0) {
    const pieces = [...text].map((char, index) => (standing.includes(index) ? char : `«${char}»`)).join("");
    return `=>\n${encode(before + pieces.replaceAll("»«", "") + behind.slice(after))}`;
  }
  const inserted = `«${text.slice(0, from)}»${text.slice(from, from + after)}${second === "" ? "" : `«${second}»`}`;
  return `=>\n${encode(before + inserted + behind.slice(after))}`;
}

describe("post-processing", () => {
  const files = readdirSync(`test/golden/${FOLDER}`);
  it("has seven golden files at least", () => assert.ok(files.length >= 7));

  for (const file of files)
    it(`does what ${file} says`, () => {
      const [intro, ...sections] = readFileSync(`test/golden/${FOLDER}/${file}`, "utf8").split(/\n\n(?=# )/);
      const rendered = sections.map((section) => {
        const item = parse(section);
        const raw = item.raw === "" ? "" : `${encode(item.raw)}\n`;
        return `# ${item.title} (${item.options})\n${encode(item.document)}\n---\n${raw}${outcome(item)}`;
      });
      assertGolden(`${FOLDER}/${file}`, `${[intro, ...rendered].join("\n\n")}\n`);
    });
});
