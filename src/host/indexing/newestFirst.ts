interface Entry {
  readonly key: string;
  readonly time: number;
}

/** A queue that gives the key with the latest time first: a binary heap, so that no step is long however many wait. */
export class NewestFirst {
  private readonly heap: Entry[] = [];

  get size(): number {
    return this.heap.length;
  }

  push(key: string, time: number): void {
    const { heap } = this;
    let at = heap.length;
    const entry = { key, time };
    for (let up = (at - 1) >> 1; at > 0; at = up, up = (at - 1) >> 1) {
      const above = heap[up];
      if (above === undefined || above.time >= time) break;
      heap[at] = above;
    }
    heap[at] = entry;
  }

  pop(): string | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top !== undefined && last !== undefined && heap.length > 0) this.sink(last);
    return top?.key;
  }

  clear(): void {
    this.heap.length = 0;
  }

  /** Puts `entry` in at the top and lets it fall to its place. */
  private sink(entry: Entry): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const rightIsNewer = right !== undefined && left !== undefined && right.time > left.time;
      const child = rightIsNewer ? right : left;
      if (child === undefined || child.time <= entry.time) break;
      heap[at] = child;
      at = 2 * at + (rightIsNewer ? 2 : 1);
    }
    heap[at] = entry;
  }
}
