import { delay, systemClock } from "../../core/clock";
import { Steps } from "../../core/linearPattern";
import { type GitRule, gitBytes, gitRule, ruleLines, ruleMatches } from "./gitPattern";

/** Reads a text file below the top of the repository, by its path from there; undefined if there is none. */
export type ReadRules = (path: string) => Promise<string | undefined>;

export interface GitIgnoreOptions {
  /** Reads the rules that are in no folder of the repository, those that weigh least first. */
  outer?(): Promise<readonly (string | undefined)[]>;
  /** Whether capitals count as small letters (`core.ignorecase`). */
  readonly ignoreCase?: boolean;
  /** Says what was refused, once for each rule. */
  refused?(message: string): void;
}

/** A file of rules is at most so long, in UTF-16 units. */
const MOST_UNITS = 512 * 1024;

/** Lines in one file, at most. */
const MOST_LINES = 20_000;

/** A rule is at most so long, in UTF-16 units: no path of git is longer. */
const MOST_LINE_UNITS = 4096;

/** Reading a line counts as so many steps. */
const LINE_STEPS = 20;

/** For one file or folder and all rules on the way to it: some milliseconds (`bench/faults/patterns.ts`). */
export const MOST_RULE_STEPS = 200_000;

/** After so many steps other work has its turn. */
const STEPS_PER_TURN = 50_000;

/** And after so many UTF-16 units of rules, each with so many added: the first time, a rule has to be compiled. */
const UNITS_PER_TURN = 8192;
const UNITS_PER_RULE = 60;

/** Rules that are too many to read: all in their folder counts as ignored. */
type Rules = readonly GitRule[] | "too many";

/**
 * Which files git ignores, going by the `.gitignore` files of the folders on the way to them and by rules from
 * outside: of `.git/info/exclude`, where nothing else is said. Paths are relative to the top, with forward slashes.
 * What costs too much to find out counts as ignored: then nothing is learned that should not be.
 */
export class GitIgnore {
  private readonly rules = new Map<string, Promise<Rules>>();
  private readonly folders = new Map<string, Promise<boolean>>();
  private readonly told = new Set<string>();
  private steps = 0;
  private most = 0;

  constructor(
    private readonly read: ReadRules,
    private readonly options: GitIgnoreOptions = {},
  ) {}

  /** The most steps that one file or folder has cost. */
  get mostSteps(): number {
    return this.most;
  }

  async ignores(path: string): Promise<boolean> {
    const folder = parentOf(path);
    if (folder !== undefined && (await this.ignoresFolder(folder))) return true;
    return await this.matches(path, false);
  }

  /** Whether git ignores the folder, and so all that is in it. */
  async ignoresFolder(folder: string): Promise<boolean> {
    const known = this.folders.get(folder);
    if (known !== undefined) return await known;
    const answer = this.decideFolder(folder);
    this.folders.set(folder, answer);
    return await answer;
  }

  private async decideFolder(folder: string): Promise<boolean> {
    if (folder === ".git" || folder.endsWith("/.git")) return true;
    const parent = parentOf(folder);
    if (parent !== undefined && (await this.ignoresFolder(parent))) return true;
    return await this.matches(folder, true);
  }

  /** The nearest file of rules with a word on `path` decides. */
  private async matches(path: string, isFolder: boolean): Promise<boolean> {
    const steps = new Steps(MOST_RULE_STEPS);
    for (let folder = parentOf(path); ; folder = folder === undefined ? undefined : parentOf(folder)) {
      const rules = await this.rulesOf(folder);
      if (rules === "too many") return true;
      const verdict = await this.verdict(
        rules,
        folder === undefined ? path : path.slice(folder.length + 1),
        isFolder,
        steps,
      );
      if (verdict === undefined && folder !== undefined) continue;
      this.most = Math.max(this.most, steps.count);
      await this.spent(steps.count);
      return verdict ?? false;
    }
  }

  /** Undefined where no rule has a word on it. */
  private async verdict(
    rules: readonly GitRule[],
    path: string,
    isFolder: boolean,
    steps: Steps,
  ): Promise<boolean | undefined> {
    const bytes = gitBytes(path, this.options.ignoreCase === true);
    const name = bytes.lastIndexOf(47) + 1;
    let units = 0;
    for (let at = rules.length - 1; at >= 0; at--) {
      const rule = rules[at];
      if (rule === undefined || (rule.foldersOnly && !isFolder)) continue;
      units += rule.line.length + UNITS_PER_RULE;
      if (units > UNITS_PER_TURN) {
        units = 0;
        await delay(systemClock, 0);
      }
      const matches = ruleMatches(rule, bytes, name, steps);
      if (steps.over) {
        this.tell(
          `The rule "${shortened(rule.line)}" of .gitignore takes too long for files like ${shortened(path)}: they count as ignored.`,
          rule.line,
        );
        return true;
      }
      if (matches) return !rule.negated;
    }
    return undefined;
  }

  private async spent(steps: number): Promise<void> {
    this.steps += steps;
    if (this.steps < STEPS_PER_TURN) return;
    this.steps = 0;
    await delay(systemClock, 0);
  }

  private rulesOf(folder: string | undefined): Promise<Rules> {
    const key = folder ?? "";
    const known = this.rules.get(key);
    if (known !== undefined) return known;
    const rules = this.load(folder);
    this.rules.set(key, rules);
    return rules;
  }

  private async load(folder: string | undefined): Promise<Rules> {
    // What comes later outweighs what comes before: a .gitignore file outweighs .git/info/exclude.
    const outer = folder === undefined ? await this.outer() : [];
    const file = folder === undefined ? ".gitignore" : `${folder}/.gitignore`;
    const rules: GitRule[] = [];
    for (const text of [...outer, await this.read(file)]) {
      const lines = text === undefined || text.length > MOST_UNITS ? [] : ruleLines(text);
      const long = lines.find(({ length }) => length > MOST_LINE_UNITS);
      if ((text?.length ?? 0) > MOST_UNITS || lines.length > MOST_LINES || long !== undefined) {
        const what = long === undefined ? "has too many rules" : `has a rule that is too long, "${shortened(long)}"`;
        this.tell(`${file} ${what}: everything beside and below it counts as ignored.`, file);
        return "too many";
      }
      for (const line of lines) {
        const rule = gitRule(line, this.options.ignoreCase === true);
        if (rule !== undefined) rules.push(rule);
        this.steps += LINE_STEPS + line.length;
        if (this.steps >= STEPS_PER_TURN) await this.spent(0);
      }
    }
    return rules;
  }

  private async outer(): Promise<readonly (string | undefined)[]> {
    return (await this.options.outer?.()) ?? [await this.read(".git/info/exclude")];
  }

  private tell(message: string, key: string): void {
    if (this.told.has(key)) return;
    this.told.add(key);
    this.options.refused?.(message);
  }
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** The folder that a path is in, or undefined for what is at the top. */
export function parentOf(path: string): string | undefined {
  const end = path.lastIndexOf("/", path.length - 2);
  return end < 0 ? undefined : path.slice(0, end);
}
