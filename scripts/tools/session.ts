import { basename, relative, resolve } from "node:path";
import { systemClock } from "../../src/core/clock";
import { silentLogger } from "../../src/core/log";
import { Completer, type CompleterOptions } from "../../src/host/completion/completer";
import type { CompletionEngine } from "../../src/host/completion/completionEngine";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../../src/host/completion/settings";
import { LanguageByName } from "../../src/host/context/languages";
import { type Cursor, type EditorSnapshot, takeSnapshot } from "../../src/host/context/snapshot";
import { textSourceOf } from "../../src/host/context/textSource";
import { EngineClient } from "../../src/host/engine/client";
import type { EngineState } from "../../src/host/engine/clientOptions";
import type { Trigger } from "../../src/model/completion/request";
import type { ModelSummary } from "../../src/model/summary";

/** The extension's engine and completer, without VS Code around them. */
export interface Session {
  readonly engine: EngineClient;
  readonly completer: Completer;
}

export interface SessionOptions {
  readonly model: string;
  readonly threads: number;
  readonly settings?: Partial<CompleterSettings>;
  readonly snippets?: CompleterOptions["snippets"];
  readonly history?: CompleterOptions["history"];
  /** Whether suggestions may take as long as they like, so that the same ones come out on a busy machine. */
  readonly unhurried?: boolean;
  /** What decisions are to know of the model in place of what it says itself. */
  known?(model: ModelSummary): ModelSummary;
}

/** The model as if nobody had fitted an estimate for it. */
export function withoutKeep({ acceptance: _, ...model }: ModelSummary): ModelSummary {
  return model;
}

/** Milliseconds for one suggestion where nobody waits. */
const NO_HURRY = 60_000;

/** The engine as the completer is to see it. */
function seen(engine: EngineClient, { unhurried = false, known = (model) => model }: SessionOptions): CompletionEngine {
  return {
    get state() {
      const { state } = engine;
      return state.kind === "ready" ? { ...state, model: known(state.model) } : state;
    },
    start: () => engine.start(),
    complete: (request, signal, onPartial) =>
      engine.complete(unhurried ? { ...request, budgetMs: NO_HURRY } : request, signal, onPartial),
  };
}

/** Starts the engine process and waits for the model. Throws with what to do if it cannot be loaded. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { model, threads, settings, snippets, history } = options;
  const engine = await new Promise<EngineClient>((done, fail) => {
    const client: EngineClient = new EngineClient({
      engineFile: resolve(__dirname, "engine.js"),
      modelFolder: resolve(model),
      threads,
      logger: silentLogger,
      onState: (state: EngineState) => {
        if (state.kind === "ready") done(client);
        if (state.kind === "failed") fail(new Error(`${state.error.message}\n${state.error.fix}`));
      },
    });
    client.start();
  });
  const completer = new Completer(seen(engine, options), {
    settings: () => ({ ...DEFAULT_SETTINGS, memory: false, nextSuggestion: false, cpuLimitPercent: 0, ...settings }),
    // The tools ask only where someone would have paused: the wait for a pause is not simulated.
    clock: { ...systemClock, after: (_ms, run) => systemClock.after(0, run) },
    ...(snippets && { snippets }),
    ...(history && { history }),
  });
  return { engine, completer };
}

const languages = new LanguageByName();

/** VS Code's language id of a file, by its name. */
export function languageOf(file: string): string {
  return languages.of(file.replaceAll("\\", "/")) ?? "plaintext";
}

/** The path that a prompt has: from `root`, or the bare name outside of it. */
export function pathInside(root: string, file: string): string {
  const path = relative(resolve(root), resolve(file)).replaceAll("\\", "/");
  return path.startsWith("../") ? basename(file) : path;
}

/** A text with a cursor in it, in a file that need not hold that text. */
export interface EditedText {
  readonly file: string;
  /** The workspace folder that the file is in. */
  readonly root: string;
  readonly text: string;
  readonly cursor: Cursor;
}

/** What the editor would hand over. */
export function snapshotOfText({ file, root, text, cursor }: EditedText, trigger: Trigger): EditorSnapshot {
  const facts = {
    document: `file://${resolve(file)}`,
    version: 1,
    file: resolve(file).replaceAll("\\", "/"),
    path: pathInside(root, file),
    languageId: languageOf(file),
    scheme: "file",
    tabSize: 4,
    insertSpaces: !/^\t/m.test(text),
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  } as const;
  return takeSnapshot(facts, textSourceOf(text), cursor, trigger);
}
