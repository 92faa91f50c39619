import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import {
  ConfigurationTarget,
  commands,
  type Extension,
  extensions,
  type Position,
  Selection,
  type TextDocument,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { Decision, Shown } from "../../src/host/completion/decision";
import type { Testing } from "../../src/host/editor/testing";
import type { InklingExports } from "../../src/host/extension";
import type { WantedSize } from "../../src/host/models/modelSize";
import { shownOf } from "../../src/host/statistics/counters";
import { copyEagerModel } from "./eagerModel";
import { CONTINUATION, repetitive } from "./repetitive";

/** How long VS Code and the engine may take for one step on a busy machine, in ms. */
const PATIENCE = 30_000;

function extension(): Extension<InklingExports> {
  const found = extensions.getExtension<InklingExports>("inkling.inkling");
  assert.ok(found, "Inkling is not installed");
  return found;
}

/** What the running extension shows of itself. */
export async function inkling(): Promise<Testing> {
  return (await extension().activate()).testing;
}

/** Asks until there is an answer; throws when patience ends. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  patienceMs = PATIENCE,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function engineReady(): Promise<Testing> {
  const api = await inkling();
  await eventually("engine ready", () => {
    const { engineState } = api;
    assert.notEqual(engineState.kind, "failed", JSON.stringify(engineState));
    return engineState.kind === "ready" || undefined;
  });
  return api;
}

/** Goes on with a model that shows whatever it thinks of; see {@link copyEagerModel}. */
export async function useEagerModel(): Promise<Testing> {
  // What goes on from a highlighted list entry is another suggestion; the list comes sooner or later, as the machine is busy.
  await workspace.getConfiguration("editor").update("wordBasedSuggestions", "off", ConfigurationTarget.Global);
  await untitled("typescript", "");
  const api = await engineReady();
  return modelPath() === "" ? await useCopy(copyEagerModel) : api;
}

/** Goes on with a copy of the shipped model. @param copy makes it, see eagerModel.ts */
export async function useCopy(copy: (model: string, parent: string) => string): Promise<Testing> {
  const api = await inkling();
  const shipped = join(extension().extensionPath, "media", "model", "small");
  const before = api.enginePid;
  await setModelPath(copy(shipped, dirname(workspace.workspaceFolders?.[0]?.uri.fsPath ?? "")));
  await eventually("the other model", () => (api.enginePid !== undefined && api.enginePid !== before) || undefined);
  return await engineReady();
}

export function modelPath(): string {
  return workspace.getConfiguration("inkling").get("modelPath", "");
}

/** @param folder undefined for the model that is shipped */
export async function setModelPath(folder: string | undefined): Promise<void> {
  await workspace.getConfiguration("inkling").update("modelPath", folder, ConfigurationTarget.Global);
}

/** @param size undefined for the default */
export async function setModelSize(size: WantedSize | undefined): Promise<void> {
  await workspace.getConfiguration("inkling").update("modelSize", size, ConfigurationTarget.Global);
}

/** Shows a document with the cursor at its end. */
export async function show(document: TextDocument): Promise<TextEditor> {
  const editor = await window.showTextDocument(document);
  moveTo(editor, document.getText().length);
  return editor;
}

/** UTF-16 units of a text, but for its line breaks: those are VS Code's. */
function unitsInLines(text: string): number {
  return text.replaceAll(/[\r\n]/g, "").length;
}

export async function untitled(language: string, content: string): Promise<TextEditor> {
  // Names are given again: right after a document was closed, VS Code may still answer with that one.
  const document = await eventually("a new document", async () => {
    const opened = await workspace.openTextDocument({ language, content });
    return unitsInLines(opened.getText()) === unitsInLines(content) ? opened : undefined;
  });
  return await show(document);
}

/** @param offset in UTF-16 units */
export function moveTo(editor: TextEditor, offset: number): void {
  const position: Position = editor.document.positionAt(offset);
  editor.selection = new Selection(position, position);
}

/** As from the keyboard. */
export async function type(text: string): Promise<void> {
  for (const character of text) await commands.executeCommand("type", { text: character });
}

/** How long a request may take to reach Inkling before it is made again, in ms. */
const REQUEST_PATIENCE = 5000;

/**
 * Asks for a suggestion by hand, and returns the decision. Once per document: VS Code does not ask again at one place.
 * An editor that is only just getting the focus loses the command, so it is given again while nothing has come of it.
 */
export async function trigger(): Promise<Decision> {
  const api = await inkling();
  const before = api.lastDecision;
  let given = Number.NEGATIVE_INFINITY;
  // A request that VS Code has cancelled is not made again by itself.
  return await eventually("a decision", async () => {
    const decision = decidedSince(before, api.lastDecision);
    if (decision !== undefined || Date.now() - given < REQUEST_PATIENCE) return decision;
    given = Date.now();
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
    return undefined;
  });
}

/** The first decision after `before` that was not overtaken by another keystroke. */
export async function settled(before: Decision | undefined): Promise<Decision> {
  const api = await inkling();
  return await eventually("a decision", () => decidedSince(before, api.lastDecision));
}

/** `now` if it is another decision, and was not overtaken. */
function decidedSince(before: Decision | undefined, now: Decision | undefined): Decision | undefined {
  const overtaken = now?.kind === "nothing" && (now.reason === "cancelled" || now.reason === "engine-loading");
  return now === before || overtaken ? undefined : now;
}

export function assertShown(decision: Decision): asserts decision is Shown {
  if (decision.kind === "shown") return;
  const { reason, detail, generation } = decision;
  assert.fail(`nothing was shown: ${reason} (${detail}), from ${JSON.stringify(generation?.text)}`);
}

/** What accepting puts behind the cursor: with an entry of the IntelliSense list, which may have come up, more than its text. */
export function behindCursor({ edit }: Shown): string {
  return edit.insertText.slice(edit.before);
}

/** A new document with a suggestion, asked for by hand, at its end. */
export async function suggestion(name: string): Promise<{ editor: TextEditor; text: string; decision: Shown }> {
  for (let typed = 0; typed < CONTINUATION.length; typed++) {
    const text = repetitive(name) + CONTINUATION.slice(0, typed);
    const editor = await untitled("typescript", text);
    const decision = await trigger();
    if (decision.kind === "shown") return { editor, text, decision };
    await closeAll();
  }
  assert.fail("no suggestion anywhere");
}

/** Types on at the cursor until something is suggested. */
export async function typeUntilShown(): Promise<Shown> {
  const api = await inkling();
  for (const character of CONTINUATION) {
    const before = api.lastDecision;
    await type(character);
    const decision = await settled(before);
    if (decision.kind === "shown") return decision;
  }
  assert.fail(`nothing was shown: ${JSON.stringify(api.lastDecision).slice(0, 300)}`);
}

/** Accepts what is shown, and waits for the document to change. Ghost text is on the screen a moment after the decision. */
export async function accept(editor: TextEditor): Promise<string> {
  const before = editor.document.getText();
  return await eventually("the accepted text", async () => {
    await commands.executeCommand("editor.action.inlineSuggest.commit");
    const after = editor.document.getText();
    return after === before ? undefined : after;
  });
}

/** What was counted since the last reset, in all languages. */
export async function counted(): Promise<{ shown: number; accepted: number; units: number }> {
  const days = await (await inkling()).statistics();
  const tallies = [...days.values()].flatMap((languages) => [...languages.values()]);
  return {
    shown: tallies.reduce((sum, tally) => sum + shownOf(tally), 0),
    accepted: tallies.reduce((sum, { accepted }) => sum + accepted, 0),
    units: tallies.reduce((sum, { unitsAccepted }) => sum + unitsAccepted, 0),
  };
}

export async function closeAll(): Promise<void> {
  await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await commands.executeCommand("workbench.action.closeAllEditors");
}

/** Answers the menu that is open, or will be. @param answer commands, one after the other */
export async function pick<T>(running: Thenable<T>, ...answer: readonly string[]): Promise<void> {
  let isOver = false;
  const over = Promise.resolve(running).finally(() => {
    isOver = true;
  });
  await eventually(`end of ${answer}`, async () => {
    for (const command of answer) await commands.executeCommand(command);
    return isOver || undefined;
  });
  await over;
}
