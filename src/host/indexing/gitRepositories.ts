import { type GitConfig, parseGitConfig } from "./gitConfig";
import { GitIgnore, parentOf } from "./gitIgnore";

/** Files by full paths, with forward slashes and one in front. Nothing rejects. */
export interface GitFiles {
  /** Undefined where nothing is. */
  kind(path: string): Promise<"file" | "folder" | "link" | undefined>;
  /** Follows links; undefined for what cannot be read. */
  read(path: string): Promise<string | undefined>;
}

/** Where the rules and the configuration of the user are; undefined where they are not on this machine. */
export interface GitUser {
  /** Home folder, without a slash at the end. */
  readonly home: string;
  /** `$XDG_CONFIG_HOME`, or `.config` in the home folder. */
  readonly config: string;
}

interface Repository {
  readonly top: string;
  readonly rules: GitIgnore;
}

/**
 * Which files git ignores, whichever repository they are in: every file is judged by the innermost one, whose `.git` may
 * be a folder or a file that says where it is (work trees, submodules). A folder that an outer repository ignores stays
 * ignored with all repositories in it: they are of no concern to whoever works on the outer one.
 */
export class GitRepositories {
  private readonly tops = new Map<string, Promise<string | undefined>>();
  private readonly repositories = new Map<string, Promise<Repository>>();
  private readonly around = new Map<string, Promise<string>>();

  constructor(
    private readonly files: GitFiles,
    private readonly user: GitUser | undefined,
    private readonly refused: (message: string) => void = () => {},
  ) {}

  /** @param root the folder that was opened: someone who opens an ignored folder wants what is in it */
  async ignores(path: string, isFolder: boolean, root: string): Promise<boolean> {
    if (!path.startsWith(`${root}/`)) return false;
    const folder = parentOf(path) ?? "";
    const above = await this.topOf(folder);
    const top = above !== undefined && isIn(above, root) ? above : await this.topAround(root);
    // Inside of the opened folder, a repository is a folder of the one around it.
    if (top !== root && isIn(top, root) && (await this.ignores(top, true, root))) return true;
    const { rules } = await this.repositoryAt(top);
    const inside = path.slice(top.length + 1);
    return isFolder ? await rules.ignoresFolder(inside) : await rules.ignores(inside);
  }

  /** The innermost folder from `folder` upwards that is a repository. */
  private topOf(folder: string): Promise<string | undefined> {
    const known = this.tops.get(folder);
    if (known !== undefined) return known;
    const top = this.findTop(folder);
    this.tops.set(folder, top);
    return top;
  }

  private async findTop(folder: string): Promise<string | undefined> {
    const kind = await this.files.kind(`${folder}/.git`);
    // Git looks into no folder that only has the name.
    if (kind === "file" || (kind !== undefined && (await this.files.kind(`${folder}/.git/HEAD`)) !== undefined))
      return folder;
    const parent = parentOf(folder);
    return parent === undefined ? undefined : await this.topOf(parent);
  }

  /** The repository that the opened folder is in; the folder itself where it is in none, or ignored by it. */
  private topAround(root: string): Promise<string> {
    const known = this.around.get(root);
    if (known !== undefined) return known;
    const answer = this.findAround(root);
    this.around.set(root, answer);
    return answer;
  }

  private async findAround(root: string): Promise<string> {
    const above = await this.topOf(root);
    if (above === undefined || above === root) return root;
    const { rules } = await this.repositoryAt(above);
    return (await rules.ignoresFolder(root.slice(above.length + 1))) ? root : above;
  }

  private repositoryAt(top: string): Promise<Repository> {
    const known = this.repositories.get(top);
    if (known !== undefined) return known;
    const repository = this.load(top);
    this.repositories.set(top, repository);
    return repository;
  }

  private async load(top: string): Promise<Repository> {
    const git = await this.gitFolder(top);
    const configs = [...(await this.userConfigs()), await this.config(git && `${git}/config`)];
    const ignoreCase = configs.findLast((config) => config?.ignoreCase !== undefined)?.ignoreCase ?? false;
    const excludes = configs.findLast((config) => config?.excludesFile !== undefined)?.excludesFile;
    const global =
      this.user && (excludes === undefined ? `${this.user.config}/git/ignore` : this.expand(excludes, top));
    const outer = async (): Promise<(string | undefined)[]> =>
      await Promise.all([this.readMaybe(global), this.readMaybe(git && `${git}/info/exclude`)]);
    const { refused } = this;
    return { top, rules: new GitIgnore((path) => this.readRules(`${top}/${path}`), { outer, ignoreCase, refused }) };
  }

  /** Git follows no link to a `.gitignore`. */
  private async readRules(path: string): Promise<string | undefined> {
    return (await this.files.kind(path)) === "file" ? await this.files.read(path) : undefined;
  }

  private async readMaybe(path: string | undefined): Promise<string | undefined> {
    return path === undefined ? undefined : await this.files.read(path);
  }

  /** The folder with what all work trees of the repository share. */
  private async gitFolder(top: string): Promise<string | undefined> {
    const at = `${top}/.git`;
    const text = await this.files.read(at); // undefined for a folder
    if (text === undefined) return at;
    const target = /^gitdir: (.+?)[\r\n]*$/s.exec(text)?.[1];
    const git = target === undefined ? undefined : resolve(top, target);
    const common = git === undefined ? undefined : await this.files.read(`${git}/commondir`);
    return git === undefined || common === undefined ? git : resolve(git, common.replace(/[\r\n]+$/, ""));
  }

  private async userConfigs(): Promise<(GitConfig | undefined)[]> {
    const { user } = this;
    if (user === undefined) return [];
    return await Promise.all([`${user.config}/git/config`, `${user.home}/.gitconfig`].map((path) => this.config(path)));
  }

  private async config(path: string | undefined): Promise<GitConfig | undefined> {
    const text = await this.readMaybe(path);
    return text === undefined ? undefined : parseGitConfig(text);
  }

  private expand(path: string, top: string): string | undefined {
    if (path === "") return undefined;
    return path.startsWith("~/") ? `${this.user?.home}${path.slice(1)}` : resolve(top, path);
  }
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A path as git writes it, from `folder`; undefined for one on another machine: a repository must not lead there. */
function resolve(folder: string, path: string): string | undefined {
  const slashes = /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll("\\", "/")}` : path;
  if (/^[\\/]{2}/.test(slashes)) return undefined;
  const names: string[] = slashes.startsWith("/") ? [] : folder.split("/");
  for (const name of slashes.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.filter((name) => name !== "").join("/")}`;
}
