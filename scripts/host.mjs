// Runs test/host in VS Code's server: node scripts/host.mjs [--installed] [--grep TEXT]
// --installed: against the VSIX that scripts/package.mjs made, not the source folder. --bundle-only: for .vscode/tasks.json.
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { installVsix } from "./lib/codeServer.mjs";
import { bundleHostTests, prepareHostTests } from "./lib/hostTests.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { runInServer } from "./lib/runInServer.mjs";
import { THIS_TARGET, vsixFile } from "./lib/vsix.mjs";

const { values } = parseArgs({
  options: {
    installed: { type: "boolean", default: false },
    grep: { type: "string" },
    "bundle-only": { type: "boolean", default: false },
  },
});
await bundleHostTests();
if (values["bundle-only"]) process.exit(0);

const results = freshResults(values.installed ? "host-installed" : "host");
const tests = prepareHostTests(values.installed);
if (values.installed)
  await installVsix(vsixFile(THIS_TARGET), tests.extensionsDir, join(dirname(tests.extensionsDir), "install"));
const env = { TEST_RESULTS: results, ...(values.grep === undefined ? {} : { MOCHA_GREP: values.grep }) };
const code = await runInServer({ ...tests, env });
process.exit(code !== 0 ? code : readResults(results).failed === 0 ? 0 : 1);
