import type { DecisionReport, Phases, TokenCounts, TokenReport } from "../completion/report";
import { chips } from "./chips";
import { h, table } from "./dom";
import { VIEW_PROTOCOL } from "./protocol";
import { sourceRuns } from "./sourceRuns";
import { milliseconds, percent, visible } from "./visible";
import { send } from "./vscodeApi";

/** The whole page for one decision, or for none yet. */
export function lastDecision(report: DecisionReport | null): Node[] {
  const title = h("h1", {}, "Last decision");
  if (report === null)
    return [title, h("p", { role: "status" }, "Nothing was decided yet. Type in an editor, or trigger a suggestion.")];
  return [title, outcome(report), suggestion(report), tokens(report), cost(report)].filter(
    (node) => node !== undefined,
  );
}

function outcome(report: DecisionReport): HTMLElement {
  const lines = [h("p", { class: `headline ${report.outcome}`, role: "status" }, report.headline)];
  if (report.detail !== "") lines.push(h("p", { class: "detail" }, h("bdi", {}, report.detail)));
  const asked = report.trigger === "invoke" ? "asked for by hand" : "while typing";
  const mode = report.mode === undefined ? [] : [report.mode === "line" ? "one line" : "a block"];
  const facts = [asked, ...mode, milliseconds(report.totalMs)];
  lines.push(h("p", { class: "facts" }, h("bdi", {}, report.path), ` — ${facts.join(", ")}`));
  return h("section", { "aria-label": "Outcome" }, ...lines);
}

function suggestion({ text }: DecisionReport): HTMLElement | undefined {
  if (text === "") return undefined;
  const code = h("pre", { tabindex: "0", "aria-label": "Suggested text" }, h("bdi", {}, text));
  return h("section", {}, h("h2", {}, "Suggestion"), code);
}

function tokens(report: DecisionReport): HTMLElement | undefined {
  if (report.tokens.length === 0) return undefined;
  const notes: string[] = [];
  if (report.source === "reuse") notes.push("As they were generated for the earlier suggestion.");
  if (report.stop !== undefined) notes.push(`Why it ended: ${report.stop}`);
  if (report.source === "engine" && report.generated !== undefined && report.generated > report.text.length)
    notes.push(`Clean-up kept ${report.text.length} of ${report.generated} characters.`);
  if (report.meanProbability !== undefined)
    notes.push(`Geometric mean of the probabilities: ${percent(report.meanProbability)}.`);
  if (report.tokens.some(({ healed }) => healed)) notes.push("A dashed token spells again what was typed already.");
  const paragraphs = notes.map((note) => h("p", {}, note));
  return h("section", {}, h("h2", {}, "Tokens"), chips(report.tokens), ...paragraphs, ...sources(report.tokens));
}

/** Where the memory had seen the tokens: one entry for those that stand next to each other and come from one line. */
function sources(tokens: readonly TokenReport[]): HTMLElement[] {
  const runs = sourceRuns(tokens);
  if (runs.length === 0) return [];
  const items = runs.map(({ first, text, share, path, line }) => {
    const link = h("button", { type: "button", class: "link" }, h("bdi", {}, `${path}:${line}`));
    link.addEventListener("click", () => send({ v: VIEW_PROTOCOL, type: "source", token: first }));
    return h("li", {}, h("bdi", { class: "token" }, visible(text)), " from ", link, `, ${percent(share)} of it`);
  });
  const count = tokens.filter(({ memory }) => memory !== undefined).length;
  return [
    h("h3", { id: "memory" }, `From memory: ${count} of ${tokens.length} tokens`),
    h("ul", { class: "sources", "aria-labelledby": "memory" }, ...items),
  ];
}

function cost({ counts, phases, source }: DecisionReport): HTMLElement | undefined {
  if (source === "reuse")
    return h("section", {}, h("h2", {}, "Cost"), h("p", {}, "None: no token was computed for this decision."));
  const tables = [counts && countTable(counts), phases && phaseTable(phases)].filter((part) => part !== undefined);
  if (tables.length === 0) return undefined;
  return h("section", {}, h("h2", {}, "Cost"), h("div", { class: "tables" }, ...tables));
}

function countTable({ prompt, reused, computed, dropped }: TokenCounts): HTMLElement {
  const share = (count: number): string => (prompt === 0 ? "" : percent(count / prompt));
  return table(
    "Prompt",
    ["", "tokens", "share"],
    [
      ["in the prompt", String(prompt), ""],
      ["reused from the cache", String(reused), share(reused)],
      ["computed now", String(computed), share(computed)],
      ["dropped from the cache", String(dropped), ""],
    ],
  );
}

function phaseTable(phases: Phases): HTMLElement {
  const { decode, decodeSteps } = phases;
  const each = decodeSteps === 0 ? "" : `${decodeSteps} × ${milliseconds(decode / decodeSteps)}`;
  return table(
    "Time",
    ["", "spent", ""],
    [
      ["waiting for a pause in typing", milliseconds(phases.ownWait), ""],
      ["waiting for the engine", milliseconds(phases.engineWait), ""],
      ["text to tokens", milliseconds(phases.tokenise), ""],
      ["reading the prompt", milliseconds(phases.prefill), ""],
      ["writing tokens", milliseconds(decode), each],
      ["everything else", milliseconds(phases.other), ""],
    ],
  );
}
