import { type HeadChoice, type Selection, STATISTICS, type Weighting } from "../../model/inspection/selection";
import { type AnalysisKind, type ExportFormat, type FromInspector, INSPECTOR_PROTOCOL } from "../../wire/inspector";

/** Far above what any model or document has: keeps nonsense from later arithmetic. Real bounds depend on the request. */
const LARGEST = { serial: Number.MAX_SAFE_INTEGER, index: 1_000_000, line: 0x7fff_ffff, size: 1_000_000 };

/** Bytes or characters of an exported file. */
const LARGEST_FILE = 50_000_000;

const WEIGHTINGS: readonly Weighting[] = ["attention", "value"];
const ANALYSES: readonly AnalysisKind[] = ["matrix", "rollout", "pipeline", "why"];
const TEXT_FORMATS: readonly ExportFormat[] = ["svg", "csv", "json"];

/** Thrown inside of this module only: the message is not one of this protocol. */
class Wrong extends Error {}

/** The message, with the protocol's fields and no others, if it is one of this version; the page is not trusted. */
export function parseFromInspector(value: unknown): FromInspector | undefined {
  const fields = new Fields(value);
  try {
    return fields.get("v") === INSPECTOR_PROTOCOL ? parse(fields) : undefined;
  } catch (thrown) {
    if (thrown instanceof Wrong) return undefined;
    throw thrown;
  }
}

function parse(fields: Fields): FromInspector {
  const v = INSPECTOR_PROTOCOL;
  const serial = (): number => fields.whole("serial", LARGEST.serial);
  const index = (name: string): number => fields.whole(name, LARGEST.index);
  const type = fields.get("type");
  switch (type) {
    case "ready":
    case "toggle-heat":
    case "export-trace":
      return { v, type };
    case "select":
      return { v, type, serial: serial(), selection: selection(fields.inner("selection")) };
    case "reveal":
      return { v, type, serial: serial(), token: index("token"), focus: fields.flag("focus") };
    case "hover":
      return { v, type, serial: serial(), token: fields.get("token") === null ? null : index("token") };
    case "reveal-line":
      return { v, type, serial: serial(), line: fields.whole("line", LARGEST.line) };
    case "pin":
      return { v, type, pinned: fields.flag("pinned") };
    case "analyse-matrix":
      return { v, type, serial: serial(), heads: heads(fields.inner("heads")), size: size(fields) };
    case "analyse-rollout":
      return { v, type, serial: serial(), size: size(fields) };
    case "analyse-pipeline":
      return { v, type, serial: serial(), step: index("step"), layer: index("layer"), head: index("head") };
    case "analyse-why":
      return { v, type, serial: serial() };
    case "cancel":
      return { v, type, analysis: fields.oneOf("analysis", ANALYSES) };
    case "export":
      return { v, type, ...exported(fields) };
    default:
      throw new Wrong();
  }
}

function selection(fields: Fields): Selection {
  return {
    step: fields.whole("step", LARGEST.index),
    heads: heads(fields.inner("heads")),
    statistic: fields.oneOf("statistic", STATISTICS),
    weighting: fields.oneOf("weighting", WEIGHTINGS),
  };
}

function heads(fields: Fields): HeadChoice {
  const layer = (): number => fields.whole("layer", LARGEST.index);
  switch (fields.get("kind")) {
    case "head":
      return { kind: "head", layer: layer(), head: fields.whole("head", LARGEST.index) };
    case "layer":
      return { kind: "layer", layer: layer() };
    case "all":
      return { kind: "all", by: fields.oneOf("by", ["mean", "max"]) };
    default:
      throw new Wrong();
  }
}

function size(fields: Fields): number {
  return Math.max(1, fields.whole("size", LARGEST.size));
}

function exported(fields: Fields): { readonly format: ExportFormat; readonly data: string | Uint8Array } {
  const data = fields.get("data");
  if (fields.get("format") === "png") {
    if (data instanceof Uint8Array && data.byteLength <= LARGEST_FILE) return { format: "png", data };
  } else if (typeof data === "string" && data.length <= LARGEST_FILE) {
    return { format: fields.oneOf("format", TEXT_FORMATS), data };
  }
  throw new Wrong();
}

/** Typed reading of an object that came from outside. */
class Fields {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    this.values = new Map(isObject ? Object.entries(value) : []);
  }

  get(name: string): unknown {
    return this.values.get(name);
  }

  inner(name: string): Fields {
    return new Fields(this.get(name));
  }

  /** From 0 to `largest`. */
  whole(name: string, largest: number): number {
    const value = this.get(name);
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largest) return value;
    throw new Wrong();
  }

  flag(name: string): boolean {
    const value = this.get(name);
    if (typeof value === "boolean") return value;
    throw new Wrong();
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.get(name);
    const choice = choices.find((allowed) => allowed === value);
    if (choice !== undefined) return choice;
    throw new Wrong();
  }
}
