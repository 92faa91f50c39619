import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import { MEMORY_OPTIONS, MemoryStore, MOST_LINES } from "../../../../src/engine/memory/store";
import { PIECES, Random } from "../../support/random";
import { apply, documentOf, encode, newStore, run, textOf } from "./memories";

const CODE = "const total = price * count;\nconst tax = total * rate;\nreturn total + tax;\n";

/** The most probable continuation, as text. */
function best(store: ReturnType<typeof newStore>, context: string): string | undefined {
  const prediction = store.view().predict(encode(context));
  return prediction && textOf([at(prediction.tokens, 0)]);
}

describe("MemoryStore", () => {
  it("predicts what followed a context, with less than all of the probability", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE));
    const prediction = store.view().predict(encode("return total +"));
    assert.ok(prediction);
    assert.deepEqual(textOf(prediction.tokens), " tax");
    const sum = prediction.probabilities.reduce((total, p) => total + p, 0);
    assert.ok(sum > 0.5 && sum < 1, `${sum}`);
    assert.deepEqual(prediction.features, { matched: 3, count: 1, distinct: 1, sameDocument: false });
  });

  it("says nothing of a context it has not seen", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE));
    assert.equal(store.view().predict(encode("while (unknown")), undefined);
    assert.equal(store.view().predict([]), undefined);
    assert.deepEqual(store.view().draft(encode("while (unknown"), 8).tokens, []);
    assert.equal(store.view().sourceOf(encode("while (unknown"), 1), undefined);
  });

  it("counts longer matches, then more frequent ones, for more", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", "let a = one.two;\nlet b = one.two;\nlet c = one.three;\nif (x) one.four;\n"));
    assert.equal(best(store, "y = one."), "two");
    assert.equal(best(store, "if (x) one."), "four");
  });

  it("prefers the document being written, then open ones, to the workspace", () => {
    const store = newStore();
    apply(
      store,
      documentOf("far.ts", "cart.add(stone);", "workspace"),
      documentOf("near.ts", "cart.add(paper);", "open"),
      documentOf("here.ts", "cart.add(scissors);\n\n", "visited"),
    );
    assert.equal(best(store, "cart.add("), "paper");
    const view = store.view({ document: "here.ts", line: 2, before: "" });
    const prediction = view.predict(encode("cart.add("));
    assert.ok(prediction);
    assert.ok(textOf(prediction.tokens).startsWith("sc"), textOf(prediction.tokens));
    assert.equal(prediction.features.sameDocument, true);
  });

  it("finds what is near however often the workspace has the same context", () => {
    const store = newStore();
    apply(store, documentOf("near.ts", "cart.add(paper);", "open"));
    for (let i = 0; i < 100; i++) apply(store, documentOf(`far${i}.ts`, `let cart.add(stone);`, "workspace"));
    const prediction = store.view().predict(encode("cart.add("));
    assert.ok(prediction);
    assert.ok(prediction.tokens.includes(at(encode("paper"), 0)));
    apply(store, { kind: "rank", document: "near.ts", rank: "visited" });
    assert.deepEqual(store.view().predict(encode("cart.add("))?.tokens, prediction.tokens);
  });

  it("drafts along the longest match, over line breaks, to the end of the document", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE));
    assert.equal(textOf(store.view().draft(encode("const total = price"), 6).tokens), " * count;\nconst tax");
    assert.equal(textOf(store.view().draft(encode("return total"), 50).tokens), " + tax;\n");
  });

  it("answers the same whatever it was asked before, and whoever asked", () => {
    const store = newStore();
    const texts = [1, 2, 3].map((seed) => new Random(seed).text(PIECES, 200).replaceAll("\r", ""));
    for (const [index, text] of texts.entries()) apply(store, documentOf(`${index}.ts`, text, "open"));
    const places = [undefined, { document: "0.ts", line: 1, before: "" }];
    const views = places.map((place) => store.view(place));
    const random = new Random(4);
    for (let round = 0; round < 200; round++) {
      const tokens = encode(random.pick(texts));
      const context = tokens.slice(0, random.below(Math.min(tokens.length, 60)));
      const which = random.below(views.length);
      const view = at(views, which);
      const fresh = store.view(places[which]);
      const token = fresh.predict(context)?.tokens[0] ?? 0;
      const answers = (one: typeof view) => [one.predict(context), one.draft(context, 4), one.sourceOf(context, token)];
      const expected = answers(fresh);
      // Twice in turn: the second answers come from what the first have found.
      assert.deepEqual(answers(view), expected);
      assert.deepEqual(answers(view), expected);
    }
  });

  it("has the tokens that prompts have", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const text = new Random(seed).text(PIECES, 200).replaceAll("\r", "");
      const store = newStore();
      apply(store, documentOf("a.ts", `unique start${text}`));
      const tokens = encode(`unique start${text}`);
      assert.deepEqual(store.view().draft(tokens.slice(0, 2), 10_000).tokens, tokens.slice(2));
    }
  });

  it("cites the document, its path and the line from 0", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", `\n\n${CODE}`));
    const source = store.view().sourceOf(encode("return total +"), at(encode(" tax"), 0));
    assert.deepEqual(source, { document: "a.ts", path: "src/a.ts", line: 4 });
    const lineBreak = store.view().sourceOf(encode("\nreturn total + tax;"), at(encode("\n"), 0));
    assert.equal(lineBreak?.line, 4);
    assert.equal(store.view().sourceOf(encode("\nreturn total"), at(encode(" tax"), 0)), undefined);
  });

  it("forgets what an edit replaced", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE));
    apply(store, { kind: "edit", document: "a.ts", firstLine: 1, removed: 1, lines: ["const sum = total - rate;"] });
    assert.equal(best(store, "const sum = total"), " -");
    assert.equal(store.view().predict(encode("tax = total *")), undefined);
    assert.equal(store.status().tokens, encode(CODE.replace("tax = total *", "sum = total -")).length);
  });

  it("leaves out long lines and goes on behind them", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", `alpha beta\n${"gamma delta ".repeat(200)}\nfirst here, then there\n`));
    assert.equal(store.view().predict(encode("gamma delta gamma")), undefined);
    assert.equal(best(store, "first here, then"), " there");
    assert.deepEqual(store.view().draft(encode("alpha beta"), 8).tokens, []);
    apply(store, { kind: "edit", document: "a.ts", firstLine: 1, removed: 1, lines: ["theta iota kappa"] });
    assert.equal(textOf(store.view().draft(encode("alpha beta\ntheta"), 4).tokens), " iota kappa");
  });

  it("leaves out large documents, and counts them until they come smaller", () => {
    const store = newStore();
    apply(
      store,
      documentOf("a.ts", "x\n".repeat(MOST_LINES + 1)),
      documentOf("b.ts", `${"y".repeat(1500)}\n`.repeat(700)),
    );
    assert.deepEqual([store.status().documents, store.status().leftOut], [0, 2]);
    apply(store, documentOf("a.ts", CODE), { kind: "forget", document: "b.ts" });
    assert.deepEqual([store.status().documents, store.status().leftOut], [1, 0]);
  });

  it("lets a document go whose edits have lost touch with it", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE));
    apply(store, { kind: "edit", document: "a.ts", firstLine: 7, removed: 1, lines: ["x"] });
    assert.deepEqual([store.status().documents, store.status().tokens, store.status().leftOut], [0, 0, 1]);
  });

  it("takes no farther document than fits, and evicts farther ones for nearer ones", () => {
    const store = newStore({ budget: 120 });
    const text = (word: string): string => `${word} is here and there\n`.repeat(8);
    apply(store, documentOf("a.ts", text("alpha"), "workspace"), documentOf("b.ts", text("beta"), "workspace"));
    assert.equal(store.status().full, false);
    apply(store, documentOf("c.ts", text("gamma"), "workspace"));
    assert.deepEqual([store.status().documents, store.status().full], [2, true]);
    assert.equal(store.view().predict(encode("gamma is")), undefined);
    apply(store, documentOf("d.ts", text("delta"), "open"));
    assert.equal(store.status().documents, 2);
    assert.equal(store.view().sourceOf(encode("\ndelta is"), at(encode(" here"), 0))?.document, "d.ts");
    assert.ok(store.status().tokens <= 120);
  });

  it("forgets everything", () => {
    const store = newStore();
    apply(store, documentOf("a.ts", CODE), documentOf("b.ts", CODE), { kind: "forget-all" });
    assert.equal(store.view().predict(encode("const total")), undefined);
    const { documents, tokens } = store.status();
    assert.deepEqual([documents, tokens], [0, 0]);
  });

  it("gives room back when it is compacted", () => {
    const store = newStore();
    for (let i = 0; i < 60; i++) apply(store, documentOf("a.ts", CODE.repeat(10)), documentOf("b.ts", `${i}\n${CODE}`));
    assert.ok(store.wasteful);
    const before = store.view().predict(encode("const tax ="));
    run(store.compact());
    assert.ok(!store.wasteful);
    assert.deepEqual(store.view().predict(encode("const tax =")), before);
  });
});

describe("MemoryStore of a vocabulary with more tokens than 16 bits tell apart", () => {
  it("predicts tokens above and below 65,536 that differ by just that", () => {
    const encodeWide = (text: string): number[] => Array.from(text, (letter) => (letter.codePointAt(0) ?? 0) + 65_536);
    const vocabulary = { size: 140_000, encode: encodeWide, bytesOf: () => Uint8Array.of(97) };
    const store = new MemoryStore(vocabulary, MEMORY_OPTIONS);
    apply(store, documentOf("a.ts", "abcdefgx\nbcdefgy"));
    const prediction = store.view().predict(encodeWide("abcdefg"));
    assert.equal(prediction?.tokens[0], 65_536 + 120);
    assert.equal(store.view().predict(encodeWide("abcdefg").map((token) => token - 65_536)), undefined);
  });
});
