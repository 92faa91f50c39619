import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const FILE = "docs/complaints.md";

/** What users of completion systems complain about, as studied: so many kinds. */
const COMPLAINTS = 25;

interface Row {
  readonly number: string;
  /** `path: title` of each test. */
  readonly tests: readonly string[];
}

/** Rows of the table: number, complaint, answer, tests. */
function rows(): Row[] {
  return readFileSync(FILE, "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const cells = line.split("|").map((cell) => cell.trim());
      const tests = [...(cells[4] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
      return { number: cells[1] ?? "", tests };
    });
}

/** Whether the file has a test, or a golden case, of that title. */
function exists(test: string): boolean {
  const [, path = "", title = ""] = /^([^:]+): (.+)$/.exec(test) ?? [];
  const golden = path.startsWith("golden/");
  const file = golden ? `test/${path}.txt` : `test/${path}.test.ts`;
  return existsSync(file) && readFileSync(file, "utf8").includes(golden ? `# ${title}\n` : `it("${title}"`);
}

describe("the table of complaints", () => {
  it("has each of them once", () => {
    const numbers = rows().map(({ number }) => Number(number));
    assert.deepEqual(
      numbers,
      Array.from({ length: COMPLAINTS }, (_, index) => index + 1),
    );
  });

  it("answers each with a test that is there", () => {
    for (const { number, tests } of rows()) {
      assert.ok(tests.length > 0, `${number} has no test`);
      assert.deepEqual(
        tests.filter((test) => !exists(test)),
        [],
        `of complaint ${number}`,
      );
    }
  });
});
