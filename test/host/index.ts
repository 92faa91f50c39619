import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import Mocha from "mocha";
import { setModelPath, setModelSize } from "./inkling";

/** What VS Code calls in its extension host, whether desktop or server: runs every test file beside this one. */
export async function run(): Promise<void> {
  const reporter = resolve(__dirname, "../../../scripts/lib/reporter.cjs");
  const grep = process.env["MOCHA_GREP"];
  const mocha = new Mocha({ timeout: 60_000, color: true, reporter, ...(grep === undefined ? {} : { grep }) });
  const files = readdirSync(__dirname).filter((name) => name.endsWith(".test.js"));
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  mocha.rootHooks({
    // The same model on every machine, and no measurement beside the tests.
    beforeAll: () => setModelSize("small"),
    // This may be the profile of a person.
    afterAll: async () => {
      await setModelPath(undefined);
      await setModelSize(undefined);
    },
  });
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
