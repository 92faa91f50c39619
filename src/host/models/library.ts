import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, type ErrorValue, messageOf } from "../../core/errors";
import { isAlive } from "../../core/node/isAlive";
import { sentence, verbatim } from "../../core/translate";
import { MANIFEST_FILE, type Manifest } from "../../model/manifest";
import { readRegularText } from "../../model/regularFile";
import { readManifest } from "../../model/verifyFiles";
import { nameProblem } from "./names";
import { ORIGIN_FILE, type Origin, parseOrigin } from "./origin";

/** Of origin.json, bytes. */
const LARGEST_ORIGIN = 64_000;

/** Folders of imports that are under way: `.importing-<process id>-<random>`. */
const STAGED = /^\.importing-(\d+)-/;
/** In such a folder the older model waits, under its name, until the new one is in its place. */
const ASIDE = "-older";

/** A model folder, read but not verified; the engine does that when it loads it. */
export type FoundModel =
  | {
      readonly kind: "model";
      readonly folder: string;
      readonly manifest: Manifest;
      readonly origin: Origin | undefined;
    }
  | { readonly kind: "broken"; readonly folder: string; readonly error: ErrorValue };

export interface NamedModel {
  readonly name: string;
  readonly model: FoundModel;
}

/** The models that a user has imported: a folder of model folders. */
export class ModelLibrary {
  /** @param folder need not exist */
  constructor(readonly folder: string) {}

  folderOf(name: string): string {
    return join(this.folder, name);
  }

  /** Whether there is a model of this name, so that it can be chosen. */
  has(name: string): boolean {
    return nameProblem(name) === undefined && existsSync(join(this.folderOf(name), MANIFEST_FILE));
  }

  /** By name. */
  async list(): Promise<NamedModel[]> {
    const models = (await this.names()).map(async (name) => ({ name, model: await readModel(this.folderOf(name)) }));
    return await Promise.all(models);
  }

  /** The model that is already there under this name; some file systems do not tell upper from lower case. */
  async taken(name: string): Promise<string | undefined> {
    return (await this.names()).find((other) => other.toLowerCase() === name.toLowerCase());
  }

  /** A fresh folder for a model that is being made; those that dead processes have left behind are deleted. */
  async stage(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    for (const entry of await readdir(this.folder)) {
      const owner = STAGED.exec(entry)?.[1];
      if (owner === undefined || isAlive(Number(owner))) continue;
      if (entry.endsWith(ASIDE)) await this.putBack(this.folderOf(entry));
      await discard(this.folderOf(entry));
    }
    return await mkdtemp(join(this.folder, `.importing-${process.pid}-`));
  }

  /** Makes a staged folder the model `name`, in place of any older one: it appears whole or not at all. */
  async adopt(staged: string, name: string, origin: Origin): Promise<void> {
    await writeFile(join(staged, ORIGIN_FILE), `${JSON.stringify(origin, undefined, 2)}\n`);
    const older = await this.taken(name);
    const aside = `${staged}${ASIDE}`;
    if (older !== undefined) {
      await mkdir(aside);
      await rename(this.folderOf(older), join(aside, older));
    }
    try {
      await rename(staged, this.folderOf(name));
    } catch (thrown) {
      if (older !== undefined) await this.putBack(aside);
      await discard(aside);
      throw thrown;
    }
    await discard(aside);
  }

  /** An import ended between taking the older model away and putting the new one there: the older one stays. */
  private async putBack(aside: string): Promise<void> {
    for (const name of await readdir(aside))
      if ((await this.taken(name)) === undefined) await rename(join(aside, name), this.folderOf(name));
  }

  async remove(name: string): Promise<void> {
    await discard(this.folderOf(name));
  }

  /** Bytes that may be written where the models are; undefined where the system does not say. */
  async freeBytes(): Promise<number | undefined> {
    let folder = this.folder;
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return undefined;
    }
  }

  private async names(): Promise<string[]> {
    if (!existsSync(this.folder)) return [];
    const entries = await readdir(this.folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && nameProblem(entry.name) === undefined)
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b));
  }
}

export async function discard(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** What a model folder says of itself; a bad one is a value too, so that a list of models can show it. */
export async function readModel(folder: string): Promise<FoundModel> {
  try {
    const manifest = await readManifest(folder);
    const fix = sentence("Import the model again, or choose another one.");
    const source = { code: "model-missing", fix, links: false, limit: LARGEST_ORIGIN } as const;
    const origin = await readRegularText(join(folder, ORIGIN_FILE), source).then(parseOrigin, () => undefined);
    return { kind: "model", folder, manifest, origin };
  } catch (thrown) {
    const fix = sentence("Import the model again, or choose another one.");
    const error = thrown instanceof AppError ? thrown : new AppError("model-missing", verbatim(messageOf(thrown)), fix);
    return { kind: "broken", folder, error: error.toValue() };
  }
}

/** Bytes of a model on disk, as its manifest has them. */
export function modelBytes({ files }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

export async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
