import type { ToView } from "../../wire/lastDecision";
import { translator } from "../../wire/translator";
import { send } from "../vscodeApi";
import { lastDecision } from "./page";

const view = document.getElementById("view");
let words: Readonly<Record<string, string>> = {};

window.addEventListener("message", (event: MessageEvent<ToView>) => {
  const message = event.data;
  if (message.type === "strings") words = message.strings;
  else view?.replaceChildren(...lastDecision(message.report, message.held, translator(words)));
});

send({ type: "ready" });
