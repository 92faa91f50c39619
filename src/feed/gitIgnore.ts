import ignore, { type Ignore } from "ignore";

/** Reads a text file below the top of the repository, by its path from there; undefined if there is none. */
export type ReadRules = (path: string) => Promise<string | undefined>;

/**
 * Which files git ignores, going by the `.gitignore` files of the folders on the way to them and by
 * `.git/info/exclude`. A user's global rules are not looked at. Paths are relative to the top, with forward slashes.
 */
export class GitIgnore {
  private readonly rules = new Map<string, Promise<Ignore | undefined>>();
  private readonly folders = new Map<string, Promise<boolean>>();

  constructor(private readonly read: ReadRules) {}

  async ignores(path: string): Promise<boolean> {
    const folder = parentOf(path);
    if (folder !== undefined && (await this.ignoresFolder(folder))) return true;
    return await this.matches(path);
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
    return await this.matches(`${folder}/`);
  }

  /** The nearest file of rules with a word on `path` decides. @param path with a slash at the end for a folder */
  private async matches(path: string): Promise<boolean> {
    for (let folder = parentOf(path); ; folder = folder === undefined ? undefined : parentOf(folder)) {
      const rules = await this.rulesOf(folder);
      const { ignored, unignored } = rules?.test(folder === undefined ? path : path.slice(folder.length + 1)) ?? {};
      if (ignored === true) return true;
      if (unignored === true || folder === undefined) return false;
    }
  }

  private rulesOf(folder: string | undefined): Promise<Ignore | undefined> {
    const key = folder ?? "";
    const known = this.rules.get(key);
    if (known !== undefined) return known;
    const rules = this.load(folder);
    this.rules.set(key, rules);
    return rules;
  }

  private async load(folder: string | undefined): Promise<Ignore | undefined> {
    // What comes later outweighs what comes before: a .gitignore file outweighs .git/info/exclude.
    const names = folder === undefined ? [".git/info/exclude", ".gitignore"] : [`${folder}/.gitignore`];
    const texts = (await Promise.all(names.map(this.read))).filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : ignore().add(texts.join("\n"));
  }
}

/** The folder that a path is in, or undefined for what is at the top. */
function parentOf(path: string): string | undefined {
  const end = path.lastIndexOf("/", path.length - 2);
  return end < 0 ? undefined : path.slice(0, end);
}
