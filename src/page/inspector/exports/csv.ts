import { bytesOf, hex, kindOf } from "../../../model/inspection/tokenTable";
import { shortest } from "../shortest";
import { type Exported, settingsOf } from "./settings";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

const COLUMNS = ["rank", "index", "token", "bytes", "id", "part", "line", "column", "share", "distance", "sink"];

/**
 * The row as comma-separated values (RFC 4180), one token a line, the strongest first, the settings repeated in the
 * last columns. A token is written as a JSON string: control characters can be read, and a spreadsheet takes none of
 * them for a formula. Lines and columns count from 1 and are empty where the token is nowhere in the document; the
 * distance is in tokens back from the one that looks.
 */
export function rowCsv(exported: Exported): string {
  const { request, row } = exported;
  const { tokens, positions } = request;
  const settings = settingsOf(exported);
  const sinks = new Set(row.sinks);
  const order = Array.from(row.weights.keys()).sort((a, b) => (row.weights[b] ?? 0) - (row.weights[a] ?? 0) || a - b);
  const lines = order.map((index, rank) => {
    const line = positions.lines[index] ?? -1;
    return [
      rank + 1,
      index,
      jsonText(tokens.texts[index] ?? ""),
      hex(bytesOf(tokens, index)),
      tokens.ids[index] ?? "",
      kindOf(tokens, index),
      line < 0 ? "" : line + 1,
      line < 0 ? "" : (positions.columns[index] ?? 0) + 1,
      shortest(row.weights[index] ?? 0),
      row.weights.length - 1 - index,
      sinks.has(index) ? "yes" : "",
      ...Object.values(settings),
    ];
  });
  return [[...COLUMNS, ...Object.keys(settings)], ...lines].map(csvLine).join("");
}

/** A JSON string without characters that cannot be seen or that turn the text around them. */
function jsonText(text: string): string {
  const numbered = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(UNSEEN, (char) => char.split("").map(numbered).join(""));
}

function csvLine(fields: readonly (string | number)[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

/** Quoted where it must be; a text that a spreadsheet would take for a formula gets an apostrophe. */
function csvField(field: string | number): string {
  const text = typeof field === "string" && /^[=+\-@\t\r]/.test(field) ? `'${field}` : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
