import { lastDecision } from "./lastDecision";
import { parseToView, VIEW_PROTOCOL } from "./protocol";
import { translator } from "./translator";
import { send } from "./vscodeApi";

const view = document.getElementById("view");
let words: Readonly<Record<string, string>> = {};

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const message = parseToView(event.data);
  if (message?.type === "strings") words = message.strings;
  else if (message !== undefined)
    view?.replaceChildren(...lastDecision(message.report, message.held, translator(words)));
});

send({ v: VIEW_PROTOCOL, type: "ready" });
