import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseBundle } from "../../../../scripts/tools/bundle/parseBundle";
import { replay } from "../../../../scripts/tools/bundle/replay";
import { AppError } from "../../../../src/core/errors";
import { silentLogger } from "../../../../src/core/log";
import type { Bundle } from "../../../../src/host/bundle/bundle";
import { compare, differenceOf } from "../../../../src/host/bundle/compare";
import { bundleText, makeBundle, redacted } from "../../../../src/host/bundle/makeBundle";
import { type Decision, meanProbability } from "../../../../src/host/completion/decision";
import { EngineClient } from "../../../../src/host/engine/client";
import type { CompletionRequest } from "../../../../src/model/completion/request";
import { type LoadedModel, loadModel } from "../../../../src/model/loadModel";
import { Random } from "../../support/random";
import { tinyModel } from "../../support/tinyModel";

const PATH = "wqxz/vjkq.ts";
const never = new AbortController().signal;

/** Words that stand in no field name of a bundle: letters in an order that no language has. */
function document(random: Random): string {
  const words = Array.from({ length: 12 }, () =>
    random.text(["q", "x", "z", "j", "k", "v", "w", "0", "7"], 3 + random.below(3)),
  );
  const line = (): string => `${Array.from({ length: 4 }, () => random.pick(words)).join(" ")}\n`;
  return Array.from({ length: 6 }, line).join("");
}

function requestAt(text: string, offset: number, memory: boolean): CompletionRequest {
  const prefix = text.slice(0, offset);
  const line = prefix.split("\n").length - 1;
  return {
    document: "file:///wqxz/vjkq.ts",
    path: PATH,
    prefix,
    prefixStart: 0,
    suffix: text.slice(offset),
    cursor: { line, column: offset - prefix.lastIndexOf("\n") - 1 },
    mode: "block",
    maxTokens: 10,
    budgetMs: 60_000,
    sampling: { temperature: 0.8, topK: 40, topP: 0.95, seed: 11 },
    memory,
  };
}

