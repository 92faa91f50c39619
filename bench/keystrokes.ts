import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../src/core/quantile";
import type { EngineClient } from "../src/host/engine/client";
import type { BareLoop } from "../src/jobs/bareLoop";
import type { CompletionRequest } from "../src/model/completion/request";
import type { CompletionStats } from "../src/model/completion/result";
import type { ReferenceLoop } from "./referenceLoop";

/** Tokens per keystroke. */
export const GENERATED = 16;
/** A quick typist's pause between keys. */
const PAUSE_MS = 100;
const never = new AbortController().signal;

/** Fills the suffix's share of the window, 192 tokens. */
export const SUFFIX = `\n${contextOf(200)}`;

/** Lines of prose-like code of about `tokens` tokens; each line is 8 tokens. */
export function contextOf(tokens: number): string {
  return Array.from({ length: Math.ceil(tokens / 8) }, (_, i) => `let item = list[${i % 10}];\n`).join("");
}

/** One keystroke after `prefix`: two new words at the end, other ones each time. */
function requestOf({ prefix, suffix, round, inspect = false }: Key): CompletionRequest {
  return {
    inspect,
    document: `bench${suffix.length}`,
    path: "bench.ts",
    prefix: `${prefix}${round % 2 ? "if then" : "of or"} `,
    prefixStart: 0,
    suffix,
    mode: "block",
    maxTokens: GENERATED,
    budgetMs: 60_000,
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
}

interface Keystroke {
  readonly ms: number;
  readonly stats: CompletionStats;
}

/** Where a key is pressed. @param round tells the keys of one place apart */
export interface Key {
  readonly prefix: string;
  readonly suffix: string;
  readonly round: number;
  /** For an inspector that is open. */
  readonly inspect?: boolean;
}

/** Types a key and waits for what the engine makes of it. @throws Error if it makes nothing */
export async function keystroke(client: EngineClient, key: Key): Promise<Keystroke> {
  const start = performance.now();
  const result = await client.complete(requestOf(key), never);
  const ms = performance.now() - start;
  if (result.kind !== "generated") throw new Error(`the engine answered ${JSON.stringify(result)}`);
  return { ms, stats: result.stats };
}

/** What is compared, and how often. */
export interface Sides {
  readonly client: EngineClient;
  readonly bare: BareLoop;
  readonly reference: ReferenceLoop;
  readonly rounds: number;
}

/** Warm keystrokes through the engine process, the bare loop and the reference graph in turn, with the same numbers of tokens. */
export async function compareLoops({ client, bare, reference, rounds }: Sides, tokens: number, suffix: string) {
  // The window is filled to three quarters when it is first placed; typing fills the rest.
  for (let typed = 0; typed < tokens; typed += 256)
    await keystroke(client, { prefix: contextOf(Math.min(typed, tokens)), suffix, round: 0 });
  const prefix = contextOf(tokens - 12);
  for (let round = 0; round < 3; round++) await keystroke(client, { prefix, suffix, round });
  const engine: number[] = [];
  const loop: number[] = [];
  const best: number[] = [];
  let stats: CompletionStats | undefined;
  for (let round = 0; round < rounds; round++) {
    const one = await keystroke(client, { prefix, suffix, round });
    ({ stats } = one);
    // The last token that is chosen does not run.
    const steps = one.stats.decodeMs.length;
    if (round === 0) {
      await bare.fill(one.stats.reusedTokens);
      reference.fill(one.stats.reusedTokens);
    }
    loop.push(await bare.keystroke(one.stats.reusedTokens, one.stats.computedTokens, steps));
    best.push(await reference.keystroke(one.stats.reusedTokens, one.stats.computedTokens, steps));
    engine.push(one.ms);
  }
  if (!stats) throw new Error("no rounds");
  return {
    cached: stats.reusedTokens,
    fresh: stats.computedTokens,
    generated: stats.decodeMs.length,
    engineMs: median(engine),
    bareMs: median(loop),
    referenceMs: median(best),
    ratio: median(engine) / median(loop),
    bareOverReference: median(loop) / median(best),
  };
}

/** Warm keystrokes while nobody looks and while the inspector is open, in turn, with a pause in which it is sent. */
export async function compareInspector({ client, rounds }: Pick<Sides, "client" | "rounds">, tokens: number) {
  const prefix = contextOf(tokens - 12);
  const closed: number[] = [];
  const open: number[] = [];
  for (let round = -3; round < rounds; round++) {
    // Each key writes other words than the one before, and each of the two sides writes either.
    const sides = [
      { samples: closed, inspect: false },
      { samples: open, inspect: true },
    ];
    if (round & 1) sides.reverse();
    for (const [key, { samples, inspect }] of sides.entries()) {
      const { ms } = await keystroke(client, { prefix, suffix: SUFFIX, round: key, inspect });
      if (round >= 0) samples.push(ms);
      await sleep(PAUSE_MS);
    }
  }
  client.stopInspecting();
  const [closedMs, openMs] = [median(closed), median(open)];
  return { closedMs, openMs, ratio: openMs / closedMs };
}
