import { postProcessContext } from "../../src/host/completion/postProcess/context";
import { postProcess } from "../../src/host/completion/postProcess/postProcess";
import { checkpointFacts } from "../../src/jobs/convert/checkpoint";
import { type HostileFolder, hostileModel, outcomesOf } from "../../test/unit/support/hostile";
import { Random } from "../../test/unit/support/random";
import { snapshotAt } from "../../test/unit/support/snapshots";
import type { Campaign } from "./campaign";
import { outcomesLine } from "./hostile";

const COUNT = 1000;
const DOCUMENTS = 400;
const FOREIGN = /<\|(?:endoftext|fim_\w*)(?:\|>)?|\ufffd|(?![\t\n])\p{Cc}/gu;
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

const CHECKPOINTS: HostileFolder = {
  name: "checkpoints",
  folder: "test/fixtures/tiny-gpt2",
  changes: /^config\.json$/,
  use: async (folder) => void (await checkpointFacts(folder)),
};

/** Model folders, checkpoints and texts that are not what they should be: how each ends. */
export const campaign: Campaign = {
  name: "inputs",
  run: async () => {
    const lines: string[] = [];
    for (const hostile of [hostileModel("model folders", "media/model/small", /^model\.json$/), CHECKPOINTS])
      lines.push(outcomesLine(hostile.name, await outcomesOf(hostile, COUNT, 17)));
    return [...lines, documents()];
  },
};

/** Whatever a model writes into whatever text: what clean-up lets through. */
function documents(): string {
  const random = new Random(23);
  const text = (length: number): string =>
    Array.from({ length: random.below(length) }, () => HOSTILE[random.below(HOSTILE.length)]).join("");
  let bad = 0;
  for (let i = 0; i < DOCUMENTS; i++) {
    const context = postProcessContext(snapshotAt(`${text(30)}▏${text(30)}`), random.below(2) === 0 ? "line" : "block");
    const result = postProcess(text(40), context);
    const own = context.prefix + context.suffix; // a marker that the user has written is text
    for (const [found] of result.kind === "keep" ? result.text.matchAll(FOREIGN) : [])
      if (found.length === 1 || !own.includes(found)) bad++;
    if (result.kind === "keep" && (result.after < 0 || result.from < 0 || result.from > result.text.length)) bad++;
  }
  return `hostile documents: ${DOCUMENTS}, ${bad} with a special token, a control character or a bad range`;
}
