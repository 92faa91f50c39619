import type { AnalysisResult } from "../../model/inspection/analysis";

export interface PendingAnalysis {
  readonly onProgress: (share: number) => void;
  readonly settle: (result: AnalysisResult) => void;
}

/** Questions that wait for an answer, by their ids. */
export class Pending<T> {
  private readonly waiting = new Map<number, (answer: T) => void>();

  /** How many wait. */
  get size(): number {
    return this.waiting.size;
  }

  /** Resolves with the answer to `id`. @param ask sends the question */
  async answer(id: number, ask: () => void): Promise<T> {
    return await new Promise((resolve) => {
      this.waiting.set(id, resolve);
      ask();
    });
  }

  /** Does nothing for a question that nobody asked, or that was answered. */
  settle(id: number, answer: T): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  /** Gives everyone who waits the same answer. */
  settleAll(answer: T): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, answer);
  }
}
