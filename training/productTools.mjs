// Runs the product's own measuring tools: the commands of `npm run replay` and `evaluate:*`, and several at once.

import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const execute = promisify(execFile);

/**
 * A row that `npm run replay -- --json` prints: what a simulated typist was shown, of one language.
 * @typedef {object} TypistRow
 * @property {string} language
 * @property {number} characters
 * @property {number} shown
 * @property {number} accepted
 * @property {number} acceptance
 * @property {number} completedShare
 * @property {number} keystrokesSaved
 * @property {number} wrongCharacters
 * @property {number} exactLines
 * @property {number} latencyP50Ms
 * @property {number} latencyP95Ms
 * @property {number} tokensPerRun
 * @property {number} computedTokensPerKeystroke
 */

/**
 * What a tool of scripts/ prints; throws what it complains of.
 * @param {string} name
 * @param {readonly string[]} options
 */
export async function tool(name, options) {
  const args = [join(HERE, "../scripts/run.mjs"), join(HERE, `../scripts/${name}.ts`), ...options];
  return (await execute(process.execPath, args, { cwd: join(HERE, ".."), maxBuffer: 2 ** 26 })).stdout;
}

/**
 * Rows of a simulated typist, one per language. `folder` lies in out/replay.
 * @param {string} folder
 * @param {readonly string[]} options
 * @returns {Promise<TypistRow[]>}
 */
export async function typist(folder, ...options) {
  const root = join(HERE, "out/replay", folder);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = paths.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  const { rows } = JSON.parse(
    await tool("replay", ["--json", "--threads", "1", "--root", root, ...options, ...files.sort()]),
  );
  return rows;
}

/**
 * The answers of all jobs, each a name and a function that returns a promise, by name; `lanes` of them at once.
 * @template T
 * @param {Iterable<readonly [name: string, work: () => Promise<T>]>} jobs
 * @param {number} lanes
 */
export async function all(jobs, lanes) {
  /** @type {Map<string, T>} */
  const answers = new Map();
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const [name, work] = job;
      answers.set(name, await work());
      console.error(name);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}
