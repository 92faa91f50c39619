import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../src/core/errors";
import { postProcessContext } from "../../src/host/completion/postProcess/context";
import { postProcess } from "../../src/host/completion/postProcess/postProcess";
import { checkpointFacts } from "../../src/jobs/convert/checkpoint";
import { loadModel } from "../../src/model/loadModel";
import { Random } from "../../test/unit/support/random";
import { snapshotAt } from "../../test/unit/support/snapshots";
import type { Campaign } from "./campaign";

const COUNT = 1000;
const DOCUMENTS = 400;
const ODD = ["null", "-1", "1.5", "1e309", '""', "[]", "{}", "[".repeat(9000), '"\\ud800"', "true", "99999999999"];
const HOSTILE = [
  "<|endoftext|>",
  "<|fim_middle|>",
  "\ufffd",
  "\u202e",
  "\u200b",
  "\0",
  "\ud83d",
  "\r",
  "a",
  "}",
  "\n",
  " ",
  "日",
];

/** Model folders, checkpoints and texts that are not what they should be: how each ends. */
export const campaign: Campaign = {
  name: "inputs",
  run: async () => [
    `model folders: ${await outcomes("media/model/small", "model.json", (folder) => loadModel(folder, 1, () => {}).then((model) => model.close()))}`,
    `checkpoints: ${await outcomes("test/fixtures/tiny-gpt2", "config.json", async (folder) => void (await checkpointFacts(folder)))}`,
    documents(),
  ],
};

async function outcomes(from: string, file: string, open: (folder: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "inkling-inputs-"));
  cpSync(from, folder, { recursive: true });
  const path = join(folder, file);
  const whole = readFileSync(path, "utf8");
  const random = new Random(17);
  const counts = new Map<string, number>();
  for (let i = 0; i < COUNT; i++) {
    writeFileSync(path, mutated(whole, random));
    const outcome = await open(folder).then(
      () => "taken",
      (error: unknown) => (error instanceof AppError && error.fix !== "" ? error.code : `UNEXPECTED ${String(error)}`),
    );
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  rmSync(folder, { recursive: true });
  return [...counts]
    .sort()
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
}

/** A value replaced, a piece cut out, a piece doubled, or a byte changed. */
function mutated(text: string, random: Random): string {
  const at = random.below(text.length);
  const end = Math.min(text.length, at + 1 + random.below(60));
  switch (random.below(4)) {
    case 0: {
      const values = [...text.matchAll(/: ("[^"]*"|-?[\d.]+|null|true|false)/g)];
      const { index = 0, 0: found = "" } = values[random.below(values.length)] ?? {};
      return `${text.slice(0, index)}: ${ODD[random.below(ODD.length)]}${text.slice(index + found.length)}`;
    }
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    default:
      return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
  }
}

/** Whatever a model writes into whatever text: what clean-up lets through. */
function documents(): string {
  const random = new Random(23);
  const text = (length: number): string =>
    Array.from({ length: random.below(length) }, () => HOSTILE[random.below(HOSTILE.length)]).join("");
  let bad = 0;
  for (let i = 0; i < DOCUMENTS; i++) {
    const context = postProcessContext(snapshotAt(`${text(30)}▏${text(30)}`), random.below(2) === 0 ? "line" : "block");
    const result = postProcess(text(40), context);
    if (result.kind === "keep" && /<\|(?:endoftext|fim_)|\ufffd|(?![\t\n])\p{Cc}/u.test(result.text)) bad++;
    if (result.kind === "keep" && (result.after < 0 || result.from < 0 || result.from > result.text.length)) bad++;
  }
  return `hostile documents: ${DOCUMENTS}, ${bad} with a special token, a control character or a bad range`;
}
