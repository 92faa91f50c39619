import { mkdir, readFile, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ErrorValue, messageOf } from "../core/errors";
import { sentence, verbatim } from "../core/translate";
import type { DownloadList, DownloadOptions, DownloadOutcome, Downloads, OfferedModel } from "../wire/download";
import { CATALOGUE } from "./catalogue";
import { type Entry, filesOf, folderName, parseEntries, type RemoteFile, sourceOf } from "./entries";
import { fetchFile, PART } from "./fetchFile";
import { FolderLock } from "./folderLock";
import type { OpenFile } from "./partialFile";
import { failed } from "./request";

/** The user's own entries, in the folder of downloads. */
const OWN_LIST = "models.json";

/** What is left free on the disk, at least. */
const SPARE_BYTES = 50e6;

/** The disk; tests give one that is full. */
export interface DiskCalls {
  readonly openFile?: OpenFile;
  /** Bytes that may be written where `folder` is. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

const DISK: DiskCalls = {
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

interface Listed {
  readonly entry: Entry;
  readonly own: boolean;
}

/** Downloads, a folder each: files are verified before they have their names. */
export class DownloadFolder implements Downloads {
  readonly ownList: string;

  constructor(
    private readonly folder: string,
    private readonly catalogue: readonly Entry[] = CATALOGUE,
    private readonly disk: DiskCalls = DISK,
  ) {
    this.ownList = join(folder, OWN_LIST);
  }

  async list(): Promise<DownloadList> {
    const { listed, problem } = await this.entries();
    const models = await Promise.all(listed.map((model) => this.offered(model)));
    return { models, ...(problem && { problem }) };
  }

  async download(name: string, options: DownloadOptions): Promise<DownloadOutcome> {
    try {
      return { kind: "done", path: await this.bring(name, options) };
    } catch (thrown) {
      if (options.signal.aborted) return { kind: "cancelled" };
      return { kind: "failed", error: errorOf(thrown) };
    }
  }

  async forget(name: string): Promise<void> {
    const folder = await this.folderOf(name);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  private async folderOf(name: string): Promise<string | undefined> {
    const { listed } = await this.entries();
    const found = listed.find(({ entry }) => entry.name === name);
    return found && join(this.folder, folderName(found.entry));
  }

  private async bring(name: string, { signal, onBytes }: DownloadOptions): Promise<string> {
    const { listed } = await this.entries();
    const entry = listed.find((model) => model.entry.name === name)?.entry;
    if (entry === undefined)
      throw failed(sentence("The list has no model “{0}”.", name), sentence("Choose one of the list."));
    const files = filesOf(entry);
    const folder = join(this.folder, folderName(entry));
    await mkdir(folder, { recursive: true });
    const lock = await FolderLock.take(folder);
    try {
      await this.requireRoom(folder, files);
      let before = 0;
      for (const file of files) {
        const path = join(folder, file.name);
        await fetchFile(file, path, {
          signal,
          onBytes: (bytes) => onBytes(before + bytes),
          ...(this.disk.openFile && { openFile: this.disk.openFile }),
        });
        before += file.bytes;
      }
      const [only] = files;
      return files.length === 1 && only?.name.endsWith(".gguf") ? join(folder, only.name) : folder;
    } finally {
      await lock.release();
    }
  }

  /** Throws where the disk has too little room for what is not here yet. */
  private async requireRoom(folder: string, files: readonly RemoteFile[]): Promise<void> {
    const missing = files.reduce((sum, { bytes }) => sum + bytes, 0) - (await presentBytes(folder, files));
    const free = await this.disk.freeBytes(folder);
    if (missing === 0 || missing + SPARE_BYTES <= free) return;
    throw failed(
      sentence("{0} MB are still to come, and the disk has {1} MB left.", mega(missing), mega(free)),
      sentence("Make room on the disk of {0}, and run the command again.", this.folder),
    );
  }

  private async offered({ entry, own }: Listed): Promise<OfferedModel> {
    const { name, licence, parameters, layers } = entry;
    const files = filesOf(entry);
    return {
      name,
      licence,
      source: sourceOf(entry),
      hosts: [...new Set(files.flatMap(({ hosts }) => hosts))],
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      present: await presentBytes(join(this.folder, folderName(entry)), files),
      own,
      ...(parameters !== undefined && layers !== undefined && { size: { parameters, layers } }),
    };
  }

  private async entries(): Promise<{ readonly listed: readonly Listed[]; readonly problem?: ErrorValue }> {
    const shipped = this.catalogue.map((entry) => ({ entry, own: false }));
    try {
      const own = await this.ownEntries();
      return { listed: [...shipped, ...own.map((entry) => ({ entry, own: true }))] };
    } catch (thrown) {
      return { listed: shipped, problem: errorOf(thrown) };
    }
  }

  private async ownEntries(): Promise<readonly Entry[]> {
    const json = await readFile(this.ownList, "utf8").catch((thrown: unknown) => {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
      throw thrown;
    });
    if (json === undefined) return [];
    const entries = parseEntries(OWN_LIST, json);
    const names = [...this.catalogue, ...entries].map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice === undefined) return entries;
    throw new AppError(
      "download-list-invalid",
      sentence("{0}: there are two models with the name “{1}”.", OWN_LIST, twice),
      sentence("Give each model of your own another name, also than those that come with Inkling."),
    );
  }
}

async function presentBytes(folder: string, files: readonly RemoteFile[]): Promise<number> {
  const sizes = files.map(async ({ name, bytes }) => {
    const size = (await sizeOf(join(folder, name))) || (await sizeOf(join(folder, `${name}${PART}`)));
    return Math.min(size, bytes);
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** 0 where there is no such file. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function mega(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

function errorOf(thrown: unknown): ErrorValue {
  if (thrown instanceof AppError) return thrown.toValue();
  const fix = sentence("Check the folder, its permissions and the disk.");
  return new AppError("download-failed", verbatim(messageOf(thrown)), fix).toValue();
}
