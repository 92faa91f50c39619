import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../core/node/isAlive";
import { sentence } from "../core/translate";
import { failed } from "./request";

const LOCK = ".lock";

/** Holds a folder for one process: two windows must not write the same file. */
export class FolderLock {
  private constructor(private readonly path: string) {}

  /** Throws AppError `download-failed` where a living process holds it. */
  static async take(folder: string): Promise<FolderLock> {
    const path = join(folder, LOCK);
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return new FolderLock(path);
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
      throw failed(
        sentence("This model is being downloaded already, here or in another window."),
        sentence("Wait for it, or cancel it there; if nothing is downloaded, delete {0}.", path),
      );
    }
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
