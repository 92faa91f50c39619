import { type Clock, delay } from "../../core/clock";

/** Of one turn of the event loop, in ms. */
const SLICE_MS = 2;

/**
 * Handles a flood of events in short slices, so that nothing else waits for it. Of the events with one key, the latest
 * counts.
 */
export class TimeSliced<Event> {
  private readonly events = new Map<string, Event>();
  private running = false;

  constructor(
    private readonly clock: Clock,
    private readonly handle: (key: string, event: Event) => void,
  ) {}

  push(key: string, event: Event): void {
    this.events.delete(key);
    this.events.set(key, event);
    if (!this.running) void this.run();
  }

  clear(): void {
    this.events.clear();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.events.size > 0) {
      await delay(this.clock, 0);
      const end = this.clock.now() + SLICE_MS;
      for (const [key, event] of this.events) {
        this.events.delete(key);
        this.handle(key, event);
        if (this.clock.now() > end) break;
      }
    }
    this.running = false;
  }
}
