import assert from "node:assert/strict";
import { type Disposable, languages } from "vscode";
import { inkling, trigger, untitled } from "./inkling";

/** Counts how often VS Code asks for suggestions in untitled documents of a language: it asks everyone who offers them. */
export class Asking implements Disposable {
  count = 0;
  private readonly registered: Disposable;

  constructor(language: string) {
    const selector = { scheme: "untitled", language };
    this.registered = languages.registerInlineCompletionItemProvider(selector, {
      provideInlineCompletionItems: () => {
        this.count++;
        return undefined;
      },
    });
  }

  dispose(): void {
    this.registered.dispose();
  }
}

/**
 * Finds that something asks Inkling for nothing. Decisions are numbered as they are made: between the last one and one
 * that is asked for afterwards, in another document, there is none that was not asked for there.
 * @param act what asks for nothing, in any document but Python's
 * @param again has Inkling answer again, where it did not
 */
export async function assertNobodyAsked(
  act: () => Promise<unknown>,
  again: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const api = await inkling();
  const before = api.lastDecision?.id ?? 0;
  await act();
  assert.equal(api.lastDecision?.id ?? 0, before);
  await again();
  const asking = new Asking("python");
  try {
    await untitled("python", "a = 1\n");
    const { id } = await trigger();
    const decided = id - before;
    assert.ok(decided <= asking.count, `${decided} decisions for the ${asking.count} times it was asked afterwards`);
  } finally {
    asking.dispose();
  }
}
