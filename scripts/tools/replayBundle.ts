import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../../src/core/errors";
import { loadModel } from "../../src/model/loadModel";
import { parseBundle } from "./bundle/parseBundle";
import { replay } from "./bundle/replay";

/** Runs a saved completion again, as the command line asks; the exit code is 0 only if it came out identical. */
export async function replayBundle(): Promise<number> {
  const { values } = parseArgs({
    options: {
      bundle: { type: "string" },
      source: { type: "string" },
      model: { type: "string", default: "media/model/small" },
      root: { type: "string", default: "." },
    },
  });
  const { bundle: file = "", source, model: folder, root } = values;
  try {
    const bundle = parseBundle(file, readFileSync(file, "utf8"));
    const { processor, threads } = bundle.environment;
    const model = await loadModel(folder, threads, () => {});
    const text = source && {
      path: relative(resolve(root), resolve(source)).replaceAll("\\", "/"),
      text: readFileSync(source, "utf8").replace(/\r\n?/g, "\n"),
      repository: basename(resolve(root)),
    };
    const { outcome, text: verdict } = await replay(bundle, model, text || undefined);
    await model.close();
    console.log(outcome === "missing" ? `not run: ${verdict}` : verdict);
    const here = cpus()[0]?.model.trim() ?? "";
    if (outcome === "diverges" && here !== processor) {
      console.log(
        `The bundle was made on “${processor}”, this is “${here}”: other processors round sums in another order.`,
      );
    }
    return outcome === "identical" ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    console.error(`${thrown.message}\n${thrown.fix}`);
    return 2;
  }
}
