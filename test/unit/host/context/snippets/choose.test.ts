import assert from "node:assert/strict";
import {
  chooseSnippets,
  type IndexedDocument,
  type Surroundings,
} from "../../../../../src/host/context/snippets/choose";
import { indexDocument } from "../../../../../src/host/context/snippets/documentIndex";
import { identifiersOf } from "../../../../../src/host/context/snippets/identifiers";
import { textSourceOf } from "../../../../../src/host/context/textSource";
import { Random } from "../../../support/random";

function indexed(path: string, text: string): IndexedDocument {
  return { path, index: indexDocument(textSourceOf(text), 0) };
}

function around(text: string): Surroundings {
  return { identifiers: identifiersOf(text), lines: new Set(text.split("\n").map((line) => line.trim())) };
}

/** Lines that have nothing to do with anything else, of which every one has the common word. */
function filler(name: string, lines: number): string {
  return Array.from({ length: lines }, (_, i) => `return ${name}${i}(${name}, other${name}${i}Value, more${i});`).join(
    "\n",
  );
}

const CART = ["export function cartTotal(cart: Cart): number {", "  return cart.items.length * TAX;", "}"].join("\n");

describe("choosing snippets", () => {
  it("takes the lines that share rare names with the text around the cursor", () => {
    const documents = [
      indexed("a.ts", filler("alpha", 40)),
      indexed("b.ts", `${filler("beta", 20)}\n\n${CART}\n\n${filler("gamma", 20)}`),
    ];
    const [first] = chooseSnippets(documents, around("return\nconst total = cartTotal(cart); // Cart, TAX"));
    assert.equal(first?.path, "b.ts");
    assert.match(first?.text ?? "", /cartTotal\(cart: Cart\)/);
  });

  it("takes nothing where only a common word is shared", () => {
    const documents = [indexed("a.ts", filler("alpha", 40))];
    assert.deepEqual(chooseSnippets(documents, around("return value;")), []);
  });

  it("takes at most two, and none that says what another one says", () => {
    const copies = ["a.ts", "b.ts", "c.ts"].map((path) => indexed(path, CART));
    const snippets = chooseSnippets(copies, around("cartTotal(cart) as number; Cart; TAX; items"));
    assert.deepEqual(snippets, [{ path: "a.ts", text: CART }]);
  });

  it("takes nothing that the prompt has already", () => {
    const text = `${CART}\n// cartTotal Cart TAX`;
    assert.deepEqual(chooseSnippets([indexed("copy.ts", CART)], around(text)), []);
  });

  it("chooses the same for the same, from documents of any kind", () => {
    const random = new Random(5);
    const words = ["alpha ", "beta(", "gamma\n", "delta_value ", "\n", "x = ", "\n\n", "Epsilon.", "  ", "zeta;\n"];
    for (let round = 0; round < 60; round++) {
      const texts = [random.text(words, 300), random.text(words, 80), ""];
      const documents = (): IndexedDocument[] => texts.map((text, i) => indexed(`${i}.ts`, text));
      const where = around(random.text(words, 30));
      const snippets = chooseSnippets(documents(), where);
      assert.deepEqual(chooseSnippets(documents(), where), snippets);
      assert.ok(snippets.length <= 2);
      for (const { path, text } of snippets) {
        assert.ok(`\n${texts[Number(path[0])]}\n`.includes(`\n${text}\n`), "whole lines of the document");
        assert.ok(text.length <= 180);
      }
    }
  });
});

describe("the index of a document", () => {
  it("is bounded, and around the place that counts, however long the document is", () => {
    const long = textSourceOf(filler("alpha", 100_000));
    const { windows } = indexDocument(long, 50_000);
    assert.ok(windows.length <= 600);
    assert.ok(windows.every(({ firstLine }) => Math.abs(firstLine - 50_000) <= 600));
    const endless = indexDocument(textSourceOf("abc ".repeat(1_000_000)), 0);
    assert.deepEqual(endless.windows, []);
  });
});
