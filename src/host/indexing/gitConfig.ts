/** What of git's configuration says which files are ignored. */
export interface GitConfig {
  readonly excludesFile: string | undefined;
  readonly ignoreCase: boolean | undefined;
}

/** Reads the section `core` of a configuration file of git. Files that it includes are not looked at. */
export function parseGitConfig(text: string): GitConfig {
  let section = "";
  let excludesFile: string | undefined;
  let ignoreCase: boolean | undefined;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const header = /^\[([^\]"]*)("[^"]*")?\s*\]/.exec(line);
    if (header !== null) section = header[2] === undefined ? (header[1] ?? "").trim().toLowerCase() : "";
    const rest = header === null ? line : line.slice(header[0].length).trim();
    const [, key, value] = /^([A-Za-z][\w-]*)\s*(?:=(.*))?$/.exec(rest) ?? [];
    if (section !== "core" || key === undefined) continue;
    if (key.toLowerCase() === "excludesfile") excludesFile = textOf(value ?? "");
    if (key.toLowerCase() === "ignorecase")
      ignoreCase = value === undefined || ["true", "yes", "on", "1"].includes(textOf(value).toLowerCase());
  }
  return { excludesFile, ignoreCase };
}

/** Without quotes, comments and the spaces around it. */
function textOf(text: string): string {
  let value = "";
  let end = 0; // of what is more than spaces
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "#" || char === ";")) break;
    else if (char === "\\") value += ESCAPES[text[++at] ?? ""] ?? text[at] ?? "";
    else if (value !== "" || quoted || char.trim() !== "") value += char;
    if (quoted || char.trim() !== "") end = value.length;
  }
  return value.slice(0, end);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b" };
