import assert from "node:assert/strict";
import { firstUnits, lastUnits, PREFIX_UNITS, SUFFIX_UNITS, takeSnapshot } from "../../../../src/host/context/snapshot";
import { type TextSource, textSourceOf } from "../../../../src/host/context/textSource";
import { PIECES, Random } from "../../support/random";
import { snapshotAt } from "../../support/snapshots";

const FACTS = {
  document: "file:///a.ts",
  version: 1,
  file: "/a.ts",
  path: "a.ts",
  languageId: "typescript",
  scheme: "file",
  tabSize: 2,
  insertSpaces: true,
  eol: "\n",
} as const;

/** Without half characters. */
function isWhole(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

describe("snapshot", () => {
  it("is the text around the cursor", () => {
    const { prefix, suffix, linePrefix, lineSuffix, prefixStart } = snapshotAt("one\ntwo = ▏3;\nfour\n");
    assert.deepEqual(
      { prefix, suffix, linePrefix, lineSuffix, prefixStart },
      { prefix: "one\ntwo = ", suffix: "3;\nfour\n", linePrefix: "two = ", lineSuffix: "3;", prefixStart: 0 },
    );
  });

  it("takes line breaks as \\n and counts offsets in the document as it is stored", () => {
    const line = `${"x".repeat(99)}\r\n`;
    const { prefix, suffix, prefixStart, eol } = snapshotAt(`${line.repeat(200)}a▏b\r\nc`);
    assert.equal(eol, "\r\n");
    assert.ok(!prefix.includes("\r") && suffix === "b\nc");
    assert.equal(prefix.length, 122 * 100 + 1);
    assert.equal(prefixStart, 78 * 101);
  });

  it("reads whole lines up to its limit", () => {
    const { prefix, suffix } = snapshotAt(`${"0123456\n".repeat(2000)}▏${"0123456\n".repeat(2000)}`);
    assert.ok(prefix.length <= PREFIX_UNITS && prefix.startsWith("0123456\n"));
    assert.equal(suffix.length, SUFFIX_UNITS);
  });

  it("cuts a line of five million characters between two characters", () => {
    const { prefix, suffix, prefixStart } = snapshotAt(`x${"😀".repeat(1_250_000)}▏${"😀".repeat(1_250_000)}y`);
    assert.ok(prefix.length <= PREFIX_UNITS && prefix.length > PREFIX_UNITS - 2 && isWhole(prefix));
    assert.ok(suffix.length <= SUFFIX_UNITS && isWhole(suffix));
    assert.equal(prefixStart, 2_500_001 - prefix.length);
  });

  it("asks for few lines of a document of ten million", () => {
    let asked = 0;
    const source: TextSource = {
      lineCount: 10_000_000,
      line: () => {
        asked++;
        return "some line of code();";
      },
      lineStart: (index) => index * 21,
    };
    takeSnapshot(FACTS, source, { line: 5_000_000, column: 4 });
    assert.ok(asked < 1000, `${asked} lines`);
  });

  it("does not read a file that looks like a secret", () => {
    const forbidden = (): never => assert.fail("was read");
    const source: TextSource = { lineCount: 3, line: forbidden, lineStart: forbidden };
    const snapshot = takeSnapshot({ ...FACTS, file: "/app/.env" }, source, { line: 1, column: 0 });
    assert.deepEqual([snapshot.prefix, snapshot.suffix, snapshot.secret], ["", "", "environment variables"]);
  });

  it("takes whatever text there is", () => {
    const random = new Random(11);
    for (let round = 0; round < 300; round++) {
      const before = random.text(PIECES, random.below(60));
      const after = random.text(PIECES, random.below(60));
      const { prefix, suffix, linePrefix, lineSuffix } = snapshotAt(`${before}▏${after}`);
      const normal = (text: string): string => text.replaceAll(/\r\n|\r/g, "\n");
      assert.ok(prefix.endsWith(linePrefix) && suffix.startsWith(lineSuffix));
      assert.equal(prefix, normal(before));
      assert.equal(suffix, normal(after));
    }
  });

  it("cuts no character in half", () => {
    assert.equal(lastUnits("a😀b", 2), "b");
    assert.equal(firstUnits("a😀b", 2), "a");
    assert.equal(lastUnits("a😀b", 3), "😀b");
    assert.equal(firstUnits("\ud83d\ud83d", 1), "\ud83d");
  });
});

describe("text source", () => {
  it("knows every line break", () => {
    const source = textSourceOf("a\r\nb\rc\nd");
    const lines = Array.from({ length: source.lineCount }, (_, index) => [source.line(index), source.lineStart(index)]);
    assert.deepEqual(lines, [
      ["a", 0],
      ["b", 3],
      ["c", 5],
      ["d", 7],
    ]);
  });
});
