import { isRecord } from "../../core/records";
import { SCALES, type Scale } from "../../model/inspection/scale";
import { type HeadChoice, type Selection, STATISTICS, type Statistic } from "../../model/inspection/selection";

/** How the page is set; survives a reload. Never what the model saw or said. */
export interface UiState {
  readonly selection: Selection;
  readonly scale: Scale;
  /** Sampling that the prediction is shown for; only shown, never used to complete. */
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  /** Whether the context is cut into its tokens, or shown by lines; undefined: as the width of the page allows. */
  readonly tokens: boolean | undefined;
  /** By id: the collapsible sections that were opened or closed by hand. */
  readonly open: Readonly<Record<string, boolean>>;
}

export const DEFAULT_UI: UiState = {
  selection: { step: 0, heads: { kind: "all", by: "max" }, statistic: "max", weighting: "attention" },
  scale: "log",
  temperature: 1,
  topK: 0,
  topP: 1,
  tokens: undefined,
  open: {},
};

/** What was kept, with the default for each field that is missing or wrong: it may come from another version. */
export function parseUiState(value: unknown): UiState {
  if (!isRecord(value)) return DEFAULT_UI;
  const selection = isRecord(value["selection"]) ? value["selection"] : {};
  const open = isRecord(value["open"]) ? value["open"] : {};
  const tokens = value["tokens"];
  return {
    selection: {
      step: 0,
      heads: parseHeads(selection["heads"]),
      statistic: oneOf<Statistic>(STATISTICS, selection["statistic"], DEFAULT_UI.selection.statistic),
      weighting: oneOf(["attention", "value"], selection["weighting"], DEFAULT_UI.selection.weighting),
    },
    scale: oneOf<Scale>(SCALES, value["scale"], DEFAULT_UI.scale),
    temperature: inRange(value["temperature"], 0, 2, DEFAULT_UI.temperature),
    topK: Math.round(inRange(value["topK"], 0, 200, DEFAULT_UI.topK)),
    topP: inRange(value["topP"], 0.05, 1, DEFAULT_UI.topP),
    tokens: typeof tokens === "boolean" ? tokens : undefined,
    open: Object.fromEntries(Object.entries(open).flatMap(([id, on]) => (typeof on === "boolean" ? [[id, on]] : []))),
  };
}

function parseHeads(value: unknown): HeadChoice {
  if (!isRecord(value)) return DEFAULT_UI.selection.heads;
  const { kind, by, layer, head } = value;
  if (kind === "head" && isCount(layer) && isCount(head)) return { kind, layer, head };
  if (kind === "layer" && isCount(layer)) return { kind, layer };
  return kind === "all" && (by === "mean" || by === "max") ? { kind, by } : DEFAULT_UI.selection.heads;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function oneOf<T>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}

function inRange(value: unknown, lowest: number, highest: number, fallback: number): number {
  return typeof value === "number" && value >= lowest && value <= highest ? value : fallback;
}
