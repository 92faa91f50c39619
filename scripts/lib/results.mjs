// Counts of tests, read from files: an exit code of 0 alone does not prove that a test ran.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

/** Of what one failed test said. */
const MOST_LINES = 20;

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures each with the test's name and what it said
 */

/**
 * The file for the results of one run, with those of an earlier run removed. The reporter finds it in TEST_RESULTS.
 * @param {string} name
 */
export function freshResults(name) {
  const folder = join(ROOT, "dist/test/results");
  const file = join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/**
 * Reads what mocha's json reporter wrote. A missing file or a suite without a test counts as one failure.
 * @param {string} file
 * @returns {Counts}
 */
export function readResults(file) {
  if (!existsSync(file)) {
    console.error(`No test results in ${file}: the tests did not run to their end.`);
    return { passed: 0, failed: 1, skipped: 0, failures: [] };
  }
  /** @type {{ stats: { tests: number, passes: number, failures: number, pending: number }, failures: { fullTitle: string, err: { message?: string, stack?: string } }[] }} */
  const { stats, failures } = JSON.parse(readFileSync(file, "utf8"));
  if (stats.tests === 0) console.error(`No test ran: ${file} is empty.`);
  return {
    passed: stats.passes,
    failed: stats.tests === 0 ? 1 : stats.failures,
    skipped: stats.pending,
    failures: failures.map(({ fullTitle, err }) => {
      const said = err.stack ?? err.message ?? "";
      return `${fullTitle}\n${said.split("\n", MOST_LINES).join("\n")}`;
    }),
  };
}
