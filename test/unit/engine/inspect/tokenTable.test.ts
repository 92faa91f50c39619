import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import { tokenTable } from "../../../../src/engine/inspect/tokenTable";
import { TokenTexts } from "../../../../src/engine/inspect/tokenTexts";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import type { PromptSource } from "../../../../src/engine/prompt/source";
import { TOKEN_KINDS, type TokenTable } from "../../../../src/model/inspection/inspection";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { PIECES, Random } from "../../support/random";

const CONTEXT = 256;
const tokenizer = createTokenizer("p50k_edit");
const SPECIAL = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
const vocabulary = new Vocabulary(tokenizer, null, 50284);
const texts = new TokenTexts(vocabulary);
const builder = (): PromptBuilder => new PromptBuilder(vocabulary, "suffix-first", SPECIAL, CONTEXT);
const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

interface Row {
  readonly kind: string;
  /** One character per byte. */
  readonly bytes: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function rowsOf(table: TokenTable): Row[] {
  return table.texts.map((text, i) => ({
    kind: at(TOKEN_KINDS, at(table.kinds, i)),
    bytes: Buffer.from(table.bytes.subarray(i > 0 ? at(table.byteEnds, i - 1) : 0, at(table.byteEnds, i))).toString(
      "latin1",
    ),
    text,
    start: at(table.starts, i),
    end: at(table.ends, i),
  }));
}

/** Where a row's text stands. */
function textAt({ kind, start, end }: Row, source: PromptSource, written: string): string {
  return (kind === "suffix" ? source.suffix : source.prefix + written).slice(start, end);
}

/** `written` goes on after what healing took back. */
function table(prompts: PromptBuilder, source: PromptSource, written = ""): Row[] {
  const prompt = prompts.build(source);
  const generated = vocabulary.encode(prompt.tail + written);
  return rowsOf(tokenTable(vocabulary, texts, { request: source, prompt, generated, text: written }));
}

const AT = { document: "file:///a.ts", path: "a.ts", prefixStart: 0 };

describe("table of tokens", () => {
  it("says of each token what it is and where it stands", () => {
    const rows = table(builder(), { ...AT, prefix: "let a = 1;\nlet bc", suffix: " = a;\n" }, "d = 2;");
    assert.deepEqual(
      rows.map(({ kind, text, start, end }) => `${kind} ${JSON.stringify(text)} ${start}-${end}`),
      [
        'control "" 0-0',
        'header "a" 0-0',
        'header "." 0-0',
        'header "ts" 0-0',
        'header "\\n" 0-0',
        'control "" 0-0',
        'suffix " =" 0-2',
        'suffix " a" 2-4',
        'suffix ";" 4-5',
        'suffix "\\n" 5-6',
        'control "" 0-0',
        'prefix "let" 0-3',
        'prefix " a" 3-5',
        'prefix " =" 5-7',
        'prefix " 1" 7-9',
        'prefix ";" 9-10',
        'prefix "\\n" 10-11',
        'prefix "let" 11-14',
        'generated " b" 14-16',
        'generated "cd" 16-18',
        'generated " =" 18-20',
        'generated " 2" 20-22',
        'generated ";" 22-23',
      ],
    );
  });

  it("covers the whole of a character with each of its tokens", () => {
    const rows = table(builder(), { ...AT, prefix: "x = '😀';\n", suffix: "" }, "'😀'");
    const parts = rows.filter(({ text, bytes }) => text === "" && bytes !== "");
    assert.ok(parts.length >= 4);
    for (const row of parts) assert.match(textAt(row, { ...AT, prefix: "x = '😀';\n", suffix: "" }, "'😀'"), /😀/u);
  });

  it("gives snippets of other files no place", () => {
    const snippets = [{ path: "b.ts", text: "let bc = 1;" }];
    const rows = table(builder(), { ...AT, prefix: "let bc = 1;\nlet d", suffix: "", snippets });
    const found = rows.filter(({ kind }) => kind === "snippet");
    assert.equal(found.map(({ text }) => text).join(""), "b.ts\nlet bc = 1;\n");
    assert.ok(found.every(({ start, end }) => start === 0 && end === 0));
  });

  it("moves along with the suffix while the prompt has an earlier one", () => {
    const below = "\n  return total;\n}\n";
    for (const [first, second] of [
      [`${below}`, `)])${below}`],
      [`);${below}`, `;${below}`],
      [`name${below}`, below],
      [`foo)${below}`, below],
    ] as const) {
      const prompts = builder();
      const source = { ...AT, prefix: "a(", suffix: first };
      prompts.build(source);
      const now = { ...source, prefix: "a(b", suffix: second };
      const rows = table(prompts, now).filter(({ kind }) => kind === "suffix");
      assert.equal(rows.map(({ bytes }) => bytes).join(""), first);
      for (const row of rows.slice(-6)) assert.equal(textAt(row, now, ""), row.bytes);
      for (const row of rows) assert.ok(row.bytes.includes(textAt(row, now, "")), JSON.stringify(row));
    }
  });

  it("takes bytes that are no text for what they are shown as", () => {
    const byte = rowOfByte;
    const generated = [byte(0xf0), byte(0x9f), byte(0x41), byte(0xe2), byte(0x82), byte(0xac), byte(0xc3)];
    const prompt = builder().build({ ...AT, prefix: "\n", suffix: "" });
    const text = "\ufffdA€";
    const request = { prefix: "\n", prefixStart: 0, suffix: "" };
    const rows = rowsOf(tokenTable(vocabulary, texts, { request, prompt, generated, text })).slice(-7);
    assert.deepEqual(
      rows.map(({ start, end }) => `\n${text}`.slice(start, end)),
      ["\ufffd", "\ufffd", "\ufffdA", "€", "€", "€", ""],
    );
  });

  it("has the tokens' bytes at their places, over random edits", () => {
    const random = new Random(11);
    const pieces = PIECES.map((piece) => piece.replaceAll("\r\n", "\n"));
    const prompts = builder();
    let text = "";
    let cursor = 0;
    let compared = 0;
    for (let step = 0; step < 400; step++) {
      const kind = random.below(8);
      if (kind < 5) {
        const piece = random.text(pieces, kind === 4 ? 60 : 1 + random.below(3));
        text = text.slice(0, cursor) + piece + text.slice(cursor);
        cursor += piece.length;
      } else if (kind === 5) {
        const from = between(text, Math.max(0, cursor - random.below(9)));
        text = text.slice(0, from) + text.slice(cursor);
        cursor = from;
      } else if (kind === 6) text = text.slice(0, cursor) + text.slice(between(text, cursor + random.below(9)));
      else cursor = between(text, random.below(text.length + 1));
      const prefixStart = text.lastIndexOf("\n", Math.max(0, cursor - 3000)) + 1;
      const source = { ...AT, prefixStart, prefix: text.slice(prefixStart, cursor), suffix: text.slice(cursor) };
      const written = random.text(pieces, random.below(6));
      compared += compare(prompts, source, written, `step ${step}`);
    }
    assert.ok(compared > 40_000, `only ${compared} compared`);
  });
});

/** `offset`, or the one before if it is inside a character. */
function between(text: string, offset: number): number {
  const inside = (text.codePointAt(offset - 1) ?? 0) > 0xffff;
  return inside ? offset - 1 : offset;
}

/** Compares each token with the text at its place; how many. */
function compare(prompts: PromptBuilder, source: PromptSource, written: string, where: string): number {
  const rows = table(prompts, source, written).filter(({ kind }) => !["control", "header"].includes(kind));
  const suffix = rows.filter(({ kind }) => kind === "suffix");
  const prompted = suffix.map(({ bytes }) => bytes).join("");
  // The prompt's suffix may be an earlier one: then its first line holds what is not there, and its end may.
  const frozen = !utf8(source.suffix).startsWith(prompted);
  for (const row of rows) {
    const seen = utf8(textAt(row, source, written));
    const what = `${where}: ${JSON.stringify(row)} but ${JSON.stringify(seen)}`;
    if (row.kind === "suffix" && frozen && seen.length < row.bytes.length) assert.ok(row.bytes.includes(seen), what);
    else if (row.text === "") assert.ok(seen.includes(row.bytes), what);
    else assert.equal(seen, row.bytes, what);
  }
  const shown = frozen ? suffix.filter(({ start, end }) => end > start).length : suffix.length;
  if (frozen) assert.ok(shown >= Math.min(suffix.length, 60) - 30, `${where}: most of the suffix has no place`);
  return rows.length - suffix.length + shown;
}

function rowOfByte(value: number): number {
  for (let row = 0; row < 300; row++) {
    const bytes = vocabulary.bytesOf(row);
    if (bytes.length === 1 && bytes[0] === value) return row;
  }
  throw new Error(`no token for byte ${value}`);
}
