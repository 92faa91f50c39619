import type { Shown } from "../../../src/host/completion/decision";
import type { EditorSnapshot } from "../../../src/host/context/snapshot";
import { STATS } from "./fakeEngine";

/** A suggestion of `text` at the cursor of a snapshot, as the completer makes it. */
export function shownSuggestion(text: string, snapshot: EditorSnapshot): Shown {
  const { path, languageId, trigger, linePrefix } = snapshot;
  return {
    kind: "shown",
    id: 1,
    time: 0,
    languageId,
    path,
    trigger,
    mode: "line",
    totalMs: 50,
    ownWaitMs: 0,
    text,
    edit: { insertText: linePrefix + text, before: linePrefix.length, after: 0 },
    source: "engine",
    generation: { text, steps: [], stop: "newline", stats: STATS, meanProbability: 1 },
  };
}
