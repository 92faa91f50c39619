import { readdirSync, readFileSync } from "node:fs";
import { postProcessContext } from "../../src/host/completion/postProcess/context";
import { cutSecret } from "../../src/host/completion/postProcess/secret";
import { secretSpans, withoutSecrets } from "../../src/host/context/secretText";
import { KINDS, leaks } from "../../test/unit/host/context/secretKinds";
import { Random } from "../../test/unit/support/random";
import { snapshotAt } from "../../test/unit/support/snapshots";
import type { Campaign } from "./campaign";

const COUNT = 300;

/** Secrets in ordinary files: what would be learned and offered of them, and what is taken for one that is none. */
export const campaign: Campaign = {
  name: "secrets",
  run: async () => {
    const found = leaks(new Random(11), COUNT);
    const learned = found.filter(({ line, secret }) => withoutSecrets(line).includes(secret)).length;
    const context = postProcessContext(snapshotAt("▏"), "block");
    const offered = found.filter(({ line, secret }) => cutSecret(line, context).includes(secret)).length;
    const lines = ["src", "scripts", "bench"].flatMap(linesOf);
    const alarms = lines.filter((line) => secretSpans(line).length > 0).length;
    return [
      `${COUNT} of ${Object.keys(KINDS).length} kinds: ${learned} learned, ${offered} offered`,
      `false alarms: ${alarms} of ${lines.length} lines of the project's sources`,
    ];
  },
};

function linesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|mjs|js)$/.test(name))
    .flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").split("\n"));
}
