import type { Disposable } from "./disposable";

/** One kind of event. Listeners are called at once, in the order in which they came; what they throw goes to who fires. */
export class Emitter<Event> {
  private readonly listeners = new Set<(event: Event) => void>();

  /** @returns ends the listening */
  on(listener: (event: Event) => void): Disposable {
    // One of its own, so that the same function may listen twice.
    const own = (event: Event): void => listener(event);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  }

  fire(event: Event): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}
