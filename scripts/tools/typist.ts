import type { Completer } from "../../src/host/completion/completer";
import { type Decision, generatedNow } from "../../src/host/completion/decision";
import type { Cursor } from "../../src/host/context/snapshot";
import { snapshotOfText } from "./session";

/** What is to be typed, and where. */
export interface TypingTask {
  readonly file: string;
  /** The workspace folder that the file is in. */
  readonly root: string;
  /** Stands above and is not typed. */
  readonly above: string;
  readonly target: string;
  /** Stands below from the start: the only thing right of the cursor that a prompt can see. */
  readonly below: string;
}

/** What happened while a task was typed. Counts of characters are UTF-16 units of `target`. */
export interface TypingRecord {
  characters: number;
  /** Characters that came from accepted suggestions. */
  completed: number;
  /** Keys pressed: typed characters, and one for each accept. */
  keystrokes: number;
  shown: number;
  accepted: number;
  /** Characters of shown suggestions beyond what the target agrees with. */
  wrong: number;
  /** Milliseconds of the requests that ran the model. */
  readonly latencies: number[];
  promptTokens: number;
  reusedTokens: number;
  computedTokens: number;
  /** Times that the model wrote with something left on the line, and those of them that its first line was just that. */
  lines: number;
  exactLines: number;
  /** Tokens that were written, and runs of the model that decoded them. */
  generatedTokens: number;
  decodeRuns: number;
  /** Accepts after which was decided without running the model then, and those that showed something; with prefetching. */
  nextReady: number;
  nextShown: number;
  /** Processor time of the requests that ran the model while typing, in ms over all threads. */
  cpuMs: number;
  /** Why nothing was shown, by reason. */
  readonly reasons: Map<string, number>;
}

export function emptyRecord(): TypingRecord {
  return {
    characters: 0,
    completed: 0,
    keystrokes: 0,
    shown: 0,
    accepted: 0,
    wrong: 0,
    latencies: [],
    promptTokens: 0,
    reusedTokens: 0,
    computedTokens: 0,
    lines: 0,
    exactLines: 0,
    generatedTokens: 0,
    decodeRuns: 0,
    nextShown: 0,
    nextReady: 0,
    cpuMs: 0,
    reasons: new Map(),
  };
}

/**
 * Types `task.target` character by character. After each key a suggestion is asked for as the provider would be; it is
 * accepted, for one keystroke, when the target goes on with all of it, and typed past otherwise.
 * @param limit keystrokes after which the typist stops
 * @param ahead whether the next suggestion is asked for right after an accept, once its prefetch is done
 * @param changed told of the file's text, and waited for, before each suggestion is asked for
 */
export async function typeTask(
  completer: Completer,
  task: TypingTask,
  limit: number,
  record: TypingRecord,
  changed: (text: string) => Promise<void> = async () => {},
  ahead = false,
): Promise<void> {
  const { file, root, above, target, below } = task;
  const end = new AbortController().signal;
  let typed = 0;
  const ask = async (): Promise<Decision> => {
    const before = above + target.slice(0, typed);
    await changed(before + below);
    const cursor = endOf(before);
    return await completer.complete(snapshotOfText({ file, root, text: before + below, cursor }, "automatic"), end);
  };
  for (let keys = 0; typed < target.length && keys < limit; keys++) {
    const character = String.fromCodePoint(target.codePointAt(typed) ?? 0);
    typed += character.length;
    record.keystrokes++;
    record.characters += character.length;
    const decision = await ask();
    const accepted = note(decision, target.slice(typed), record);
    if (accepted === 0) continue;
    if (ahead) await completer.prefetchDone;
    typed += accepted;
    record.keystrokes++;
    record.accepted++;
    record.completed += accepted;
    record.characters += accepted;
    if (!ahead) continue;
    const next = await ask();
    if (generatedNow(next) === undefined) record.nextReady++;
    if (next.kind === "shown") record.nextShown++;
  }
}

/** Counts one decision; the characters to accept, or 0. */
function note(decision: Decision, rest: string, record: TypingRecord): number {
  if (decision.kind === "nothing") record.reasons.set(decision.reason, (record.reasons.get(decision.reason) ?? 0) + 1);
  const generation = generatedNow(decision);
  if (generation !== undefined) {
    record.latencies.push(decision.totalMs);
    record.promptTokens += generation.stats.promptTokens;
    record.reusedTokens += generation.stats.reusedTokens;
    record.computedTokens += generation.stats.computedTokens + generation.stats.decodeMs.length;
    record.generatedTokens += generation.steps.length;
    record.decodeRuns += generation.stats.decodeMs.length;
    record.cpuMs += generation.stats.cpuMs ?? 0;
    const restOfLine = rest.split("\n", 1)[0] ?? "";
    if (restOfLine.trim() !== "") {
      record.lines++;
      if (generation.text.split("\n", 1)[0]?.trimEnd() === restOfLine.trimEnd()) record.exactLines++;
    }
  }
  if (decision.kind === "nothing") return 0;
  const right = agreement(decision.text, rest);
  // A suggestion that stays while it is typed along is shown once.
  if (decision.source === "engine") {
    record.shown++;
    record.wrong += decision.text.length - right;
  }
  return right === decision.text.length ? right : 0;
}

function agreement(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

function endOf(text: string): Cursor {
  const lineStart = text.lastIndexOf("\n") + 1;
  return { line: text.split("\n").length - 1, column: text.length - lineStart };
}
