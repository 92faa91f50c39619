import { GATE_FEATURES, type GateFeature } from "../../../src/model/manifest";

/** Weights as a manifest or a card has them, all different. */
export const GATE_JSON: Readonly<Record<string, number>> = Object.fromEntries(
  GATE_FEATURES.map((name: GateFeature, index) => [name, index / 4 - 1]),
);
