import type { PageCommand } from "../../wire/inspector";
import { h } from "../dom";
import type { Page, Section } from "./section";
import type { InspectorState } from "./state";

/**
 * A section whose code is fetched when it is first drawn or carries out a command.
 * @param commands those that it carries out
 */
export function lazySection(
  page: Page,
  commands: readonly PageCommand[],
  load: () => Promise<(page: Page) => Section>,
): Section {
  const element = h("div", {});
  let inner: Promise<Section> | undefined;
  let drawn: Section | undefined;
  let latest: InspectorState | undefined;
  const ready = (): Promise<Section> => {
    inner ??= load().then((create) => {
      drawn = create(page);
      element.replaceChildren(drawn.element);
      if (latest !== undefined) drawn.update(latest);
      return drawn;
    });
    return inner;
  };
  return {
    element,
    update(state) {
      latest = state;
      if (drawn === undefined) void ready();
      else drawn.update(state);
    },
    command(command) {
      if (!commands.includes(command)) return false;
      void ready().then((section) => section.command?.(command));
      return true;
    },
  };
}
