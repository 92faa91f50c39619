import { globsOf } from "../../core/globs";
import { lexicalContext } from "../context/lexical";
import { type DocumentFacts, type EditorSnapshot, ownPrefix } from "../context/snapshot";
import type { ReasonCode } from "./decision";
import type { CompleterSettings } from "./settings";

/** Documents that are completed wherever they are, by URI scheme; of others, those in a file system that takes changes. */
export const SCHEMES: readonly string[] = ["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-notebook-cell"];

/** The URI scheme of the box for commit messages. */
const COMMIT_BOX_SCHEME = "vscode-scm";

/** Language ids of commit messages: of the box, and of the file that git opens an editor for. */
const COMMIT_LANGUAGES: readonly string[] = ["scminput", "git-commit"];

/** Why nothing is shown. */
export interface Suppression {
  readonly reason: ReasonCode;
  /** What the reason's sentence leaves open, or empty. */
  readonly detail: string;
}

/** What settings and the kind of document say against any suggestion here, also one that is asked for by hand. */
export function suppression(snapshot: EditorSnapshot, settings: CompleterSettings): Suppression | undefined {
  const { secret } = snapshot;
  if (secret !== undefined && settings.enabled) return { reason: "secret-file", detail: secret };
  return documentSuppression(snapshot, settings) ?? siteSuppression(snapshot, settings);
}

/** As {@link suppression}, for what is known of a document without its text. */
export function documentSuppression(facts: DocumentFacts, settings: CompleterSettings): Suppression | undefined {
  const { scheme, readOnly, file, folder, writable } = facts;
  const languageId = languageOf(facts);
  if (!settings.enabled) return { reason: "disabled", detail: "" };
  if (readOnly !== undefined) return { reason: "read-only", detail: readOnly };
  if (scheme === COMMIT_BOX_SCHEME || COMMIT_LANGUAGES.includes(languageId)) {
    if (!settings.commitMessages) return { reason: "commit-message", detail: "" };
  } else if (!SCHEMES.includes(scheme) && !writable) return { reason: "scheme-unsupported", detail: scheme };
  if (!languageEnabled(settings.languages, languageId))
    return { reason: "language-off", detail: `${languageId}, ${languageSwitch(settings, languageId)}` };
  const glob = globsOf(settings.exclude).match(file, folder);
  return glob === undefined ? undefined : { reason: "excluded", detail: glob };
}

/** Tables are no text to go on with, also where nothing is installed that knows them. */
function languageOf({ languageId, file }: DocumentFacts): string {
  return languageId === "plaintext" && /\.[ct]sv$/i.test(file) ? "csv" : languageId;
}

export function languageEnabled(languages: Readonly<Record<string, boolean>>, languageId: string): boolean {
  return languages[languageId] ?? languages["*"] ?? true;
}

/** What has turned the language on or off: a setting, with its key where it names other languages too, or a command. */
function languageSwitch({ languages, toggledLanguages }: CompleterSettings, languageId: string): string {
  if (toggledLanguages?.[languageId] !== undefined) return "inkling.toggleLanguage";
  return languages[languageId] === undefined ? "inkling.languages: *" : "inkling.languages";
}

/** What settings say against the place of the cursor in the text. */
function siteSuppression(
  snapshot: EditorSnapshot,
  { inComments, inStrings }: CompleterSettings,
): Suppression | undefined {
  if (inComments && inStrings) return undefined;
  const place = lexicalContext(ownPrefix(snapshot), snapshot.languageId);
  if (place === "comment" && !inComments) return { reason: "in-comment", detail: "" };
  return place === "string" && !inStrings ? { reason: "in-string", detail: "" } : undefined;
}
