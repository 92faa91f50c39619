import assert from "node:assert/strict";
import { asMarkdown, asTsv } from "../../../../src/page/decisions/cells";

describe("copied tables", () => {
  const rows = [["12:00", "a|b\t[x](y)\n.md", "\\ *"]];

  it("are one line a row in Markdown, with its signs taken literally", () =>
    assert.equal(
      asMarkdown(["Time", "File", "Asked"], rows),
      "| Time | File | Asked |\n| --- | --- | --- |\n| 12:00 | a\\|b \\[x\\](y) .md | \\\\ \\* |\n",
    ));

  it("are fields between tabs in TSV", () =>
    assert.equal(asTsv(["Time", "File", "Asked"], rows), "Time\tFile\tAsked\n12:00\ta|b [x](y) .md\t\\ *\n"));
});
