import type { FromInspector } from "../../wire/fromPages";
import type { PageCommand, ToInspector } from "../../wire/inspector";
import { translator } from "../../wire/translator";
import { h } from "../dom";
import { connectPage } from "../pageHost";
import { Announcer } from "./announcer";
import { Ramp } from "./ramp";
import { coalesced } from "./redraw";
import type { Section } from "./section";
import { createSections } from "./sections";
import { Store, selectionAfter } from "./state";

const view = document.getElementById("view");
const store = new Store(connectPage<FromInspector>());
let sections: readonly Section[] = [];

const draw = coalesced(() => {
  const { state } = store;
  for (const section of sections) {
    const shown = section.always === true || state.request !== undefined;
    section.element.hidden = !shown;
    if (shown) section.update(state);
  }
});
const ramp = new Ramp(draw);

/** The words come first: everything is built with them, and built anew if they come again. */
function build(words: Readonly<Record<string, string>>): void {
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const announcer = new Announcer((text) => live.replaceChildren(text));
  sections = createSections({ store, ramp, t: translator(words), announce: (text) => announcer.announce(text) });
  view?.replaceChildren(...sections.map(({ element }) => element), live);
  draw();
}

function carryOut(command: PageCommand): void {
  const selection = selectionAfter(command, store.state);
  if (selection !== undefined) store.select(selection);
  else sections.some((section) => section.command?.(command) === true);
}

store.onChange(draw);
window.addEventListener("message", (event: MessageEvent<ToInspector>) => {
  const message = event.data;
  if (message.type === "strings") build(message.strings);
  else if (sections.length === 0) build({});
  if (message.type === "command") carryOut(message.command);
  else store.receive(message);
});

store.send({ type: "ready" });
