import { isRecord } from "../../core/records";
import type { FromStatistics } from "../../wire/fromPages";
import type { Period, StatisticsView, ToStatistics } from "../../wire/statistics";
import { translator } from "../../wire/translator";
import { connectPage } from "../pageHost";
import { asPeriod, statisticsPage } from "./page";

const main = document.getElementById("view");
const host = connectPage<FromStatistics>();
let words: Readonly<Record<string, string>> = {};
let view: StatisticsView | undefined;

function keptPeriod(): Period {
  const state = host.restore();
  return asPeriod(isRecord(state) ? state["period"] : undefined);
}

/** Draws everything anew; the focus stays with the control that had it, by its place in the page. */
function draw(): void {
  if (view === undefined || main === null) return;
  const controls = (): HTMLElement[] => [...main.querySelectorAll<HTMLElement>("input, button, [tabindex]")];
  const focused = controls().findIndex((control) => control.matches(":focus"));
  const scrolls = [...main.querySelectorAll(".scroller")].map(({ scrollLeft }) => scrollLeft);
  const nodes = statisticsPage(view, keptPeriod(), translator(words), {
    turnOff: (language) => host.send({ type: "turn-off", language }),
    export: () => host.send({ type: "export" }),
    reset: () => host.send({ type: "reset" }),
    onPeriod: (period) => {
      host.keep({ period });
      draw();
    },
  });
  main.replaceChildren(...nodes);
  for (const [index, scroller] of main.querySelectorAll(".scroller").entries())
    scroller.scrollLeft = scrolls[index] ?? 0;
  controls()[focused]?.focus();
}

window.addEventListener("message", (event: MessageEvent<ToStatistics>) => {
  const message = event.data;
  if (message.type === "strings") words = message.strings;
  else {
    view = message.view;
    draw();
  }
});

host.send({ type: "ready" });
