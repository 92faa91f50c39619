import assert from "node:assert/strict";
import {
  commands,
  extensions,
  type Position,
  Selection,
  type TextDocument,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { Decision, Shown } from "../../src/completion/decision";
import type { InklingApi } from "../../src/extension";

/** How long VS Code and the engine may take for one step on a busy machine, in ms. */
const PATIENCE = 30_000;

/** The running extension. */
export async function inkling(): Promise<InklingApi> {
  const extension = extensions.getExtension<InklingApi>("inkling.inkling");
  assert.ok(extension, "Inkling is not installed");
  return await extension.activate();
}

/** Asks until there is an answer; throws when patience ends. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function engineReady(): Promise<InklingApi> {
  const api = await inkling();
  await eventually("engine ready", () => {
    const { engineState } = api;
    assert.notEqual(engineState.kind, "failed", JSON.stringify(engineState));
    return engineState.kind === "ready" || undefined;
  });
  return api;
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Shows a document with the cursor at its end. */
export async function show(document: TextDocument): Promise<TextEditor> {
  const editor = await window.showTextDocument(document);
  moveTo(editor, document.getText().length);
  return editor;
}

export async function untitled(language: string, content: string): Promise<TextEditor> {
  return await show(await workspace.openTextDocument({ language, content }));
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

/** Asks for a suggestion by hand, and returns the decision. Once per document: VS Code does not ask again at one place. */
export async function trigger(): Promise<Decision> {
  const before = (await inkling()).lastDecision;
  await commands.executeCommand("editor.action.inlineSuggest.trigger");
  return await settled(before);
}

/** The first decision after `before` that was not overtaken by another keystroke. */
export async function settled(before: Decision | undefined): Promise<Decision> {
  const api = await inkling();
  return await eventually("a decision", () => {
    const now = api.lastDecision;
    const overtaken = now?.kind === "nothing" && (now.reason === "cancelled" || now.reason === "engine-loading");
    return now === undefined || now === before || overtaken ? undefined : now;
  });
}

export function assertShown(decision: Decision): asserts decision is Shown {
  if (decision.kind === "shown") return;
  const { reason, detail, generation } = decision;
  assert.fail(`nothing was shown: ${reason} (${detail}), from ${JSON.stringify(generation?.text)}`);
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

export async function closeAll(): Promise<void> {
  await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await commands.executeCommand("workbench.action.closeAllEditors");
}

/** Text that any model of code goes on with: the last line repeats the pattern of those before it. */
export function repetitive(first: string): string {
  const names = [first, "beta", "gamma", "delta", "epsilon"];
  return `${names.map((name) => `const ${name} = createElement("${name}");\n`).join("")}const zeta = create`;
}
