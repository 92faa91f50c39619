import assert from "node:assert/strict";
import { type OtherDocument, SnippetChooser } from "../../../../../src/host/context/snippets/snippetChooser";
import { textSourceOf } from "../../../../../src/host/context/textSource";
import { snapshotAt } from "../../../support/snapshots";

const CART = "export function cartTotal(cart: Cart): number {\n  return cart.items.length * TAX;\n}";
const LOG = "export function logLines(sink: Sink): string[] {\n  return sink.flushAll(LIMIT);\n}";
const CART_HERE = "const cart: Cart = new Cart(TAX);\nconst total = cartTotal(cart▏";
const LOG_HERE = "const sink: Sink = new Sink(LIMIT);\nconst lines = logLines(sink▏";

function other(document: string, text: string, version = 1): OtherDocument {
  return { document, version, path: document, source: textSourceOf(text), near: 0 };
}

/** A chooser whose background work is done when the test says so. */
function chooserOf(others: () => readonly OtherDocument[]) {
  const waiting: Iterable<void>[] = [];
  let asked = 0;
  const chooser = new SnippetChooser({
    others: () => {
      asked++;
      return others();
    },
    run: (steps) => waiting.push(steps),
  });
  return {
    chooser,
    work: (): void => {
      for (const steps of waiting.splice(0)) for (const _ of steps);
    },
    get asked(): number {
      return asked;
    },
  };
}

const paths = (snippets: readonly { readonly path: string }[]): string[] => snippets.map(({ path }) => path);

describe("snippet chooser", () => {
  const both = (): OtherDocument[] => [other("log.ts", LOG), other("cart.ts", CART)];

  it("does nothing in the keystroke itself but ask for the work", () => {
    const subject = chooserOf(both);
    assert.deepEqual(subject.chooser.snippetsFor(snapshotAt(CART_HERE)), []);
    assert.equal(subject.asked, 0);
    subject.work();
    assert.deepEqual(paths(subject.chooser.snippetsFor(snapshotAt(CART_HERE))), ["cart.ts"]);
  });

  it("keeps them while one types on, and chooses again when the surroundings are others", () => {
    const subject = chooserOf(both);
    const at = (text: string): string[] => {
      const now = paths(subject.chooser.snippetsFor(snapshotAt(text)));
      subject.work();
      return now;
    };
    at(CART_HERE);
    for (const typed of [").", ").to", ").toFixed(2);", ").toFixed(2);\n", ").toFixed(2);\nreturn tot"])
      assert.deepEqual(at(CART_HERE.replace("▏", `${typed}▏`)), ["cart.ts"]);
    assert.equal(subject.asked, 1);
    assert.deepEqual(at(LOG_HERE), ["cart.ts"], "until the work is done");
    assert.deepEqual(at(LOG_HERE), ["log.ts"]);
    assert.equal(subject.asked, 2);
  });

  it("chooses for where the cursor is when the work is done", () => {
    const subject = chooserOf(both);
    subject.chooser.snippetsFor(snapshotAt(CART_HERE));
    subject.chooser.snippetsFor(snapshotAt(LOG_HERE));
    subject.work();
    assert.deepEqual(paths(subject.chooser.snippetsFor(snapshotAt(LOG_HERE))), ["log.ts"]);
    assert.equal(subject.asked, 1);
  });

  it("reads a document again only when it has changed", () => {
    let read = 0;
    let version = 1;
    const source = textSourceOf(CART);
    const counting = {
      ...source,
      line: (index: number) => {
        if (index === 0) read++;
        return source.line(index);
      },
    };
    const subject = chooserOf(() => [{ ...other("cart.ts", CART, version), source: counting }]);
    for (const text of [CART_HERE, LOG_HERE, CART_HERE]) {
      subject.chooser.snippetsFor(snapshotAt(text));
      subject.work();
    }
    assert.equal(read, 1);
    version = 2;
    subject.chooser.snippetsFor(snapshotAt(LOG_HERE));
    subject.work();
    assert.equal(read, 2);
  });

  it("forgets what it has and what it is doing", () => {
    const subject = chooserOf(both);
    subject.chooser.snippetsFor(snapshotAt(CART_HERE));
    subject.chooser.clear();
    subject.work();
    assert.equal(subject.asked, 0);
    assert.deepEqual(subject.chooser.snippetsFor(snapshotAt(CART_HERE)), []);
  });
});
