import { CHUNK, Decoder } from "../src/model/decoder";
import { OrtModel } from "../src/model/ortRuntime";
import type { Shape } from "./syntheticModel";

/** The model alone, in this process: no messages, no prompt, no rules. What the engine adds is measured against it. */
export class BareLoop {
  private constructor(
    private readonly model: OrtModel,
    private readonly decoder: Decoder,
  ) {}

  static async open(folder: string, { layers, heads, width, context }: Shape, threads: number): Promise<BareLoop> {
    const model = await OrtModel.open(`${folder}/model.onnx`, threads);
    return new BareLoop(model, new Decoder(model, { layers, heads, headSize: width / heads, context }));
  }

  /** Fills the cache with `count` tokens. Milliseconds. */
  async fill(count: number): Promise<number> {
    const start = performance.now();
    this.decoder.cache.truncate(0);
    for (let from = 0; from < count; from += CHUNK) {
      const size = Math.min(CHUNK, count - from);
      await this.decoder.advance(Array.from({ length: size }, (_, i) => 1000 + ((from + i) % 9000)));
    }
    return performance.now() - start;
  }

  /** From `cached` tokens on: `fresh` new ones in one run, then `generated` of the most probable. Milliseconds. */
  async keystroke(cached: number, fresh: number, generated: number): Promise<number> {
    const start = performance.now();
    this.decoder.cache.truncate(cached);
    let { logits } = await this.decoder.advance(Array.from({ length: fresh }, (_, i) => 500 + i));
    for (let i = 0; i < generated; i++) {
      let best = 0;
      for (let token = 1; token < logits.length; token++) {
        if ((logits[token] as number) > (logits[best] as number)) best = token;
      }
      ({ logits } = await this.decoder.advance([best]));
    }
    return performance.now() - start;
  }

  async close(): Promise<void> {
    await this.model.close();
  }
}
