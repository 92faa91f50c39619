import { parseArgs } from "node:util";

/** What every tool that runs the model understands. */
export interface ToolArguments {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly model: string;
  readonly threads: number;
  /** The workspace folder: the model sees paths relative to it. */
  readonly root: string;
  /** Options of the tool itself. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

type OptionTypes = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/**
 * Reads the command line; prints `usage` and ends the program if it does not fit or names no file.
 * @param own the tool's own options
 */
export function toolArguments(usage: string, own: OptionTypes = {}): ToolArguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        model: { type: "string" },
        threads: { type: "string" },
        root: { type: "string" },
        ...own,
      },
    });
    if (positionals.length === 0) throw new Error("No file was named.");
    return {
      files: positionals,
      json: values.json === true,
      model: typeof values.model === "string" ? values.model : "media/model/small",
      threads: wholeNumber(values.threads, 2),
      root: typeof values.root === "string" ? values.root : ".",
      values: values as ToolArguments["values"],
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}

/** A positive whole number given as an option. */
export function wholeNumber(value: string | boolean | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${value} is no positive whole number.`);
  return number;
}
