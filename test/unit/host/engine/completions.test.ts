import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { Completions, MOST_SENT } from "../../../../src/host/engine/completions";
import type { CompletionResult } from "../../../../src/model/completion/result";
import { REQUEST } from "../../support/engineRequest";
import { generated } from "../../support/fakeEngine";

const never = new AbortController().signal;
setMaxListeners(0, never);

describe("completions on their way to the engine", () => {
  let ready: boolean;
  let sent: number[];
  let answers: Map<number, (result: CompletionResult) => void>;
  let completions: Completions;

  beforeEach(() => {
    [ready, sent, answers] = [true, [], new Map()];
    completions = new Completions({
      ready: () => ready,
      ask: ({ id }) => {
        sent.push(id);
        return new Promise((resolve) => answers.set(id, resolve));
      },
    });
  });

  const ask = (id: number, signal = never): Promise<CompletionResult> =>
    completions.ask({ id, request: REQUEST }, signal);

  it("are sent at once while few are unanswered; then only the newest waits, and takes the first free place", async () => {
    const all = Array.from({ length: MOST_SENT + 3 }, (_, id) => ask(id));
    assert.equal(sent.length, MOST_SENT);
    const replaced = await Promise.all(all.slice(MOST_SENT, MOST_SENT + 2));
    assert.deepEqual([replaced.map(({ kind }) => kind), completions.holds], [["cancelled", "cancelled"], true]);
    answers.get(5)?.(generated("a"));
    assert.equal((await all[5])?.kind, "generated");
    assert.deepEqual([sent.at(-1), sent.length, completions.holds], [MOST_SENT + 2, MOST_SENT + 1, false]);
  });

  it("wait while the model loads, until they are cancelled, replaced, settled or sent", async () => {
    ready = false;
    const controller = new AbortController();
    const cancelled = ask(1, controller.signal);
    controller.abort();
    const replaced = ask(2);
    const settled = ask(3);
    completions.settleHeld({ kind: "cancelled", steps: 7 });
    const last = ask(4);
    ready = true;
    completions.sendHeld();
    answers.get(4)?.(generated("b"));
    const results = await Promise.all([cancelled, replaced, settled, last]);
    assert.deepEqual(
      results.map((result) => (result.kind === "cancelled" ? result.steps : result.kind)),
      [0, 0, 7, "generated"],
    );
    assert.deepEqual(sent, [4]);
  });
});
