import assert from "node:assert/strict";
import { Completer, type CompleterOptions } from "../../../src/host/completion/completer";
import type { Decision, Nothing, Shown } from "../../../src/host/completion/decision";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../../../src/host/completion/settings";
import type { EditorSnapshot } from "../../../src/host/context/snapshot";
import type { FakeEngine } from "./fakeEngine";

export function completer(
  engine: FakeEngine,
  settings: Partial<CompleterSettings> = {},
  options: Partial<CompleterOptions> = {},
) {
  return new Completer(engine, { settings: () => ({ ...DEFAULT_SETTINGS, ...settings }), ...options });
}

export function ask(
  subject: Completer,
  snapshot: EditorSnapshot,
  signal = new AbortController().signal,
): Promise<Decision> {
  return subject.complete(snapshot, signal);
}

export function shown(decision: Decision): Shown {
  assert.equal(decision.kind, "shown", JSON.stringify(decision));
  return decision as Shown;
}

export function nothing(decision: Decision): Nothing {
  assert.equal(decision.kind, "nothing", JSON.stringify(decision));
  return decision as Nothing;
}
