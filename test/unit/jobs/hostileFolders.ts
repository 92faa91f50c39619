import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertCheckpoint } from "../../../src/jobs/convert/convert";
import { type HostileFolder, hostileCheckpoint, hostileModel, hostileTokenizer } from "../support/hostile";
import { freshPath, randomTensors, SMALL, writeCheckpoint } from "./convert/checkpoint";
import { FAMILY_FIXTURES, familyFolder } from "./convert/families/fixtures";
import { writeGguf } from "./convert/gguf/fixtures";
import { familyText } from "./tokenizer/tinyTokenizers";

/** What is changed: every family's checkpoint, GGUF files, the files of tokenizers, and a model's own folder. */
export async function hostileFolders(): Promise<readonly HostileFolder[]> {
  const whole = folderWith({ "tokenizer.json": familyText("qwen2") });
  const { model }: { model: { vocab: object; merges: readonly (string | readonly string[])[] } } = JSON.parse(
    familyText("gpt2"),
  );
  const merges = model.merges.map((merge) => (typeof merge === "string" ? merge : merge.join(" ")));
  const parts = folderWith({
    "vocab.json": JSON.stringify(model.vocab),
    "merges.txt": `#version: 0.2\n${merges.join("\n")}\n`,
    "tokenizer_config.json": JSON.stringify({ tokenizer_class: "GPT2Tokenizer", eos_token: "<|endoftext|>" }),
  });
  return [
    ...FAMILY_FIXTURES.map((name) => {
      return hostileCheckpoint(`checkpoint of ${name}`, familyFolder(name), /^(config|inkling)\.json$|safetensors/);
    }),
    hostileCheckpoint("GGUF file of floats", await writeGguf("llama", "F16")),
    hostileCheckpoint("GGUF file of blocks", await writeGguf("qwen2", "Q8_0")),
    hostileTokenizer("tokenizer.json", whole, /./),
    hostileTokenizer("vocab.json and merges.txt", parts, /./),
    hostileModel("model.json and tokenizer.bin", await ownModel(), /^(model\.json|tokenizer\.bin|model\.onnx\.data)$/),
  ];
}

/** A GPT-2 of random weights with a tokenizer of its own, converted. */
async function ownModel(): Promise<string> {
  const config = { ...SMALL, vocab_size: 720 };
  const checkpoint = writeCheckpoint(randomTensors(config), config);
  writeFileSync(join(checkpoint, "tokenizer.json"), familyText("starcoder"));
  const out = freshPath();
  await convertCheckpoint(checkpoint, out, { weights: "int8" });
  return out;
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = freshPath();
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
