import type { DocumentIndex, SnippetWindow } from "./documentIndex";
import { likeness } from "./identifiers";

/** A piece of another file for the prompt. */
export interface ChosenSnippet {
  readonly path: string;
  /** Whole lines. */
  readonly text: string;
}

export interface IndexedDocument {
  readonly path: string;
  readonly index: DocumentIndex;
}

export interface Surroundings {
  /** Of the text around the cursor. */
  readonly identifiers: ReadonlySet<string>;
  /** The lines that the prompt has already, without the blanks around them. */
  readonly lines: ReadonlySet<string>;
}

const MOST_SNIPPETS = 2;

/** A window must share so many identifiers with the text around the cursor. */
const LEAST_SHARED = 3;

/** Two windows that are more alike than this say the same. */
const ALIKE = 0.5;

/** A window of which the prompt has more than this share of its lines says nothing new. */
const KNOWN = 0.5;

/** So many of the best windows are looked at. */
const LOOKED_AT = 64;

interface Scored {
  readonly path: string;
  readonly window: SnippetWindow;
  readonly score: number;
}

/**
 * At most two windows of other documents, best first, by the identifiers that they share with the text around the
 * cursor. A shared one counts by ln(1 + N / n): it is in n of all N windows (Spärck Jones 1972, "A statistical
 * interpretation of term specificity"). Of equal ones the document that comes first wins, then the earlier line.
 */
export function chooseSnippets(documents: readonly IndexedDocument[], around: Surroundings): ChosenSnippet[] {
  const chosen: Scored[] = [];
  for (const candidate of best(documents, around.identifiers)) {
    if (chosen.length === MOST_SNIPPETS) break;
    if (isKnown(candidate.window, around.lines)) continue;
    if (chosen.some(({ window }) => likeness(window.identifiers, candidate.window.identifiers) > ALIKE)) continue;
    chosen.push(candidate);
  }
  return chosen.map(({ path, window }) => ({ path, text: window.lines.join("\n") }));
}

function best(documents: readonly IndexedDocument[], identifiers: ReadonlySet<string>): Scored[] {
  const weights = weightsOf(documents, identifiers);
  const scored = documents.flatMap(({ path, index }) => {
    const scores = new Float64Array(index.windows.length);
    const shared = new Uint16Array(index.windows.length);
    for (const [name, weight] of weights) {
      for (const window of index.places.get(name) ?? []) {
        scores[window] = (scores[window] ?? 0) + weight;
        shared[window] = (shared[window] ?? 0) + 1;
      }
    }
    return index.windows.flatMap((window, number): Scored[] => {
      if ((shared[number] ?? 0) < LEAST_SHARED) return [];
      // What is long shares more by chance: as in a cosine, the length is half taken out.
      return [{ path, window, score: (scores[number] ?? 0) / Math.sqrt(window.identifiers.size) }];
    });
  });
  return scored.sort((a, b) => b.score - a.score).slice(0, LOOKED_AT);
}

function weightsOf(documents: readonly IndexedDocument[], identifiers: ReadonlySet<string>): Map<string, number> {
  const all = documents.reduce((sum, { index }) => sum + index.windows.length, 0);
  const weights = new Map<string, number>();
  for (const name of identifiers) {
    const found = documents.reduce((sum, { index }) => sum + (index.places.get(name)?.length ?? 0), 0);
    if (found > 0) weights.set(name, Math.log1p(all / found));
  }
  return weights;
}

function isKnown({ lines }: SnippetWindow, known: ReadonlySet<string>): boolean {
  const telling = lines.map((line) => line.trim()).filter((line) => line !== "");
  return telling.filter((line) => known.has(line)).length > KNOWN * telling.length;
}
