import type { DecisionReport, Phases, TokenCounts, TokenReport } from "../../wire/decisionReport";
import { withElements } from "../../wire/translator";
import type { LastDecisionWords } from "../../wire/words/lastDecision";
import { chips } from "../chips";
import { h, table } from "../dom";
import { sourceRuns } from "../sourceRuns";
import { milliseconds, percent, visible } from "../visible";
import { send } from "../vscodeApi";

/** The whole page for one decision, or for none yet. */
export function lastDecision(report: DecisionReport | null, held: boolean, t: LastDecisionWords): Node[] {
  const title = h("h1", {}, held ? t("An earlier decision") : t("Last decision"));
  if (report === null)
    return [
      title,
      h("p", { role: "status" }, t("Nothing was decided yet. Type in an editor, or trigger a suggestion.")),
    ];
  const parts = [suggestion(report, t), alternatives(report, t), tokens(report, t), cost(report, t)];
  return [title, outcome(report, t), ...parts.filter((node) => node !== undefined)];
}

function outcome(report: DecisionReport, t: LastDecisionWords): HTMLElement {
  const lines = [h("p", { class: `headline ${report.outcome}`, role: "status" }, report.headline)];
  if (report.detail !== "") lines.push(h("p", { class: "detail" }, h("bdi", {}, report.detail)));
  if (report.estimate !== undefined) {
    const { value, threshold } = report.estimate;
    const estimate = t("Estimate that it is kept: {0}. Shown from {1}.", value.toFixed(2), threshold.toFixed(2));
    lines.push(h("p", { class: "detail" }, estimate));
  }
  const asked = report.trigger === "invoke" ? t("asked for by hand") : t("while typing");
  const mode = report.mode === undefined ? [] : [report.mode === "line" ? t("one line") : t("a block")];
  const facts = [asked, ...mode, milliseconds(report.totalMs)];
  lines.push(h("p", { class: "facts" }, h("bdi", {}, report.path), ` — ${facts.join(" · ")}`));
  return h("section", { "aria-label": t("Outcome") }, ...lines);
}

function suggestion({ text }: DecisionReport, t: LastDecisionWords): HTMLElement | undefined {
  if (text === "") return undefined;
  return h("section", {}, h("h2", {}, t("Suggestion")), code(text, t("Suggested text")));
}

/** @param label what it is, for screen readers */
function code(text: string, label: string): HTMLElement {
  return h("pre", { tabindex: "0", role: "group", "aria-label": label }, h("bdi", {}, text));
}

function alternatives(report: DecisionReport, t: LastDecisionWords): HTMLElement | undefined {
  if (report.alternatives.length === 0) return undefined;
  const items = report.alternatives.map(({ text, meanProbability }, index) => {
    const mean = t("Geometric mean of the probabilities: {0}.", percent(meanProbability));
    return h("li", {}, code(text, t("Alternative {0}", index + 1)), h("p", { class: "detail" }, mean));
  });
  return h("section", {}, h("h2", {}, t("Alternatives")), h("ol", { class: "alternatives" }, ...items));
}

function tokens(report: DecisionReport, t: LastDecisionWords): HTMLElement | undefined {
  if (report.tokens.length === 0) return undefined;
  const notes: string[] = [];
  if (report.source === "reuse") notes.push(t("As they were generated for the earlier suggestion."));
  if (report.stop !== undefined) notes.push(t("Why it ended: {0}", report.stop));
  if (report.source === "engine" && report.generated !== undefined && report.generated > report.text.length)
    notes.push(t("Clean-up kept {0} of {1} characters.", report.text.length, report.generated));
  if (report.meanProbability !== undefined)
    notes.push(t("Geometric mean of the probabilities: {0}.", percent(report.meanProbability)));
  if (report.tokens.some(({ healed }) => healed)) notes.push(t("A dashed token spells again what was typed already."));
  const paragraphs = notes.map((note) => h("p", {}, note));
  return h(
    "section",
    {},
    h("h2", {}, t("Tokens")),
    chips(report.tokens, t),
    ...paragraphs,
    ...sources(report.tokens, t),
  );
}

/** Where the memory had seen the tokens: one entry for those that stand next to each other and come from one line. */
function sources(tokens: readonly TokenReport[], t: LastDecisionWords): HTMLElement[] {
  const runs = sourceRuns(tokens);
  if (runs.length === 0) return [];
  const items = runs.map(({ first, text, share, path, line }) => {
    const link = h("button", { type: "button", class: "link" }, h("bdi", {}, `${path}:${line}`));
    link.addEventListener("click", () => send({ type: "source", token: first }));
    const token = h("bdi", { class: "token" }, visible(text));
    const much = document.createTextNode(percent(share));
    return h("li", {}, ...withElements(t("{0} from {1}, {2} of it"), [token, link, much]));
  });
  const count = tokens.filter(({ memory }) => memory !== undefined).length;
  return [
    h("h3", { id: "memory" }, t("From memory: {0} of {1} tokens", count, tokens.length)),
    h("ul", { class: "sources", "aria-labelledby": "memory" }, ...items),
  ];
}

function cost(report: DecisionReport, t: LastDecisionWords): HTMLElement | undefined {
  const { counts, phases, source } = report;
  // The alternatives beside an earlier suggestion were computed, but are not counted here.
  if (source === "reuse" && report.alternatives.length > 0) return undefined;
  if (source === "reuse")
    return h("section", {}, h("h2", {}, t("Cost")), h("p", {}, t("None: no token was computed for this decision.")));
  const tables = [counts && countTable(counts, t), phases && phaseTable(phases, t)].filter(
    (part) => part !== undefined,
  );
  if (tables.length === 0) return undefined;
  return h("section", {}, h("h2", {}, t("Cost")), h("div", { class: "tables" }, ...tables));
}

function countTable({ prompt, reused, computed, dropped }: TokenCounts, t: LastDecisionWords): HTMLElement {
  const share = (count: number): string => (prompt === 0 ? "" : percent(count / prompt));
  return table(
    t("Prompt"),
    ["", t("tokens"), t("share")],
    [
      [t("in the prompt"), String(prompt), ""],
      [t("reused from the cache"), String(reused), share(reused)],
      [t("computed now"), String(computed), share(computed)],
      [t("dropped from the cache"), String(dropped), ""],
    ],
  );
}

function phaseTable(phases: Phases, t: LastDecisionWords): HTMLElement {
  const { decode, decodeSteps } = phases;
  const each = decodeSteps === 0 ? "" : `${decodeSteps} × ${milliseconds(decode / decodeSteps)}`;
  return table(
    t("Time"),
    ["", t("spent"), ""],
    [
      [t("waiting for a pause in typing"), milliseconds(phases.ownWait), ""],
      [t("waiting for the engine"), milliseconds(phases.engineWait), ""],
      [t("text to tokens"), milliseconds(phases.tokenise), ""],
      [t("reading the prompt (prefill)"), milliseconds(phases.prefill), ""],
      [t("writing tokens (decode)"), milliseconds(decode), each],
      [t("everything else"), milliseconds(phases.other), ""],
    ],
  );
}
