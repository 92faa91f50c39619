/** Names of files and folders next to each other. */
export type Siblings = ReadonlySet<string>;

interface Exclude {
  readonly matches: RegExp;
  /** Counts only next to a file of this name, in which `$(basename)` is the name without its extension. */
  readonly when: string | undefined;
}

/** More alternatives than this in one glob are a mistake. */
const MOST_ALTERNATIVES = 256;

/** What settings like `files.exclude` and `search.exclude` leave out. */
export class Excludes {
  private readonly excludes: readonly Exclude[];

  /** @param settings values of such settings; what is not as it should be is passed over */
  constructor(settings: readonly unknown[]) {
    this.excludes = settings.flatMap((setting) =>
      typeof setting !== "object" || setting === null ? [] : Object.entries(setting).flatMap(excludeOf),
    );
  }

  /** @param path of a file or folder, from the workspace folder, with forward slashes */
  has(path: string, siblings: Siblings): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const basename = name.replace(/\.[^.]*$/, "");
    return this.excludes.some(
      ({ matches, when }) =>
        matches.test(path) && (when === undefined || siblings.has(when.replaceAll("$(basename)", basename))),
    );
  }
}

function excludeOf([glob, on]: [string, unknown]): Exclude[] {
  const when: unknown = typeof on === "object" && on !== null && "when" in on ? on.when : undefined;
  if (on !== true && typeof when !== "string") return [];
  return [{ matches: globPattern(glob), when: typeof when === "string" ? when : undefined }];
}

/** A list of globs of files, which also match what is in the folders that they match. */
export class FileGlobs {
  private readonly globs: readonly { readonly glob: string; readonly matches: RegExp }[];

  constructor(globs: readonly string[]) {
    this.globs = globs
      .filter((glob) => glob.trim() !== "")
      .map((glob) => ({ glob, matches: globPattern(glob.trim()) }));
  }

  /**
   * The first glob that matches.
   * @param folder path of the workspace folder, without a slash at the end; outside of one, the whole path counts
   */
  match(file: string, folder: string | undefined): string | undefined {
    if (this.globs.length === 0) return undefined;
    const inside = folder !== undefined && file.startsWith(`${folder}/`);
    const path = inside ? file.slice(folder.length + 1) : file.replace(/^\/+/, "");
    const upwards = [path];
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      upwards.push(path.slice(0, end));
    return this.globs.find(({ matches }) => upwards.some((part) => matches.test(part)))?.glob;
  }
}

/** A glob of VS Code as a pattern for whole paths. What is in a folder that matches `folder/**` matches, and so does the folder. */
export function globPattern(glob: string): RegExp {
  const alternatives = expandBraces(glob.replace(/\/+$/, "")).slice(0, MOST_ALTERNATIVES).map(pathPattern);
  return new RegExp(`^(?:${alternatives.join("|")})$`, "u");
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`. */
function expandBraces(glob: string): string[] {
  const start = glob.indexOf("{");
  if (start < 0) return [glob];
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < glob.length; at++) {
    const char = glob[at];
    if (char === "{") depth++;
    if (char === "}") depth--;
    if ((char === "," && depth === 1) || depth === 0) {
      parts.push(glob.slice(from, at));
      from = at + 1;
    }
    if (depth > 0) continue;
    const rest = expandBraces(glob.slice(at + 1));
    const insides = parts.flatMap(expandBraces).slice(0, MOST_ALTERNATIVES);
    return insides.flatMap((inside) => rest.map((end) => glob.slice(0, start) + inside + end));
  }
  return [glob.replaceAll("{", "?")]; // never closed
}

function pathPattern(glob: string): string {
  const segments = glob.replace(/^\//, "").split("/");
  let pattern = "";
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === "**") pattern += last ? (index === 0 ? ".*" : "(?:/.*)?") : `${slash(index, segments)}(?:[^/]+/)*`;
    else pattern += slash(index, segments) + namePattern(segment);
  }
  return pattern;
}

/** Between two segments; `**` brings its own, before it or after it. */
function slash(index: number, segments: readonly string[]): string {
  return index === 0 || segments[index - 1] === "**" ? "" : "/";
}

function namePattern(segment: string): string {
  return segment.replace(/\[[!^]?[^\]]+\]|\*+|\?|[\\^$.*+?()[\]{}|/]/gu, (part) => {
    if (part.startsWith("*")) return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length < 3) return `\\${part}`;
    const not = part[1] === "!" || part[1] === "^";
    const inside = part.slice(not ? 2 : 1, -1).replace(/[\\[\]^&~]/g, "\\$&");
    return /^(?:[^-]|[^-]-[^-])+$/u.test(inside) && inOrder(inside) ? `[${not ? "^/" : ""}${inside}]` : "[^/]";
  });
}

/** Whether the ranges like `a-z` in a class go up. */
function inOrder(inside: string): boolean {
  return [...inside.matchAll(/(.)-(.)/gu)].every(([, from = "", to = ""]) => from <= to);
}
