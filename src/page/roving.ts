export interface Roving {
  /** Makes an item the one that Tab comes to. */
  enter(item: HTMLElement): void;
}

/**
 * One stop for the Tab key among many items, which the arrow keys walk through (roving tabindex).
 *
 * @param items selector of the items inside `container`; each needs tabindex −1
 * @param target the item that a key leads to from another; undefined leaves the key alone
 * @param onEnter called with the item that a key has led to, before it is focused
 */
export function roving(
  container: HTMLElement,
  items: string,
  target: (from: HTMLElement, event: KeyboardEvent) => HTMLElement | undefined,
  onEnter: (item: HTMLElement) => void = () => undefined,
): Roving {
  let current: HTMLElement | undefined;
  const enter = (item: HTMLElement): void => {
    if (current !== undefined) current.tabIndex = -1;
    item.tabIndex = 0;
    current = item;
  };
  container.addEventListener("keydown", (event) => {
    const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(items) : null;
    const to = from === null ? undefined : target(from, event);
    if (to === undefined) return;
    event.preventDefault();
    onEnter(to);
    enter(to);
    to.focus();
  });
  container.addEventListener("focusin", (event) => {
    const item = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(items) : null;
    if (item !== null && item !== current) enter(item);
  });
  return { enter };
}

/** The index that an arrow key, Home or End leads to in a row of `count` items; undefined for other keys and the ends. */
export function stepAlong(key: string, at: number, count: number): number | undefined {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count ? undefined : to;
}
