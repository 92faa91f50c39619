// Runs test/host in VS Code's server: node scripts/host.mjs [--vsix FILE] [--grep TEXT]
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installVsix } from "./lib/codeServer.mjs";
import { prepareHostTests } from "./lib/hostTests.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { runInServer } from "./lib/runInServer.mjs";

const { values } = parseArgs({ options: { vsix: { type: "string" }, grep: { type: "string" } } });
const results = freshResults(values.vsix === undefined ? "host" : "host-installed");
const tests = await prepareHostTests(values.vsix !== undefined);
if (values.vsix !== undefined) {
  const { extensionsDir } = tests;
  await installVsix(resolve(values.vsix), extensionsDir, join(dirname(extensionsDir), "install"));
}
const env = { TEST_RESULTS: results, ...(values.grep === undefined ? {} : { MOCHA_GREP: values.grep }) };
const code = await runInServer({ ...tests, env });
const { failed } = readResults(results);
process.exit(code !== 0 ? code : failed === 0 ? 0 : 1);
