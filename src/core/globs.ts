import { type BraceBound, expandBraces } from "./braces";
import { LinearPattern, type Piece, SLASH, Steps } from "./linearPattern";

/** Names of files and folders next to each other. */
export type Siblings = ReadonlySet<string>;

/** A glob is at most so long, in UTF-16 units. */
const MOST_UNITS = 1024;

/** What people see of a glob, in UTF-16 units. */
const MOST_SHOWN = 200;

/** What the braces of one glob may stand for. */
const BRACES: BraceBound = { depth: 16, alternatives: 256 };

/** All globs of a setting together have at most so many pieces: about 10 MB. */
const MOST_PIECES = 65_536;

/** For one file and all globs of a setting: some milliseconds (`bench/faults/patterns.ts`). */
export const MOST_STEPS = 200_000;

/**
 * Globs of one setting, compiled. One that is too much to compile is refused, and matches everything: it was to keep
 * files out, so it is safer to keep out too many.
 */
class GlobSet<Extra> {
  /** Those that were refused. */
  readonly refused: string[] = [];
  private readonly globs: { readonly glob: string; readonly matches: Glob | undefined; readonly extra: Extra }[] = [];

  constructor(globs: readonly (readonly [glob: string, extra: Extra])[]) {
    let pieces = 0;
    for (const [text, extra] of globs) {
      const glob = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
      const all = compile(text);
      pieces += (all?.pieces ?? 0) + 1;
      const matches = pieces > MOST_PIECES ? undefined : all;
      if (matches === undefined) this.refused.push(glob);
      this.globs.push({ glob, matches, extra });
      if (matches === undefined) break; // It matches everything: what comes after it is never looked at.
    }
  }

  /** The first glob that matches `path` and is `wanted`. @param folders whether a folder that it is in will do */
  find(
    path: string,
    folders: boolean,
    wanted: (extra: Extra) => boolean,
    steps = new Steps(MOST_STEPS),
  ): string | undefined {
    if (this.globs.length === 0) return undefined;
    const codes = codesOf(path);
    for (const { glob, matches, extra } of this.globs) {
      if (matches === undefined || (matches.has(codes, steps, folders) && wanted(extra)) || steps.over) return glob;
    }
    return undefined;
  }
}

/** What settings like `files.exclude` and `search.exclude` leave out. */
export class Excludes {
  private readonly globs: GlobSet<string | undefined>;

  /** @param settings values of such settings; what is not as it should be is passed over */
  constructor(settings: readonly unknown[]) {
    this.globs = new GlobSet(
      settings.flatMap((setting) =>
        typeof setting !== "object" || setting === null ? [] : Object.entries(setting).flatMap(excludeOf),
      ),
    );
  }

  /** Globs that are too much to compile: nothing passes them. */
  get refused(): readonly string[] {
    return this.globs.refused;
  }

  /** @param path of a file or folder, from the workspace folder, with forward slashes */
  has(path: string, siblings: Siblings, steps?: Steps): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const dot = name.lastIndexOf(".");
    const basename = dot < 0 ? name : name.slice(0, dot);
    const counts = (when: string | undefined): boolean =>
      when === undefined || siblings.has(when.replaceAll("$(basename)", () => basename));
    return this.globs.find(path, false, counts, steps) !== undefined;
  }
}

/** With the name of a file next to which alone the glob counts: `$(basename)` in it is the name without its extension. */
function excludeOf([glob, on]: [string, unknown]): [string, string | undefined][] {
  const when: unknown = typeof on === "object" && on !== null && "when" in on ? on.when : undefined;
  if (on !== true && typeof when !== "string") return [];
  return [[glob, typeof when === "string" ? when : undefined]];
}

/** A list of globs of files, which also match what is in the folders that they match. */
export class FileGlobs {
  private readonly globs: GlobSet<undefined>;

  constructor(globs: readonly string[]) {
    this.globs = new GlobSet(globs.filter((glob) => glob.trim() !== "").map((glob) => [glob.trim(), undefined]));
  }

  /** Globs that are too much to compile: they match every file. */
  get refused(): readonly string[] {
    return this.globs.refused;
  }

