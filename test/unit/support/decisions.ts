import type { Nothing, Shown } from "../../../src/host/completion/decision";
import { generated } from "./fakeEngine";

const result = generated("secretText();", 0.5);
if (result.kind !== "generated") throw new Error("unreachable");
const { text, steps, stop, stats } = result;

const SUBJECT = {
  id: 1,
  time: 0,
  languageId: "typescript",
  path: "src/a.ts",
  trigger: "automatic",
  mode: "line",
  totalMs: 20,
  ownWaitMs: 2,
} as const;

/** A suggestion of the model, "secretText();". */
export const SHOWN: Shown = {
  ...SUBJECT,
  kind: "shown",
  text,
  edit: { insertText: text, before: 0, after: 0 },
  source: "engine",
  generation: { text, steps, stop, stats, meanProbability: 0.5 },
};

/** Decided without the model. */
export const NOTHING: Nothing = {
  ...SUBJECT,
  kind: "nothing",
  reason: "mid-line",
  detail: "",
  generation: undefined,
};
