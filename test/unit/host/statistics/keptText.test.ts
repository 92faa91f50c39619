import assert from "node:assert/strict";
import { KeptText } from "../../../../src/host/statistics/keptText";
import { Random } from "../../support/random";

/** A document in which each unit of the accepted text is marked. */
class MarkedDocument {
  private marks: boolean[];

  constructor(before: number, accepted: number, after: number) {
    this.marks = [before, accepted, after].flatMap((units, part) => new Array<boolean>(units).fill(part === 1));
  }

  get length(): number {
    return this.marks.length;
  }

  get kept(): number {
    return this.marks.filter(Boolean).length;
  }

  edit(offset: number, removed: number, inserted: number): void {
    this.marks.splice(offset, removed, ...new Array<boolean>(inserted).fill(false));
  }
}

describe("kept text", () => {
  it("counts what a document with marked units counts, after any edits", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const [before, accepted] = [random.below(20), 1 + random.below(30)];
      const document = new MarkedDocument(before, accepted, random.below(20));
      const text = new KeptText(before, accepted);
      for (let edit = 0; edit < 25; edit++) {
        const offset = random.below(document.length + 1);
        const removed = Math.min(random.below(6), document.length - offset);
        const inserted = random.below(6);
        document.edit(offset, removed, inserted);
        text.edit({ offset, removed, text: "x".repeat(inserted) });
        assert.equal(text.kept, document.kept, `seed ${seed}, edit ${edit}`);
      }
    }
  });

  it("loses what is undone, also when it is redone", () => {
    const text = new KeptText(5, 3);
    text.edit({ offset: 5, removed: 3, text: "" });
    text.edit({ offset: 5, removed: 0, text: "xyz" });
    assert.deepEqual([text.kept, text.units], [0, 3]);
  });
});
