import { HIDDEN } from "../src/model/decoder";
import { type Feeds, OrtModel } from "../src/model/ortRuntime";
import type { Reference } from "./referenceGraph";

/** The room of the cache grows in steps of this many tokens. */
const STEP = 128;

/** The reference graph and a cache for it: what BareLoop is for the project's own graph. Times in milliseconds. */
export class ReferenceLoop {
  private length = 0;
  private room = 0;
  /** Keys and values of all layers in turn, each [H, room, S]. */
  private caches: Float32Array[] = [];

  private constructor(
    private readonly model: OrtModel,
    private readonly spec: Reference["spec"],
  ) {}

  static async open({ file, spec }: Reference, threads: number): Promise<ReferenceLoop> {
    return new ReferenceLoop(await OrtModel.open(file, threads), spec);
  }

  /** Holds `count` tokens with keys and values that are as good as any. */
  fill(count: number): void {
    const { layers, heads, headSize } = this.spec;
    this.length = count;
    this.room = Math.ceil((count + STEP / 4) / STEP) * STEP;
    const size = heads * this.room * headSize;
    this.caches = Array.from({ length: 2 * layers }, () =>
      Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5),
    );
  }

  /** As BareLoop's: `fresh` new tokens in one run, then `generated` of the most probable. */
  async keystroke(cached: number, fresh: number, generated: number): Promise<number> {
    const start = performance.now();
    this.length = cached;
    let logits = await this.advance(Array.from({ length: fresh }, (_, i) => 500 + i));
    for (let i = 0; i < generated; i++) {
      let best = 0;
      for (let token = 1; token < logits.length; token++) {
        if ((logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
      }
      logits = await this.advance([best]);
    }
    return performance.now() - start;
  }

  close(): Promise<void> {
    return this.model.close();
  }

  private async advance(tokens: readonly number[]): Promise<Float32Array> {
    const { logits, new_kv: made } = await this.model.run(this.feeds(tokens), ["logits", "new_kv"]);
    if (!logits || !made) throw new Error("the reference graph returned nothing");
    this.append(made, tokens.length);
    return logits;
  }

  private feeds(tokens: readonly number[]): Feeds {
    const { heads, headSize } = this.spec;
    const count = tokens.length;
    const columns = this.room + count;
    const mask = new Float32Array(count * columns);
    for (let t = 0; t < count; t++) {
      mask.fill(HIDDEN, t * columns + this.length, t * columns + this.room);
      mask.fill(HIDDEN, t * columns + this.room + t + 1, (t + 1) * columns);
    }
    const shape = [1, heads, this.room, headSize];
    const positions = BigInt64Array.from({ length: count }, (_, t) => BigInt(this.length + t));
    const past = this.caches.map((data, i): [string, Feeds[string]] => [
      `${i % 2 ? "value" : "key"}.${i >> 1}`,
      { type: "float32", data, shape },
    ]);
    return {
      input_ids: { type: "int64", data: BigInt64Array.from(tokens, BigInt), shape: [1, count] },
      position_ids: { type: "int64", data: positions, shape: [1, count] },
      mask: { type: "float32", data: mask, shape: [1, 1, count, columns] },
      ...Object.fromEntries(past),
    };
  }

  /** @param made [L, T, 2 H S] */
  private append(made: Float32Array, count: number): void {
    const { layers, heads, headSize } = this.spec;
    if (this.length + count > this.room) throw new Error("no room for the new tokens");
    let from = 0;
    for (let layer = 0; layer < layers; layer++) {
      for (let t = 0; t < count; t++) {
        for (let row = 0; row < 2 * heads; row++, from += headSize) {
          const [half, head] = [row < heads ? 0 : 1, row % heads];
          const place = (head * this.room + this.length + t) * headSize;
          this.caches[2 * layer + half]?.set(made.subarray(from, from + headSize), place);
        }
      }
    }
    this.length += count;
  }
}
