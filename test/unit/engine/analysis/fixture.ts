import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../src/core/assert";
import { ContextRunner } from "../../../../src/engine/analysis/contextRunner";
import type { Turns } from "../../../../src/engine/analysis/turns";
import { OrtModel } from "../../../../src/model/ortRuntime";
import { tinyModel } from "../../support/tinyModel";

export const SHAPE = { layers: 3, heads: 2, kvHeads: 2, headSize: 64, context: 128 };

/** What training/make_fixture.py writes: numbers of transformers' GPT2LMHeadModel in fp32. */
export interface ExpectedAnalysis {
  readonly prompt: number;
  /** [L][H] and the lower triangle of [T, T], row by row. */
  readonly attention: readonly (readonly (readonly number[])[])[];
  readonly rollout: readonly number[];
  readonly pipeline: {
    readonly token: number;
    readonly layer: number;
    readonly head: number;
    readonly window: number;
    readonly token_embedding: readonly number[];
    readonly position_embedding: readonly number[];
    readonly scores: readonly (readonly number[])[];
    readonly probabilities: readonly (readonly number[])[];
    readonly head_norms: readonly number[];
    readonly head_output: readonly number[];
    readonly attention_norms: readonly number[];
    readonly feed_forward_norms: readonly number[];
    readonly residual_norms: readonly number[];
    readonly lens: readonly (readonly number[])[];
  };
  readonly why: {
    readonly lines: readonly (readonly [number, number])[];
    readonly log_probability: number;
    readonly drops: readonly number[];
  };
}

const FOLDER = "test/fixtures/tiny-gpt2";

export const EXPECTED = JSON.parse(readFileSync(join(FOLDER, "analysis.json"), "utf8")) as ExpectedAnalysis;
export const IDS = (JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as { ids: number[] }).ids;

/** A runner on a graph of the tiny model, and its end. */
export async function tinyRunner(
  file: "model.onnx" | "analysis.onnx",
  weights: "fp32" | "int8" = "fp32",
): Promise<{ readonly runner: ContextRunner; close(): Promise<void> }> {
  const model = await OrtModel.open(join(await tinyModel(weights), file), 1);
  return { runner: new ContextRunner(model, SHAPE), close: () => model.close() };
}

/** Turns that are always there, until `most` have been taken; notes the progress. */
export class FreeTurns implements Turns {
  readonly shares: number[] = [];
  taken = 0;

  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  async next(): Promise<boolean> {
    this.taken += 1;
    return this.taken <= this.most;
  }

  progress(share: number): void {
    this.shares.push(share);
  }
}

/** Number of row q and column k <= q in a triangle that is stored row by row. */
export function inTriangle(triangle: readonly number[], q: number, k: number): number {
  return at(triangle, (q * (q + 1)) / 2 + k);
}

/** Every pair differs by less than 1e-4. */
export function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, wanted.length, what);
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(at(actual, i) - at(wanted, i));
    assert.ok(difference < 1e-4, `${what} ${i}: ${at(actual, i)} for ${at(wanted, i)}`);
  }
}
