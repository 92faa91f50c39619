import assert from "node:assert/strict";
import { chooseMode, previousLine, unsuitablePosition } from "../../../../src/host/completion/mode";
import { snapshotAt } from "../../support/snapshots";

describe("where automatic suggestions are made", () => {
  const cases: [string, ReturnType<typeof unsuitablePosition>][] = [
    ["▏", undefined],
    ["const a = ▏", undefined],
    ["f(▏)", undefined],
    ['f("▏");', undefined],
    ["if (▏) {", undefined],
    ["[▏],", undefined],
    ["/** ▏ */", undefined],
    ["<p>▏</p>", undefined],
    ["<!-- ▏ -->", undefined],
    ["a = ▏  \t", undefined],
    ["con▏st", "inside-word"],
    ["日▏本", "inside-word"],
    ["a_▏1", "inside-word"],
    ["▏const", "mid-line"],
    ["a = ▏b;", "mid-line"],
    ["f(▏, x)", "mid-line"],
    ["f(a▏) + 1", "mid-line"],
    ["▏// note", "mid-line"],
    [`${"x ".repeat(2000)}▏`, "long-line"],
    [`▏${")".repeat(5000)}`, "long-line"],
  ];
  for (const [text, expected] of cases)
    it(`are ${expected ?? "suitable"} in ${text.slice(0, 20)}`, () => {
      assert.equal(unsuitablePosition(snapshotAt(text)), expected);
    });
});

describe("one line or a block", () => {
  const mode = (text: string, setting = "auto", afterAccept = false, trigger = "automatic"): string =>
    chooseMode(
      snapshotAt(text, { trigger: trigger as "automatic" | "invoke" }),
      setting as "auto" | "never" | "always",
      afterAccept,
    );

  const blocks = ["f() {\n▏\n}", "f() {\n  ▏\n}", "def f():\n▏", "x = [\n▏", "a =>\n▏", "  ▏", "if x then\n\n▏"];
  for (const text of blocks) it(`a block at ${JSON.stringify(text)}`, () => assert.equal(mode(text), "block"));

  const lines = ["a;\n▏\nb", "▏", "const a = ▏", "f(▏)", "f() {▏}", "f() { a(); }\n▏"];
  for (const text of lines) it(`a line at ${JSON.stringify(text)}`, () => assert.equal(mode(text), "line"));

  it("a block after an accept, and by hand", () => {
    assert.equal(mode("a;▏", "auto", true), "block");
    assert.equal(mode("a = ▏", "auto", false, "invoke"), "block");
  });

  it("never and always", () => {
    assert.equal(mode("f() {\n  ▏\n}", "never", true, "invoke"), "line");
    assert.equal(mode("const a = ▏", "always"), "block");
    assert.equal(mode("const a = ▏ + 1", "always", false, "invoke"), "line");
  });

  it("a line from a highlighted list entry on", () => {
    const snapshot = snapshotAt("  co▏", { trigger: "invoke", selected: { text: "console", before: 2, after: 0 } });
    assert.equal(chooseMode(snapshot, "auto", false), "line");
  });

  it("the previous line is the nearest that is not blank", () => {
    assert.equal(previousLine("a {  \n\n  \n  b"), "a {");
    assert.equal(previousLine("b"), "");
  });
});
