/** How long the page must have been quiet before screen readers are told something, in ms. */
export const QUIET_MS = 1000;

/**
 * Says something once nothing new came for {@link QUIET_MS}: silent while someone types, at most one message a second,
 * and never the same twice in a row.
 */
export class Announcer {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private said = "";

  constructor(private readonly say: (text: string) => void) {}

  announce(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (text === this.said) return;
      this.said = text;
      this.say(text);
    }, QUIET_MS);
  }
}
