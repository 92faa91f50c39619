import { systemClock } from "../core/clock";
import type { Decoder } from "../model/decoder";

/** The model alone: no messages, no prompt, no rules. Tokens here are rows of the table. Times in milliseconds. */
export class BareLoop {
  /** @param rows tokens that the model has */
  constructor(
    private readonly decoder: Decoder,
    private readonly rows: number,
  ) {}

  /** Empties the cache and fills it with `count` tokens. */
  async fill(count: number): Promise<number> {
    const start = systemClock.now();
    this.decoder.cache.truncate(0);
    while (this.decoder.cache.length < count) {
      const from = this.decoder.cache.length;
      await this.decoder.advance(this.tokens(1000 + from, Math.min(this.decoder.remainingInBlock, count - from)));
    }
    return systemClock.now() - start;
  }

  /** From `cached` tokens on: `fresh` new ones in one run, then `generated` of the most probable. */
  async keystroke(cached: number, fresh: number, generated: number): Promise<number> {
    const start = systemClock.now();
    this.decoder.cache.truncate(cached);
    let { logits } = await this.decoder.advance(this.tokens(500, fresh));
    for (let i = 0; i < generated; i++) {
      let best = 0;
      for (let token = 1; token < logits.length; token++) {
        if ((logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
      }
      ({ logits } = await this.decoder.advance([best]));
    }
    return systemClock.now() - start;
  }

  /** `count` different tokens. */
  private tokens(first: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => (first + i) % this.rows);
  }
}
