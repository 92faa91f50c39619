import { resolve } from "node:path";
import { build } from "esbuild";
import { trace } from "../../test/unit/silence/trace";
import type { Campaign } from "./campaign";

const OUT = resolve("dist/run/silence");

/** What engine and model jobs send, and write outside the folders that they are given. */
export const campaign: Campaign = {
  name: "silence",
  run: async () => {
    const processes = { engine: "src/engine/main.ts", jobs: "src/jobs/main.ts" };
    const entryPoints = { ...processes, everything: "test/unit/silence/everything.ts" };
    await build({ entryPoints, outdir: OUT, bundle: true, platform: "node", external: ["onnxruntime-node"] });
    const { calls, files } = trace(`${OUT}/everything.js`, [`${OUT}/engine.js`, `${OUT}/jobs.js`, "SCRATCH"]);
    const count = (what: RegExp): number => (calls ?? []).filter((call) => what.test(call)).length;
    const traced = calls === undefined ? "not traced (no strace)" : `${count(/AF_INET/)} sockets of the internet`;
    const elsewhere = files.length + count(/O_WRONLY|O_RDWR|O_CREAT|mkdir|rename|unlink/);
    return [`${traced}, ${count(/machine-id/)} looks at machine-id, ${elsewhere} files or folders elsewhere`];
  },
};
