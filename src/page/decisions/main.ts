import { isRecord } from "../../core/records";
import type { ToDecisions } from "../../wire/decisions";
import type { FromDecisions } from "../../wire/fromPages";
import { translator } from "../../wire/translator";
import { connectPage } from "../pageHost";
import { DecisionsPage, FILTERS, type Filter } from "./page";

const view = document.getElementById("view");
const host = connectPage<FromDecisions>();
let words: Readonly<Record<string, string>> = {};
let page: DecisionsPage | undefined;

function keptFilter(): Filter {
  const state = host.restore();
  return FILTERS.find((filter) => isRecord(state) && state["filter"] === filter) ?? "all";
}

window.addEventListener("message", (event: MessageEvent<ToDecisions>) => {
  const message = event.data;
  if (message.type === "strings") words = message.strings;
  else if (message.type === "added") page?.add(message.row);
  else {
    page = new DecisionsPage({
      ...message,
      t: translator(words),
      filter: keptFilter(),
      onFilter: (filter) => host.keep({ filter }),
      onOpen: (id) => host.send({ type: "open", id }),
      onCopy: (text) => host.send({ type: "copy", text }),
    });
    view?.replaceChildren(page.element);
  }
});

host.send({ type: "ready" });