  /**
   * The first glob that matches, or that was refused.
   * @param folder path of the workspace folder, without a slash at the end; outside of one, the whole path counts
   */
  match(file: string, folder: string | undefined, steps?: Steps): string | undefined {
    const inside = folder !== undefined && file.startsWith(`${folder}/`);
    const path = inside ? file.slice(folder.length + 1) : file.replace(/^\/+/, "");
    return this.globs.find(path, true, () => true, steps);
  }
}

/** What the log says of a glob that was refused. @param setting its name */
export function refusedGlob(setting: string, glob: string): string {
  return `${setting}: the pattern "${glob}" is too long or has too many alternatives. It counts as matching every file until it is made simpler.`;
}

const compiled = new WeakMap<readonly string[], FileGlobs>();

/** The globs of a setting, compiled when the list is first seen: a change of the setting is another list. */
export function globsOf(setting: readonly string[]): FileGlobs {
  const known = compiled.get(setting);
  if (known !== undefined) return known;
  const globs = new FileGlobs(setting);
  compiled.set(setting, globs);
  return globs;
}

/** The alternatives of one glob. */
class Glob {
  readonly pieces: number;
  private readonly patterns: readonly LinearPattern[];

  constructor(alternatives: readonly (readonly Piece[])[]) {
    this.pieces = alternatives.reduce((sum, { length }) => sum + length + 1, 0);
    this.patterns = alternatives.map((pieces) => new LinearPattern(pieces));
  }

  has(path: ArrayLike<number>, steps: Steps, folders: boolean): boolean {
    return this.patterns.some((pattern) => !steps.over && pattern.matches(path, 0, steps, folders));
  }

  test(path: string): boolean {
    return this.has(codesOf(path), new Steps(MOST_STEPS), false);
  }
}

/**
 * A glob of VS Code as a pattern for whole paths. What is in a folder that matches `folder/**` matches, and so does the
 * folder. A glob that is too much matches everything.
 */
export function globPattern(glob: string): { test(path: string): boolean } {
  return compile(glob) ?? { test: () => true };
}

function compile(glob: string): Glob | undefined {
  if (glob.length > MOST_UNITS) return undefined;
  const alternatives = expandBraces(glob.replace(/(?<!\/)\/+$/, ""), BRACES);
  return alternatives && new Glob(alternatives.map(pathPieces));
}

function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}

function pathPieces(glob: string): Piece[] {
  const named = glob.replace(/^\//, "").split("/");
  const segments = named.filter((segment, index) => segment !== "**" || named[index - 1] !== "**");
  return segments.flatMap((segment, index): Piece[] => {
    const first = index === 0;
    const bare = first || segments[index - 1] === "**"; // `**` brings its own slashes.
    const slash: Piece[] = bare ? [] : [{ kind: "code", code: SLASH }];
    if (segment !== "**") return [...slash, ...namePieces(segment)];
    if (index < segments.length - 1) return [...slash, { kind: "maybe", skip: 2 }, { kind: "upToSlash" }];
    return first ? [{ kind: "deep" }] : [{ kind: "maybe", skip: 3 }, ...slash, { kind: "deep" }];
  });
}

function namePieces(segment: string): Piece[] {
  return (segment.match(/\[[!^]?[^\]]+\]|\*+|./gsu) ?? []).map((part): Piece => {
    if (part.startsWith("*")) return { kind: "star" };
    if (part === "?") return { kind: "one", has: () => true };
    if (part.length < 3) return { kind: "code", code: part.codePointAt(0) ?? 0 };
    return { kind: "one", has: characterClass(part) };
  });
}

/** @param part such as `[a-z]` or `[!ab]`; one that is not in order has every character */
function characterClass(part: string): (code: number) => boolean {
  const not = part[1] === "!" || part[1] === "^";
  const ranges: [number, number][] = [];
  for (const [range] of part.slice(not ? 2 : 1, -1).matchAll(/[^-]-[^-]|./gsu)) {
    const codes = codesOf(range);
    const [from = 0, to = from] = [codes[0], codes[2]];
    if (range === "-" || from > to) return () => true;
    ranges.push([from, to]);
  }
  return (code) => ranges.some(([from, to]) => from <= code && code <= to) !== not;
}
