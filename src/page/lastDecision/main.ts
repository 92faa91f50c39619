import { parseToView, VIEW_PROTOCOL } from "../../wire/lastDecision";
import { translator } from "../../wire/translator";
import { send } from "../vscodeApi";
import { lastDecision } from "./page";

const view = document.getElementById("view");
let words: Readonly<Record<string, string>> = {};

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const message = parseToView(event.data);
  if (message?.type === "strings") words = message.strings;
  else if (message !== undefined)
    view?.replaceChildren(...lastDecision(message.report, message.held, translator(words)));
});

send({ v: VIEW_PROTOCOL, type: "ready" });
