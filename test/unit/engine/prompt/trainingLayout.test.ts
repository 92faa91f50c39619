import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

type Encode = (text: string) => number[];

/** What is used of training/documents.mjs and training/vocabulary.mjs. */
interface TrainingDocuments {
  readonly fillInMiddle: (
    file: { readonly path: string; readonly text: string },
    near: number,
    limits: { readonly length: number; readonly suffix: number },
    shares: readonly number[],
    encode: Encode,
    random: () => number,
  ) => number[];
}
interface TrainingVocabulary {
  readonly makeEncoder: (kept: ReadonlySet<number>) => Encode;
}

async function load<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(resolve(file)).href)) as T;
}

const SPECIAL = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
const CONTEXT = 512;
const LIMITS = { length: CONTEXT, suffix: 96 };
/** Cuts at the very place that is asked for, with the longest suffix and the longest prefix. */
const ANYWHERE = [0, 0, 0, 1];
const longest = (): number => 0.1;

describe("a training document", () => {
  it("is laid out as the prompt for the same cursor", async () => {
    const { fillInMiddle } = await load<TrainingDocuments>("training/documents.mjs");
    const { makeEncoder } = await load<TrainingVocabulary>("training/vocabulary.mjs");
    const { kept } = JSON.parse(readFileSync("test/fixtures/resplit.json", "utf8")) as { readonly kept: number[] };
    const encode = makeEncoder(new Set(kept));
    const vocabulary = new Vocabulary(createTokenizer("p50k_edit"), kept, kept.length);

    const paths = ["src/core/lru.ts", `${"packages/very-long-folder-name/".repeat(9)}src/lru.ts`];
    const text = readFileSync("src/core/lru.ts", "utf8");
    let compared = 0;
    for (const path of paths) {
      // At line starts nothing is taken back for healing, so that the whole prompt can be compared.
      for (let cursor = text.indexOf("\n") + 1; cursor > 0 && cursor < 1000; cursor = text.indexOf("\n", cursor) + 1) {
        const document = fillInMiddle({ path, text }, cursor, LIMITS, ANYWHERE, encode, longest);
        const prompt = new PromptBuilder(vocabulary, "suffix-first", SPECIAL, CONTEXT).build({
          document: "file:///lru.ts",
          path,
          prefix: text.slice(0, cursor),
          prefixStart: 0,
          suffix: text.slice(cursor, cursor + 2048),
        });
        if (prompt.windowStart > 0) break;
        const ids = prompt.tokens.map((row) => vocabulary.ids[row]);
        assert.deepEqual([...ids, SPECIAL.endOfText], document, `${path} at ${cursor}`);
        compared++;
      }
    }
    assert.ok(compared > 20, `only ${compared} compared`);
  });
});
