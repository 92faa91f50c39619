import type { Clock } from "../../../core/clock";
import type { Disposable } from "../../../core/disposable";
import type { ToInspector } from "../../../wire/inspector";

/** Between two batches of messages to a page: a frame of its screen. */
const FRAME_MS = 16;

/**
 * Sends messages to one page, at most one batch per frame. Of messages under one key only the latest is sent, and it is
 * made when it is sent, so that what nobody will see costs nothing.
 */
export class Outbox implements Disposable {
  private readonly waiting = new Map<string, () => ToInspector | undefined>();
  private timer: Disposable | undefined;
  private lastSent = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly post: (message: ToInspector) => void,
    private readonly clock: Clock,
  ) {}

  /** Messages are sent in the order in which they were last put. */
  put(key: string, make: () => ToInspector | undefined): void {
    this.waiting.delete(key);
    this.waiting.set(key, make);
    const wait = Math.max(0, this.lastSent + FRAME_MS - this.clock.now());
    this.timer ??= this.clock.after(wait, () => this.flush());
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting.clear();
    this.timer?.dispose();
    this.timer = undefined;
  }

  dispose(): void {
    this.clear();
  }

  private flush(): void {
    this.timer = undefined;
    this.lastSent = this.clock.now();
    const batch = [...this.waiting.values()];
    this.waiting.clear();
    for (const make of batch) {
      const message = make();
      if (message !== undefined) this.post(message);
    }
  }
}
