import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";

/** The calls of `node:fs/promises` that are made; tests give a disk that is full. */
export interface ReplaceCalls {
  readonly open: (
    file: string,
    flags: string,
    mode?: number,
  ) => Promise<Pick<FileHandle, "writeFile" | "sync" | "close">>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
}

const DISK: ReplaceCalls = { open, rename, remove: async (file) => await rm(file, { force: true }) };

/** What the names of files end with that were not finished. */
export const UNFINISHED = ".unfinished";

let count = 0;

/**
 * Writes a file as a whole: into a new file beside it, which takes its place once it is on the disk. Whoever reads sees
 * the old bytes or the new ones, also after a crash or where the disk is full. A link stays one. Throws what the file
 * system throws; then the old file is as it was. A process that is killed may leave a file behind whose name ends with
 * {@link UNFINISHED}.
 */
export async function replaceFile(file: string, data: string | Uint8Array, disk = DISK): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
  const unfinished = `${target}.${process.pid}-${++count}${UNFINISHED}`;
  try {
    const handle = await disk.open(unfinished, "wx", mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(unfinished, target);
  } catch (thrown) {
    await disk.remove(unfinished).catch(() => {});
    throw thrown;
  }
}

/** Waits until what was written to a file is on the disk. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
