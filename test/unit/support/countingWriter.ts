import { existsSync, readFileSync, writeSync } from "node:fs";
import { replaceFile } from "../../../src/core/node/replaceFile";

/** Counts on in a file for ever, and says each count once it is written; a large text, so that a kill finds it half done. */
async function count(file: string): Promise<void> {
  let { count } = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { count: number }) : { count: 0 };
  for (;;) {
    await replaceFile(file, JSON.stringify({ filler: "x".repeat(200_000), count: ++count }));
    writeSync(1, `${count}\n`);
  }
}

void count(process.argv[2] ?? "");
