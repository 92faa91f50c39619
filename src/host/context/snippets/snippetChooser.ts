import { LruMap } from "../../../core/lru";
import { type EditorSnapshot, firstUnits, lastUnits } from "../snapshot";
import type { TextSource } from "../textSource";
import { type ChosenSnippet, chooseSnippets } from "./choose";
import { type DocumentIndex, indexDocument } from "./documentIndex";
import { identifiersOf, likeness } from "./identifiers";

/** A document that snippets may be taken from. */
export interface OtherDocument {
  /** Its URI: identity only. */
  readonly document: string;
  readonly version: number;
  /** Path for people and models: relative to the workspace folder. */
  readonly path: string;
  readonly source: TextSource;
  /** The line that was changed or seen last, from 0. */
  readonly near: number;
}

export interface SnippetChooserOptions {
  /** Documents that may be shown beside the one of the snapshot, those that matter most first. Asked in the background. */
  others(snapshot: EditorSnapshot): readonly OtherDocument[];
  /** Runs the steps of some work, each of a few milliseconds, outside of a keystroke; a tool may run them at once. */
  run(steps: Iterable<void>): void;
}

/** UTF-16 units before and after the cursor whose identifiers are looked for. */
const UNITS_BEFORE = 1200;
const UNITS_AFTER = 300;

/** Snippets stay while the identifiers around the cursor are at least so much like those that they were chosen by. */
const STAYS = 0.5;

/** Documents that are looked at. */
const MOST_OTHERS = 8;

const REMEMBERED = 32;

interface Choice {
  readonly identifiers: ReadonlySet<string>;
  readonly snippets: readonly ChosenSnippet[];
}

/**
 * Has snippets of other documents ready. A keystroke only compares what is around the cursor with what was there when
 * they were chosen: they stand before everything else in the prompt, and each change of them costs a prefill.
 */
export class SnippetChooser {
  private readonly indices = new LruMap<string, { readonly version: number; readonly index: DocumentIndex }>(
    REMEMBERED,
  );
  private readonly choices = new LruMap<string, Choice>(REMEMBERED);
  /** What is being chosen for now. */
  private work: EditorSnapshot | undefined;

  constructor(private readonly options: SnippetChooserOptions) {}

  /** The snippets that were chosen last; new ones are chosen in the background when the cursor's surroundings are others. */
  snippetsFor(snapshot: EditorSnapshot): readonly ChosenSnippet[] {
    const { document } = snapshot;
    const identifiers = identifiersAround(snapshot);
    const known = this.choices.get(document);
    if (known === undefined || likeness(known.identifiers, identifiers) < STAYS) {
      const running = this.work?.document === document;
      this.work = snapshot;
      if (!running) this.options.run(this.choose(document));
    }
    return this.choices.get(document)?.snippets ?? [];
  }

  /** Forgets everything: it may no longer be allowed. */
  clear(): void {
    this.work = undefined;
    this.indices.clear();
    this.choices.clear();
  }

  private *choose(document: string): Generator<void> {
    const asked = this.work;
    if (asked === undefined) return;
    const documents = [];
    for (const other of this.options.others(asked).slice(0, MOST_OTHERS)) {
      documents.push({ path: other.path, index: this.indexOf(other) });
      yield;
      if (this.work?.document !== document) return;
    }
    const { work } = this;
    if (work === undefined) return;
    this.work = undefined;
    const identifiers = identifiersAround(work);
    const lines = new Set(`${work.prefix}${work.suffix}`.split("\n").map((line) => line.trim()));
    this.choices.set(document, { identifiers, snippets: chooseSnippets(documents, { identifiers, lines }) });
  }

  private indexOf({ document, version, source, near }: OtherDocument): DocumentIndex {
    const known = this.indices.get(document);
    if (known?.version === version) return known.index;
    const index = indexDocument(source, near);
    this.indices.set(document, { version, index });
    return index;
  }
}

function identifiersAround({ prefix, suffix }: EditorSnapshot): Set<string> {
  return identifiersOf(`${lastUnits(prefix, UNITS_BEFORE)}${firstUnits(suffix, UNITS_AFTER)}`);
}
