// What a converted model makes of given texts and tokens, for training/continued/parity.py to compare. See USAGE.

import { readFileSync, writeFileSync } from "node:fs";
import { loadModel } from "../src/model/loadModel";

const USAGE = `usage: node scripts/run.mjs scripts/modelRuns.ts FOLDER INPUT.json OUTPUT
INPUT has {"texts": […], "rows": [[…], …]}. Writes OUTPUT.json, the rows of the texts' tokens, and OUTPUT.f32, the logits behind
each of the given rows: single-precision numbers, [sequences][tokens][vocabulary].`;

async function main(): Promise<void> {
  const [folder, input, output, ...rest] = process.argv.slice(2);
  if (folder === undefined || input === undefined || output === undefined || rest.length > 0) throw new Error(USAGE);
  const { texts, rows }: { texts: string[]; rows: number[][] } = JSON.parse(readFileSync(input, "utf8"));
  const { vocabulary, decoder, close } = await loadModel(folder, 2, () => {});
  try {
    writeFileSync(`${output}.json`, JSON.stringify(texts.map((text) => vocabulary.encode(text))));
    const logits: Buffer[] = [];
    for (const sequence of rows) {
      decoder.cache.truncate(0);
      for (let at = 0; at < sequence.length; at = decoder.cache.length) {
        const piece = sequence.slice(at, at + decoder.remainingInBlock);
        for (const { logits: of } of await decoder.verify(piece)) logits.push(Buffer.from(of.slice().buffer));
      }
    }
    writeFileSync(`${output}.f32`, Buffer.concat(logits));
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
