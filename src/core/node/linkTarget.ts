import { realpath } from "node:fs/promises";

/** The path that a path on this machine leads to, all links followed; the path itself where there is nothing yet. */
export async function linkTarget(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}
