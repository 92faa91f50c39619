import type { DecisionRow } from "../../wire/decisionReport";
import type { DecisionsWords } from "../../wire/words/decisions";

/** The headings of the columns, in their order. */
export function headings(t: DecisionsWords): string[] {
  return [t("Time"), t("File"), t("Asked"), t("Outcome"), t("Estimate"), t("Tokens"), t("Milliseconds")];
}

/** What stands in the columns, in their order. @param clock writes a time in the user's way */
export function cells(row: DecisionRow, t: DecisionsWords, clock: (time: number) => string): string[] {
  const { time, path, trigger, explanation, estimate, tokens, totalMs } = row;
  return [
    clock(time),
    path,
    trigger === "invoke" ? t("by hand") : t("while typing"),
    explanation,
    estimate === undefined ? "" : `${estimate.value.toFixed(2)} / ${estimate.threshold.toFixed(2)}`,
    tokens === undefined ? "" : String(tokens),
    totalMs.toFixed(totalMs < 10 ? 1 : 0),
  ];
}

export function asMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (fields: readonly string[]): string => `| ${fields.map(markdownField).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

export function asTsv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((fields) => `${fields.map(oneLine).join("\t")}\n`).join("");
}

/** A file may be named like markup. */
function markdownField(text: string): string {
  return oneLine(text).replace(/[\\|`*_[\]<>]/g, (sign) => `\\${sign}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
