import { DECISIONS_PROTOCOL, type FromDecisions, parseToDecisions } from "../../wire/decisions";
import { isRecord } from "../../wire/guards";
import { translator } from "../../wire/translator";
import { connectPage } from "../pageHost";
import { DecisionsPage, FILTERS, type Filter } from "./page";

const v = DECISIONS_PROTOCOL;
const view = document.getElementById("view");
const host = connectPage<FromDecisions>();
let words: Readonly<Record<string, string>> = {};
let page: DecisionsPage | undefined;

function keptFilter(): Filter {
  const state = host.restore();
  return FILTERS.find((filter) => isRecord(state) && state["filter"] === filter) ?? "all";
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const message = parseToDecisions(event.data);
  if (message?.type === "strings") words = message.strings;
  else if (message?.type === "added") page?.add(message.row);
  else if (message?.type === "all") {
    page = new DecisionsPage({
      ...message,
      t: translator(words),
      filter: keptFilter(),
      onFilter: (filter) => host.keep({ filter }),
      onOpen: (id) => host.send({ v, type: "open", id }),
      onCopy: (text) => host.send({ v, type: "copy", text }),
    });
    view?.replaceChildren(page.element);
  }
});

host.send({ v, type: "ready" });
