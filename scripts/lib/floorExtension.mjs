// An extension that answers every request at once: what is left of the latency is VS Code's own.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MANIFEST = {
  name: "floor",
  publisher: "inkling-test",
  version: "1.0.0",
  engines: { vscode: "^1.100.0" },
  main: "./main.js",
  activationEvents: ["onStartupFinished"],
};

const MAIN = `
const vscode = require("vscode");
let calls = 0;
exports.activate = (context) => context.subscriptions.push(
  vscode.languages.registerInlineCompletionItemProvider({ pattern: "**" }, {
    provideInlineCompletionItems: (_document, position) => [
      new vscode.InlineCompletionItem(" answer " + ++calls, new vscode.Range(position, position)),
    ],
  }),
);
`;

/** @param {string} extensionsDir */
export function writeFloorExtension(extensionsDir) {
  const folder = join(extensionsDir, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, "main.js"), MAIN);
}
