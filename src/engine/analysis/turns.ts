/** How a computation shares the engine with completions, which go first. */
export interface Turns {
  /** Asked before each run of a model: waits while a completion runs or waits. False once the computation is cancelled. */
  next(): Promise<boolean>;
  /** How much is done, 0..1. */
  progress(share: number): void;
}

/** Turns of a computation that is known to take `total` of them. */
export class CountedTurns {
  private taken = 0;

  constructor(
    private readonly turns: Turns,
    private readonly total: number,
  ) {}

  async next(): Promise<boolean> {
    this.turns.progress(Math.min(1, this.taken / this.total));
    this.taken += 1;
    return await this.turns.next();
  }
}
