import { readFileSync } from "node:fs";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { compileTokenizer } from "../../../../src/jobs/tokenizer/compile";
import { readTokenizerJson } from "../../../../src/jobs/tokenizer/tokenizerJson";
import { ByteBpe } from "../../../../src/model/tokens/byteBpe";
import type { CompiledTokenizer } from "../../../../src/model/tokens/compiled";
import { readTokenizer, writeTokenizer } from "../../../../src/model/tokens/tokenizerFile";

/** The tokenizers in test/fixtures/tokenizers, see training/make_tokenizers.py. */
export const FAMILIES = ["gpt2", "starcoder", "qwen2", "llama3", "deepseekCoder", "deepseek3"] as const;
export type Family = (typeof FAMILIES)[number];

export function familyText(family: Family | "expected"): string {
  return readFileSync(`test/fixtures/tokenizers/${family}.json`, "utf8");
}

/** From the text of a tokenizer.json. */
export function compiled(text: string): CompiledTokenizer {
  return compileTokenizer(readTokenizerJson(checkpointJson("tokenizer.json", text), undefined));
}

/** Compiled, written, read again and at work. */
export function openFamily(family: Family, onLookUp?: () => void): ByteBpe {
  return opened(compiled(familyText(family)), onLookUp);
}

/** Written, read again and at work. */
export function opened(tokenizer: CompiledTokenizer, onLookUp?: () => void): ByteBpe {
  return new ByteBpe(readTokenizer("tokenizer.bin", writeTokenizer(tokenizer)), onLookUp);
}
