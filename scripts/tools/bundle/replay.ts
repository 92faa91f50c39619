import { DEFAULT_GATE } from "../../../src/engine/generate/gate";
import type { Generator } from "../../../src/engine/generate/generate";
import { reproduce } from "../../../src/engine/generate/reproduce";
import { PlaybackView } from "../../../src/engine/memory/recorded";
import { compare, differenceOf, type Sequence } from "../../../src/host/bundle/compare";
import { Decoder } from "../../../src/model/decoder";
import { bundleModel, idsSha256 } from "../../../src/model/identity";
import type { LoadedModel } from "../../../src/model/loadModel";
import type { ParsedContent, ParsedOutput, ReplayableBundle } from "./parseBundle";
import { rebuildContent, type SourceText } from "./rebuild";

export interface Replayed {
  /** `identical`: bit for bit. `missing`: it could not be run again. */
  readonly outcome: "identical" | "diverges" | "missing";
  /** For people. */
  readonly text: string;
}

/** What is run, and what should come of it. */
interface Plan {
  readonly content: ParsedContent;
  readonly output: ParsedOutput;
  readonly note: string;
}

/**
 * Runs a saved completion again and compares.
 * @param source the document as it was; needed where the bundle is redacted
 */
export async function replay(
  bundle: ReplayableBundle,
  model: LoadedModel,
  source: SourceText | undefined,
): Promise<Replayed> {
  const plan = otherModel(bundle, model) ?? planFor(bundle, model, source);
  if (typeof plan === "string") return { outcome: "missing", text: plan };
  const now = await runAgain(bundle, model, plan.content);
  const then = writtenThen(bundle, plan, now);
  if (then === undefined) {
    const text = `diverges: other tokens than in the bundle, as their hash says${plan.note}`;
    return { outcome: "diverges", text };
  }
  const { vocabulary } = model;
  const nameOf = (id: number): string =>
    `${id} ${vocabulary.has(id) ? JSON.stringify(Buffer.from(vocabulary.bytesOf(vocabulary.rowOf(id))).toString()) : ""}`;
  const text = differenceOf(then, now, nameOf) + plan.note;
  return { outcome: compare(then, now).identical ? "identical" : "diverges", text };
}

/** How the model differs from that of the bundle; undefined if it does not. */
function otherModel({ model: wanted }: ReplayableBundle, model: LoadedModel): string | undefined {
  const here = bundleModel(model);
  const named = `the bundle's model is ${wanted.name} ${wanted.version}`;
  for (const { name, sha256 } of wanted.files) {
    const same = here.files.some((file) => file.name === name && file.sha256 === sha256);
    if (!same)
      return `another model: ${named}, and its ${name} has the SHA-256 ${sha256}. Name its folder with --model.`;
  }
  if (here.tokenizer.sha256 !== wanted.tokenizer.sha256) return `another tokenizer: ${named}.`;
  if (here.manifestSha256 !== wanted.manifestSha256)
    return `another model.json: ${named}, with other thresholds or names.`;
  return undefined;
}

function planFor(bundle: ReplayableBundle, model: LoadedModel, source: SourceText | undefined): Plan | string {
  if (bundle.content) return known(model, { content: bundle.content, output: bundle.output, note: "" });
  if (!source)
    return "the bundle is redacted: it has no text. Name the file that it was made in, as it was, with --source.";
  const content = rebuildContent(bundle, model, source);
  if (typeof content === "string") return content;
  if (!bundle.alone) return { content, output: bundle.output, note: "" };
  const note = " (without the memory of the user's files, whose words a redacted bundle does not have)";
  return { content, output: bundle.alone, note };
}

/** A prompt must be one that the model can take. */
function known({ vocabulary, manifest }: LoadedModel, plan: Plan): Plan | string {
  const { promptTokens, memoryTokens } = plan.content;
  const stranger = [...promptTokens, ...memoryTokens.flat()].find((id) => !vocabulary.has(id));
  if (stranger !== undefined) return `the model has no token ${stranger}.`;
  const { context } = manifest.architecture;
  return promptTokens.length <= context
    ? plan
    : `the prompt has more than the ${context} tokens of the model's context.`;
}

async function runAgain(bundle: ReplayableBundle, model: LoadedModel, content: ParsedContent): Promise<Sequence> {
  const { vocabulary, index, manifest } = model;
  const rows = (ids: readonly number[]): number[] => ids.map((id) => vocabulary.rowOf(id));
  const generator: Generator = {
    decoder: new Decoder(model.graph, model.shape),
    vocabulary,
    index,
    control: new Set(rows(Object.values(manifest.special))),
    context: manifest.architecture.context,
    minTokenProbability: manifest.thresholds.minTokenProbability,
  };
  const opinions = content.memoryTokens.map((tokens, step) => {
    const said = bundle.memory[step];
    if (!said || tokens.length === 0) return undefined;
    const { probabilities, ...features } = said;
    return { tokens: rows(tokens), probabilities, features };
  });
  const { mode, maxTokens, sampling } = bundle.request;
  const { tail, linePrefix, suffix } = content;
  const memory = { gate: manifest.memory?.gate ?? DEFAULT_GATE, view: new PlaybackView(opinions) };
  const options = { mode, maxTokens, sampling, tail, linePrefix, suffix, memory };
  const run = await reproduce(generator, rows(content.promptTokens), options, new AbortController().signal);
  const { steps = [], stop = "cancelled" } = run?.generated ?? {};
  return { tokens: steps.map(({ id }) => id), probabilities: steps.map(({ probability }) => probability), stop };
}

/** What the bundle says was written; of a redacted one only the hash tells the tokens, and undefined that they differ. */
function writtenThen(bundle: ReplayableBundle, { content, output }: Plan, now: Sequence): Sequence | undefined {
  const { probabilities, stop } = output;
  if (bundle.content) return { tokens: content.outputTokens, probabilities, stop };
  const same = idsSha256([...content.promptTokens, ...now.tokens]) === output.sha256;
  return same ? { tokens: now.tokens, probabilities, stop } : undefined;
}
