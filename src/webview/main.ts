import { lastDecision } from "./lastDecision";
import { parseToView, VIEW_PROTOCOL } from "./protocol";
import { send } from "./vscodeApi";

const view = document.getElementById("view");

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const message = parseToView(event.data);
  if (message !== undefined) view?.replaceChildren(...lastDecision(message.report));
});

send({ v: VIEW_PROTOCOL, type: "ready" });
