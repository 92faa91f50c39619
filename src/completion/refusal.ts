import type { EditorSnapshot } from "../context/snapshot";
import type { ReasonCode } from "./decision";
import type { CompleterSettings } from "./settings";

/** Documents that are completed, by URI scheme: a person edits them as files. */
export const SCHEMES: readonly string[] = ["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-notebook-cell"];

/** Why nothing is shown. */
export interface Refusal {
  readonly reason: ReasonCode;
  /** What the reason's sentence leaves open, or empty. */
  readonly detail: string;
}

/** What settings and the kind of document say against any suggestion here; undefined if nothing. */
export function refusal(snapshot: EditorSnapshot, settings: CompleterSettings): Refusal | undefined {
  if (!settings.enabled) return { reason: "disabled", detail: "" };
  if (!languageEnabled(settings.languages, snapshot.languageId))
    return { reason: "language-off", detail: snapshot.languageId };
  if (!SCHEMES.includes(snapshot.scheme)) return { reason: "scheme-unsupported", detail: snapshot.scheme };
  if (snapshot.secret !== undefined) return { reason: "secret-file", detail: snapshot.secret };
  return undefined;
}

export function languageEnabled(languages: Readonly<Record<string, boolean>>, languageId: string): boolean {
  return languages[languageId] ?? languages["*"] ?? true;
}
