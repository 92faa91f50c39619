import { gateFeatures } from "../../src/engine/generate/gate";
import { goesOnWithWord } from "../../src/engine/generate/mixer";
import { MemoryStore } from "../../src/engine/memory/store";
import type { MemoryView } from "../../src/engine/memory/types";
import { predictions, promptStart } from "../../src/jobs/predictions";
import type { LoadedModel } from "../../src/model/loadModel";
import { GATE_FEATURES } from "../../src/model/manifest";
import type { MemoryChange } from "../../src/model/memory";
import { LineEncoder } from "../../src/model/tokens/lineEncoder";
import type { HeldOutFile, WrittenPackage } from "./heldOut";

/** What was said of one token before it was seen. */
export interface ScoredToken {
  /** Under the model. */
  readonly model: number;
  /** The highest probability of another token under the model. */
  readonly rival: number;
  readonly endsLine: boolean;
  /** Under the memory of the file so far and of all that was written before, and of the file so far alone. */
  readonly workspace: MemoryScore;
  readonly file: MemoryScore;
}

/** A memory's opinion; all zero where it has none. */
export interface MemoryScore {
  readonly probability: number;
  /** What its probabilities sum to. */
  readonly total: number;
  /** In the order of GATE_FEATURES; empty where the memory has no opinion. */
  readonly features: readonly number[];
  /** The other tokens that it knows of. */
  readonly rivals: readonly Rival[];
  /** The highest probability under the model of another token that the memory does not know of. */
  readonly elsewhere: number;
}

interface Rival {
  readonly memory: number;
  readonly model: number;
}

export interface ScoredFile {
  readonly language: string;
  readonly bytes: number;
  readonly tokens: readonly ScoredToken[];
}

const DOCUMENT = "written";

/** Scores the files of a package that count; all files go to the memory once they are written. */
export async function scorePackage(model: LoadedModel, { name, files }: WrittenPackage): Promise<ScoredFile[]> {
  const workspace = new MemoryStore(model.vocabulary);
  const scored: ScoredFile[] = [];
  for (const file of files) {
    if (file.counts) scored.push(await scoreFile(model, file, workspace));
    const document = `${name}/${file.path}`;
    const lines = file.text.split("\n");
    apply(workspace, { kind: "document", document, path: file.path, rank: "workspace", lines });
  }
  return scored;
}

async function scoreFile(model: LoadedModel, file: HeldOutFile, workspace: MemoryStore): Promise<ScoredFile> {
  const { vocabulary } = model;
  const encoder = new LineEncoder(vocabulary);
  const tokens = encoder.encode(file.text);
  const own = new Written(file, new MemoryStore(vocabulary));
  const all = new Written(file, workspace);
  const scored: ScoredToken[] = [];
  for await (const [index, prediction] of predictions(model, promptStart(model, file.path, encoder), tokens)) {
    const context = tokens.slice(Math.max(0, index - 64), index);
    const token = tokens[index] ?? 0;
    const probabilityOf = (row: number): number => Math.exp((prediction.logits[row] ?? 0) - prediction.logNormaliser);
    const rival = probabilityOf(mostLikely(prediction.logits, [token]));
    const score = (view: MemoryView): MemoryScore => {
      const memory = view.predict(context);
      if (!memory || memory.tokens.length === 0) {
        return { probability: 0, total: 0, features: [], rivals: [], elsewhere: rival };
      }
      const others = memory.tokens.filter((other) => other !== token);
      const features = gateFeatures(prediction, memory, goesOnWithWord(vocabulary, context, memory));
      return {
        probability: memory.probabilities[memory.tokens.indexOf(token)] ?? 0,
        total: memory.probabilities.reduce((sum, probability) => sum + probability, 0),
        features: GATE_FEATURES.map((feature) => features[feature]),
        rivals: others.map((other) => ({
          memory: memory.probabilities[memory.tokens.indexOf(other)] ?? 0,
          model: probabilityOf(other),
        })),
        elsewhere: probabilityOf(mostLikely(prediction.logits, [token, ...others])),
      };
    };
    const breaks = vocabulary.bytesOf(token).filter((byte) => byte === 10).length;
    const told = { workspace: score(all.view), file: score(own.view) };
    scored.push({ model: probabilityOf(token), rival, endsLine: breaks > 0, ...told });
    own.advance(breaks);
    all.advance(breaks);
  }
  all.close();
  return { language: file.language, bytes: Buffer.byteLength(file.text), tokens: scored };
}

/** Index of the highest logit but for those of `without`. */
function mostLikely(logits: Float32Array, without: readonly number[]): number {
  let best = -1;
  for (let row = 0; row < logits.length; row++) {
    if ((best < 0 || (logits[row] ?? 0) > (logits[best] ?? 0)) && !without.includes(row)) best = row;
  }
  return best;
}

/** The document that is being written, line by line, in a memory. */
class Written {
  view: MemoryView;
  private line = 0;
  private readonly lines: readonly string[];

  constructor(
    { path, text }: HeldOutFile,
    private readonly store: MemoryStore,
  ) {
    this.lines = text.split("\n");
    apply(store, { kind: "document", document: DOCUMENT, path, rank: "open", lines: [""] });
    this.view = this.look();
  }

  /** So many more lines are finished. */
  advance(breaks: number): void {
    if (breaks === 0) return;
    const lines = [...this.lines.slice(this.line, this.line + breaks), ""];
    apply(this.store, { kind: "edit", document: DOCUMENT, firstLine: this.line, removed: 1, lines });
    this.line += breaks;
    this.view = this.look();
  }

  close(): void {
    apply(this.store, { kind: "forget", document: DOCUMENT });
  }

  private look(): MemoryView {
    return this.store.view({ document: DOCUMENT, line: this.line, before: "" });
  }
}

function apply(store: MemoryStore, change: MemoryChange): void {
  const steps = store.apply(change);
  while (!steps.next().done);
}