describe("bundle", () => {
  let client: EngineClient;
  let model: LoadedModel;

  before(async () => {
    const folder = await tinyModel("int8");
    client = new EngineClient({
      engineFile: resolve("dist/test/unit/engine.js"),
      modelFolder: folder,
      threads: 1,
      logger: silentLogger,
      onState: () => {},
    });
    model = await loadModel(folder, 1, () => {});
  });
  after(async () => {
    client.dispose();
    await model.close();
  });

  /** Completes, and makes a bundle of it. */
  async function saved(request: CompletionRequest): Promise<Bundle> {
    const result = await client.complete(request, never);
    assert.ok(result.kind === "generated" && result.asked);
    const { kind: _, ...written } = result;
    const generation = { ...written, meanProbability: meanProbability(result.steps) };
    const decision: Decision = {
      kind: "shown",
      text: result.text,
      edit: { insertText: result.text, before: 0, after: 0 },
      source: "engine",
      generation,
      id: 3,
      time: 1000,
      languageId: "typescript",
      path: request.path,
      trigger: "automatic",
      mode: request.mode,
      totalMs: 12.5,
      ownWaitMs: 0,
      estimate: { value: 0.5, threshold: 0.25 },
    };
    const again = await client.reproduce(result.asked);
    assert.ok(again.kind === "reproduced", JSON.stringify(again));
    const { reproduction } = again;
    const made = new Date(0);
    return makeBundle({ decision, generation, request, reproduction, inkling: "1.2.3", threads: 1, made });
  }

  async function remember(text: string): Promise<void> {
    const status = await client.remember({
      kind: "document",
      document: "file:///other.ts",
      path: "other.ts",
      rank: "open",
      lines: text.split("\n"),
    });
    assert.ok(status);
  }

  it("is run again bit for bit, with a warm engine and with the memory at work", async () => {
    const random = new Random(3);
    for (let round = 0; round < 6; round++) {
      const text = document(random);
      const hasMemory = round % 2 === 1;
      if (hasMemory) await remember(text.repeat(2));
      const bundle = await saved(requestAt(text, 20 + random.below(40), hasMemory));
      assert.equal(
        bundle.memory.some(({ probabilities }) => probabilities.length > 0),
        hasMemory,
      );
      assert.equal(bundle.alone !== undefined, hasMemory);
      const replayed = await replay(parseBundle("b.json", bundleText(bundle)), model, undefined);
      assert.equal(replayed.outcome, "identical", replayed.text);
    }
  });

  it("says whether what was shown is what came out again", async () => {
    const text = document(new Random(4));
    const { shown, output, content } = await saved(requestAt(text, 30, false));
    assert.deepEqual(
      content?.shownTokens.slice(0, shown.comparison.sameTokens),
      content?.outputTokens.slice(0, shown.comparison.sameTokens),
    );
    assert.equal(shown.comparison.lengths[1], output.steps.length);
    assert.ok(shown.comparison.sameTokens > 0);
  });

  it("redacted, has nothing of the text: no three characters, and no list of token ids", async () => {
    const random = new Random(5);
    for (let round = 0; round < 4; round++) {
      const text = document(random);
      await remember(text);
      const full = await saved(requestAt(text, 25 + random.below(30), true));
      const file = bundleText(redacted(full));
      // Hashes are hexadecimal and may hold any three digits.
      const readable = file.replace(/[0-9a-f]{64}/g, "").replace(/\d+/g, "#");
      for (let i = 0; i + 3 <= text.length; i++) {
        const piece = text.slice(i, i + 3);
        if (!/^[\s\d]|[\s\d]$|\d/.test(piece)) assert.ok(!readable.includes(piece), JSON.stringify(piece));
      }
      assert.ok(!readable.includes(PATH) && !readable.includes("vjkq"));
      assert.ok(full.content);
      const lists = Object.values(full.content).filter(
        (value): value is number[] => Array.isArray(value) && value.length >= 3 && typeof value[0] === "number",
      );
      assert.ok(lists.length >= 2);
      for (const ids of lists) {
        const written = JSON.stringify(JSON.parse(file));
        assert.ok(!written.includes(ids.slice(0, 3).join(",")), `${ids.slice(0, 3)}`);
      }
    }
  });

  it("redacted, is run again with its source, without the memory", async () => {
    const text = document(new Random(6));
    const source = { path: PATH, text };
    for (const hasMemory of [false, true]) {
      await remember(text);
      const bundle = parseBundle("b", bundleText(redacted(await saved(requestAt(text, 40, hasMemory)))));
      const alone = await replay(bundle, model, undefined);
      assert.equal(alone.outcome, "missing");
      assert.match(alone.text, /redacted/);
      const replayed = await replay(bundle, model, source);
      assert.equal(replayed.outcome, "identical", replayed.text);
      assert.equal(/without the memory/.test(replayed.text), hasMemory);
      const other = await replay(bundle, model, { path: PATH, text: `${text.slice(0, 5)}#${text.slice(6)}` });
      assert.equal(other.outcome, "missing");
      assert.match(other.text, /not as it was/);
    }
  });

  it("is found out when it was tampered with, and where", async () => {
    const bundle = await saved(requestAt(document(new Random(7)), 40, false));
    const changed = (change: (copy: Record<string, Record<string, unknown>>) => void): string => {
      const copy = JSON.parse(bundleText(bundle));
      change(copy);
      return JSON.stringify(copy);
    };
    const [first, ...rest] = bundle.output.steps;
    assert.ok(first);
    const other = changed((copy) => {
      Object.assign(copy["output"] ?? {}, {
        steps: [{ ...first, probability: first.probability * (1 - 1e-12) }, ...rest],
      });
    });
    const replayed = await replay(parseBundle("b", other), model, undefined);
    assert.equal(replayed.outcome, "diverges");
    assert.match(replayed.text, /from step 1 on with other probabilities/);
    for (const [text, message] of [
      [
        changed((copy) =>
          Object.assign(copy["content"] ?? {}, { outputTokens: bundle.content?.outputTokens.map((id) => id ^ 1) }),
        ),
        /output's ids/,
      ],
      [changed((copy) => Object.assign(copy["content"] ?? {}, { promptTokens: [1, 2, 3] })), /prompt's ids/],
      [changed((copy) => Object.assign(copy["content"] ?? {}, { promptTokens: ["x"] })), /promptTokens/],
      [changed((copy) => Object.assign(copy["request"] ?? {}, { mode: "page" })), /mode/],
      [changed((copy) => delete copy["output"]), /output/],
      [changed((copy) => Object.assign(copy, { version: 99 })), /version/],
      ["{", /not JSON/],
      ["[]", /not a JSON object/],
    ] as const) {
      assert.throws(
        () => parseBundle("b", text),
        (error) => error instanceof AppError && message.test(error.message),
      );
    }
  });

  it("names the model that it needs", async () => {
    const bundle = parseBundle("b", bundleText(await saved(requestAt(document(new Random(8)), 40, false))));
    const floats = await loadModel(await tinyModel("fp32"), 1, () => {});
    const { outcome, text } = await replay(bundle, floats, undefined);
    await floats.close();
    assert.equal(outcome, "missing");
    assert.match(text, /another model: the bundle's model is tiny-gpt2/);
  });
});

describe("comparison of two outputs", () => {
  const a = { tokens: [1, 2, 3], probabilities: [0.5, 0.25, 0.125], stop: "newline" };
  const name = (token: number): string => `#${token}`;

  it("says where they part, and how", () => {
    assert.equal(differenceOf(a, a, name), "identical: 3 tokens and their probabilities, bit for bit");
    assert.match(
      differenceOf(a, { ...a, tokens: [1, 9, 3] }, name),
      /^diverges at step 2: #2 \(0\.25\) in the bundle, #9/,
    );
    assert.match(differenceOf(a, { ...a, tokens: [1, 2], probabilities: [0.5, 0.25] }, name), /step 3: #3 .* the end/);
    assert.match(differenceOf(a, { ...a, probabilities: [0.5, 0.26, 0.125] }, name), /from step 2 on .* by 0\.01/);
    assert.match(differenceOf(a, { ...a, stop: "time" }, name), /stopped for newline, and now for time/);
    assert.equal(compare(a, { ...a, probabilities: [0.5, 0.25, 0.125 + 2 ** -55] }).sameBits, 2);
  });
});
