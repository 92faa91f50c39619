import assert from "node:assert/strict";
import type { Place, RangeChange } from "../../../../src/host/context/textChange";
import { type LineEdit, lineEdits, linesGained } from "../../../../src/host/indexing/lineEdits";
import { PIECES, Random } from "../../support/random";
import { changed } from "./world";

const split = (text: string): string[] => text.split(/\r\n|\r|\n/);

/** What VS Code does to its copy of the document. */
function change(lines: readonly string[], { range: { start, end }, text }: RangeChange): string[] {
  const before = lines[start.line]?.slice(0, start.column) ?? "";
  const after = lines[end.line]?.slice(end.column) ?? "";
  const middle = split(text);
  const inserted = middle.map(
    (line, index) => (index === 0 ? before : "") + line + (index === middle.length - 1 ? after : ""),
  );
  return lines.toSpliced(start.line, end.line - start.line + 1, ...inserted);
}

/** What the engine does to its copy. */
function follow(lines: readonly string[], edits: readonly LineEdit[]): string[] {
  return edits.reduce(
    (now, { firstLine, removed, lines: added }) => {
      assert.ok(firstLine + removed <= now.length, `lines ${firstLine} to ${firstLine + removed} of ${now.length}`);
      return now.toSpliced(firstLine, removed, ...added);
    },
    [...lines],
  );
}

function randomPlace(random: Random, lines: readonly string[]): Place {
  const line = random.below(lines.length);
  return { line, column: random.below((lines[line]?.length ?? 0) + 1) };
}

function randomChange(random: Random, lines: readonly string[]): RangeChange {
  const [a, b] = [randomPlace(random, lines), randomPlace(random, lines)];
  const [start, end] = a.line < b.line || (a.line === b.line && a.column <= b.column) ? [a, b] : [b, a];
  const near = random.below(3) > 0 ? start : end;
  const text = random.text([...PIECES, "\r", "\r\n", "\n"], random.below(5));
  return { range: { start, end: near }, text };
}

/** Changes of one event: apart from each other and from the end on, as several cursors make them. */
function cursors(random: Random, lines: readonly string[]): RangeChange[] {
  const columns = lines.map((line) => random.below(line.length + 1));
  const chosen = lines.map((_, index) => index).filter(() => random.below(3) === 0);
  return chosen.reverse().map((line) => {
    const startColumn = columns[line] ?? 0;
    const endColumn = Math.min(lines[line]?.length ?? 0, startColumn + random.below(3));
    const range = { start: { line, column: startColumn }, end: { line, column: endColumn } };
    return { range, text: random.text(PIECES, random.below(3)) };
  });
}

describe("line edits", () => {
  it("keep a copy equal to the document over random changes, several per event", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      let document = split(random.text(PIECES, 60));
      let mirror = [...document];
      const past: string[][] = [];
      for (let event = 0; event < 50; event++) {
        const changes: RangeChange[] = [];
        past.push(document);
        const undone = random.below(6) === 0 ? past.at(-random.below(5)) : undefined;
        if (undone !== undefined) {
          const lastLine = document.length - 1;
          const endColumn = document[lastLine]?.length ?? 0;
          const range = { start: { line: 0, column: 0 }, end: { line: lastLine, column: endColumn } };
          changes.push({ range, text: undone.join("\r\n") });
        } else if (random.below(2) === 0) changes.push(...cursors(random, document));
        else {
          // Each in the coordinates that the one before it left, in any order.
          let now = document;
          for (let count = random.below(4); count >= 0; count--) {
            const next = randomChange(random, now);
            changes.push(next);
            now = change(now, next);
          }
        }
        document = changes.reduce(change, document);
        const edits = lineEdits(changes, (index) => document[index] ?? assert.fail(`no line ${index}`));
        assert.equal(mirror.length + linesGained(edits), document.length);
        mirror = follow(mirror, edits);
        assert.deepEqual(mirror, document, `seed ${seed}, event ${event}`);
      }
    }
  });

  it("touch only the lines that changed", () => {
    const lines = ["a", "b", "c", "d", "e", "f"];
    const at = (line: number, text: string): RangeChange => changed(line, line, text);
    const after = ["a", "bx", "c", "d", "e", "f", "y"];
    const edits = lineEdits([at(5, "\ny"), at(1, "x")], (index) => after[index] ?? "");
    assert.deepEqual(edits, [
      { firstLine: 5, removed: 1, lines: ["f", "y"] },
      { firstLine: 1, removed: 1, lines: ["bx"] },
    ]);
    assert.deepEqual(follow(lines, edits), after);
  });

  it("are none for an event without changes", () =>
    assert.deepEqual(
      lineEdits([], () => ""),
      [],
    ));
});
