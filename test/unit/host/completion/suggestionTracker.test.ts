import assert from "node:assert/strict";
import type { Shown } from "../../../../src/host/completion/decision";
import { Random } from "../../support/random";
import { snapshotAt } from "../../support/snapshots";
import { Typist } from "../../support/typist";

describe("suggestion tracker", () => {
  const line = "const a = ";

  it("accepted: whole, with the line that it replaces, in one piece or after some was typed", () => {
    const plain = new Typist(line);
    plain.show("compute(b);");
    plain.insert("compute(b);");
    const typed = new Typist(line);
    typed.show("compute(b);");
    typed.type("comp").insert("ute(b);");
    const replaced = new Typist(`${line})`, line.length);
    replaced.show("f(b)");
    replaced.replace(0, line.length + 1, `${line}f(b)`, line.length + 4);
    for (const [typist, units] of [
      [plain, 11],
      [typed, 7],
      [replaced, 4],
    ] as const) {
      typist.tracker.accepted(); // the command comes after the text
      assert.deepEqual(typist.story, [`accepted ${units}`]);
    }
  });

  it("accepted: by the command alone, where the text was changed in a way of its own", () => {
    const typist = new Typist(line);
    typist.show("compute(b);");
    typist.tracker.accepted();
    assert.deepEqual(typist.story, ["accepted 11"]);
  });

  it("the command of one suggestion does not accept the next, which may stand already", () => {
    const typist = new Typist(line);
    typist.show("compute(b);");
    typist.insert("compute(b);").show("\nnext();", 10);
    typist.tracker.accepted();
    assert.deepEqual(typist.story, ["accepted 11"]);
  });

  it("partly accepted: words by key, then something else", () => {
    const typist = new Typist(line);
    typist.show("compute(a, b);");
    typist.insert("compute").type("(x");
    assert.deepEqual(typist.story, [], "the key may still be taken back");
    typist.type("y");
    assert.deepEqual(typist.story, ["partly-accepted 7"]);
  });

  it("typed: by hand to its end, with brackets that the editor closes", () => {
    const typist = new Typist(line);
    typist.show("f(b);");
    typist.type("f").insert("()", typist.cursor + 1);
    typist
      .type("b")
      .replace(typist.cursor, 1, ")", typist.cursor + 1)
      .type(";");
    assert.deepEqual(typist.story, ["typed 0"]);
  });

  it("typed: over lines, the indentation comes with the line break", () => {
    const typist = new Typist("if (a) {");
    typist.show("\n  b();");
    typist.insert("\n  ").type("b();");
    assert.deepEqual(typist.story, ["typed 0"]);
  });

  it("dismissed: typed past, when it had been seen; unseen, when it had not", () => {
    for (const [stood, outcome] of [
      [500, "dismissed 0"],
      [100, "unseen 0"],
    ] as const) {
      const typist = new Typist(line);
      typist.show("compute(b);", stood);
      typist.type("xy");
      assert.deepEqual(typist.story, [outcome]);
    }
  });

  it("dismissed: by command, by deleting what it stood on, by moving away", () => {
    const byCommand = new Typist(line);
    byCommand.show("b;", 1);
    byCommand.tracker.dismissed();
    const deleted = new Typist(line);
    deleted.show("b;");
    deleted.backspace(4);
    const moved = new Typist(line);
    moved.show("b;");
    moved.move(2);
    for (const { story } of [byCommand, deleted, moved]) assert.deepEqual(story, ["dismissed 0"]);
  });

  it("unseen: replaced by another, or closed with its document", () => {
    const typist = new Typist(line);
    typist.show("b;");
    typist.show("c;");
    typist.tracker.closed(typist.snapshot.document);
    assert.deepEqual(typist.story, ["unseen 0", "unseen 0"]);
  });

  it("goes on through stepping back, edits elsewhere, and being shown again", () => {
    const typist = new Typist(line);
    typist.show("compute(b);");
    typist.type("com").backspace(2);
    typist.text = `// new\n${typist.text}`;
    typist.tracker.changed(typist.snapshot.document, [{ offset: 0, removed: 0, text: "// new\n" }]);
    typist.move(typist.cursor + 7).show("ompute(b);");
    typist.insert("ompute(b);");
    assert.deepEqual(typist.story, ["accepted 10"]);
    assert.equal(typist.ends[0]?.offset, line.length + 7);
  });

  it("a mistyped key that is taken back dismisses nothing, also where another suggestion came meanwhile", () => {
    const typist = new Typist(line);
    typist.show("compute(b);");
    typist.type("x");
    assert.ok(typist.tracker.wasDismissed(typist.snapshot, "compute(b);"), "not the same again behind the x");
    typist.show("y;", 10);
    typist.backspace();
    assert.ok(!typist.tracker.wasDismissed(typist.snapshot, "compute(b);"));
    assert.deepEqual(typist.story, ["unseen 0"]);
    typist.insert("compute(b);");
    assert.deepEqual(typist.story, ["unseen 0", "accepted 11"]);
  });

  it("a slip is undone by the deletion that takes it back, and by no other change", () => {
    const typist = new Typist(line);
    const { document } = typist.snapshot;
    typist.show("compute(b);");
    typist.type("cx");
    assert.ok(!typist.tracker.isSlipUndone(document));
    const slip = new Typist(line);
    slip.show("compute(b);");
    slip.type("c").type("x").backspace();
    assert.ok(slip.tracker.isSlipUndone(document));
    slip.backspace();
    assert.ok(!slip.tracker.isSlipUndone(document), "a step back into what was typed along is none");
  });

  it("what an input method composes is typed along where it fits in the end", () => {
    const typist = new Typist('const d = "你');
    typist.show('好世界";');
    const at = typist.cursor;
    typist.insert("h");
    for (const composed of ["ha", "hao", "hao sh", "好世"])
      typist.replace(at, typist.cursor - at, composed, at + composed.length);
    assert.deepEqual(typist.story, []);
    assert.ok(!typist.tracker.wasDismissed(typist.snapshot, '界";'));
    typist.type('界";');
    assert.deepEqual(typist.story, ["typed 0"]);
  });

  it("what an input method composes parts from it where it does not fit", () => {
    const typist = new Typist('const d = "你');
    typist.show('好世界";');
    const at = typist.cursor;
    typist
      .insert("m")
      .replace(at, 1, "们", at + 1)
      .type("x");
    assert.deepEqual(typist.story, ["dismissed 0"]);
  });

  it("what was dismissed is not wanted for a while, near there, however it is spaced", () => {
    const typist = new Typist(line);
    typist.show("compute(a, b);");
    typist.tracker.dismissed();
    const { tracker, snapshot } = typist;
    assert.ok(tracker.wasDismissed(snapshot, "compute(a,b);"));
    assert.ok(!tracker.wasDismissed(snapshot, "compute(b, a);"));
    assert.ok(tracker.wasDismissed(typist.type("comp").snapshot, "ute(a, b);"), "what is left of it");
    assert.ok(tracker.wasDismissed(typist.type("\n").snapshot, "compute(a, b);"));
    assert.ok(!tracker.wasDismissed(snapshotAt("▏", { document: "file:///b.ts" }), "compute(a, b);"));
    assert.ok(!tracker.wasDismissed(snapshotAt(`${"a\n".repeat(100)}▏`), "compute(a, b);"));
    typist.clock.time += 16_000;
    assert.ok(!tracker.wasDismissed(snapshot, "compute(a, b);"));
  });

  it("moving away is no word against the text", () => {
    const typist = new Typist(line);
    typist.show("compute(b);");
    typist.move(2);
    assert.ok(!typist.tracker.wasDismissed(snapshotAt(`${line}▏`), "compute(b);"));
  });

  it("what repeats what was just accepted before the cursor is not wanted", () => {
    const typist = new Typist("");
    typist.show("first(a);");
    typist.insert("first(a);");
    const { tracker, snapshot } = typist;
    assert.ok(tracker.wasJustAccepted(snapshot, "\nfirst(a);"));
    assert.ok(!tracker.wasJustAccepted(snapshot, "\nsecond(a);"));
    assert.ok(!tracker.wasJustAccepted(typist.type("\nx").snapshot, "first(a);"));
  });

  it("the situation counts the latest most", () => {
    const typist = new Typist(line);
    const situations = ["accept", "dismiss", "unseen", "accept"].map((what) => {
      typist.show("compute(b);", what === "unseen" ? 1 : 1000);
      if (what === "accept") typist.insert("compute(b);");
      else typist.type("xy");
      return { ...typist.tracker.recentAcceptance };
    });
    assert.deepEqual(situations[0], { accepts: 1, dismissals: 0 });
    assert.deepEqual(situations[1], { accepts: 0.8, dismissals: 1 });
    assert.deepEqual(situations[2], situations[1]);
    assert.ok((situations[3]?.accepts ?? 0) > 1 && (situations[3]?.dismissals ?? 1) < 1);
  });

  it("each suggestion has at most one ending, and no more is accepted than was shown, whatever is typed", () => {
    const random = new Random(5);
    for (let round = 0; round < 300; round++) {
      const typist = new Typist("a = ");
      const shown: Shown[] = [];
      for (let step = 0; step < 20; step++) {
        const others = ["b(c);", "f(g(2));"];
        const suggested = random.pick(["b();", "(x)", "\n  c\n", "f(g(1));", ...others]);
        const act = random.below(6);
        if (act === 0) shown.push(typist.show(suggested, random.below(800), random.pick([[], others])));
        else if (act === 1) typist.insert(random.pick(["b", "()", "(", "f(g", "\n  ", suggested]));
        else if (act === 2 && typist.cursor > 0) typist.backspace();
        else if (act === 3) typist.move(random.below(typist.text.length + 1));
        else if (act === 4) typist.tracker.accepted();
        else typist.replace(0, random.below(2), "zz", typist.cursor + 1);
      }
      const ended = typist.ends.map(({ suggestion }) => suggestion);
      assert.equal(new Set(ended).size, ended.length);
      const wasOffered = ({ text, alternatives }: Shown): boolean =>
        shown.some((one) =>
          [one, ...(alternatives ? [] : (one.alternatives ?? []))].some((each) => text.endsWith(each.text)),
        );
      assert.ok(ended.every(wasOffered));
      for (const { acceptedUnits, suggestion, shownMs } of typist.ends)
        assert.ok(acceptedUnits >= 0 && acceptedUnits <= suggestion.text.length && shownMs >= 0);
    }
  });
});
