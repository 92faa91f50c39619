import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/errors";
import { ByteBpe } from "../../../../src/model/tokens/byteBpe";
import { readTokenizer, writeTokenizer } from "../../../../src/model/tokens/tokenizerFile";
import { Random } from "../../support/random";
import { compiled, familyText, opened } from "./tinyTokenizers";

const ROUNDS = 1000;
const TEXT = "const x = [1, 2]; // über 日本語\n\tit's 😀";

/** Either works, which means that it spells text, or throws one AppError. */
function worksOrRefuses(open: () => ByteBpe, said: string): boolean {
  let tokenizer: ByteBpe;
  try {
    tokenizer = open();
  } catch (thrown) {
    assert.ok(thrown instanceof AppError, `${said}: ${String(thrown)}`);
    assert.ok(thrown.message.length > 0 && thrown.message.length < 1000, thrown.message);
    return false;
  }
  const ids = tokenizer.encode(TEXT);
  assert.ok(
    ids.every((id) => tokenizer.bytesOf(id).length > 0),
    said,
  );
  const spelled = Buffer.concat(ids.map((id) => tokenizer.bytesOf(id))).toString();
  // A tokenizer may lack bytes of characters, never those of code.
  assert.equal(spelled.replaceAll("\ufffd", "").slice(0, 17), TEXT.slice(0, 17), said);
  for (const id of ids) if (tokenizer.bytesOf(id).length > 1) assert.ok(tokenizer.split(id).length > 1);
  return true;
}

describe("a hostile tokenizer", () => {
  it("file gives one error or works", () => {
    const random = new Random(41);
    const good = writeTokenizer(compiled(familyText("deepseekCoder")));
    let working = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let bytes = Uint8Array.from(good);
      // Half of the changes in the header, where there is more to go wrong.
      const span = round % 2 === 0 ? 1200 : bytes.length;
      for (let change = 0; change <= random.below(4); change++) bytes[random.below(span)] = random.below(256);
      if (round % 10 === 0) bytes = bytes.slice(0, random.below(bytes.length));
      if (worksOrRefuses(() => new ByteBpe(readTokenizer("tokenizer.bin", bytes)), `round ${round}`)) working++;
    }
    assert.ok(working < ROUNDS / 2, `${working} work`);
  });

  it("tokenizer.json gives one error or works", () => {
    const random = new Random(42);
    const good = familyText("qwen2");
    const parts = ["", '"', "[", "}", "null", "-1", "1e9", '"a"', "0", "{}", "\\u0000", "Ġ", "true", "["];
    for (let round = 0; round < ROUNDS; round++) {
      let text = good;
      for (let change = 0; change <= random.below(3); change++) {
        const at = random.below(round % 2 === 0 ? 2500 : text.length);
        text = text.slice(0, at) + random.pick(parts) + text.slice(at + random.below(6));
      }
      worksOrRefuses(() => opened(compiled(text)), `round ${round}`);
    }
  });

  it("tokenizer.json with other values in its place gives one error or works", () => {
    const random = new Random(43);
    const values: readonly unknown[] = [null, -1, 0, 1e12, 3.5, "", "a", "Ġ", [], {}, ["a"], ["a", "b", "c"], true];
    for (let round = 0; round < ROUNDS; round++) {
      const json: unknown = JSON.parse(familyText("gpt2"));
      mutate(json, random, values);
      worksOrRefuses(() => opened(compiled(JSON.stringify(json))), `round ${round}`);
    }
  });
});

/** Puts another value somewhere into a JSON value. */
function mutate(json: unknown, random: Random, values: readonly unknown[]): void {
  if (typeof json !== "object" || json === null) return;
  const entries = Object.entries(json);
  const [key, value] = entries[random.below(entries.length)] ?? ["x", null];
  if (typeof value === "object" && value !== null && random.below(4) > 0) mutate(value, random, values);
  else Object.assign(json, { [key]: random.pick(values) });
}
