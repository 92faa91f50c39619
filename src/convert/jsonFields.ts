import { AppError, messageOf } from "../core/errors";

/** An inclusive range that a number must lie in. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Typed reading of a JSON object that came from outside.
 * Every method throws AppError `checkpoint-invalid`, naming file and field, when the value is not what is asked for.
 */
export class JsonFields {
  private constructor(
    readonly file: string,
    private readonly fix: string,
    private readonly values: ReadonlyMap<string, unknown>,
  ) {}

  /** `file` names the text in errors, `fix` says what to do about them. */
  static parse(file: string, text: string, fix = `Correct ${file}, or save the checkpoint again.`): JsonFields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (thrown) {
      throw invalid(`${file} is not JSON (${messageOf(thrown)}).`, fix);
    }
    return JsonFields.of(file, fix, value);
  }

  private static of(file: string, fix: string, value: unknown): JsonFields {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return new JsonFields(file, fix, new Map(Object.entries(value)));
    }
    throw invalid(`${file} is not a JSON object.`, fix);
  }

  /** Whether the field is there and not null. */
  has(key: string): boolean {
    return (this.values.get(key) ?? null) !== null;
  }

  keys(): string[] {
    return [...this.values.keys()];
  }

  /** The field as it stands, still to be parsed. */
  raw(key: string): unknown {
    return this.values.get(key);
  }

  integer(key: string, range: Range): number {
    const value = this.number(key, range);
    if (!Number.isSafeInteger(value)) throw this.wrong(key, "a whole number");
    return value;
  }

  number(key: string, { min, max }: Range): number {
    const value = this.values.get(key);
    if (typeof value !== "number" || !(value >= min && value <= max)) {
      throw this.wrong(key, `a number from ${min} to ${max}`);
    }
    return value;
  }

  string(key: string): string {
    const value = this.values.get(key);
    if (typeof value !== "string") throw this.wrong(key, "a text");
    return value;
  }

  /** The field when it is one of `choices`. */
  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.values.get(key);
    const choice = choices.find((name) => name === value);
    if (choice === undefined) throw this.wrong(key, `one of ${choices.join(", ")}`);
    return choice;
  }

  /** A boolean; `fallback` when the field is missing or null. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.values.get(key) ?? fallback;
    if (typeof value !== "boolean") throw this.wrong(key, "true or false");
    return value;
  }

  array(key: string): readonly unknown[] {
    const value = this.values.get(key);
    if (!Array.isArray(value)) throw this.wrong(key, "a list");
    return value;
  }

  object(key: string): JsonFields {
    return JsonFields.of(`${this.file}: "${key}"`, this.fix, this.values.get(key) ?? null);
  }

  /** The error for a field that is not `wanted`. */
  wrong(key: string, wanted: string): AppError {
    const shown = JSON.stringify(this.values.get(key))?.slice(0, 60) ?? "missing";
    return invalid(`${this.file}: "${key}" must be ${wanted}, and is ${shown}.`, this.fix);
  }
}

function invalid(message: string, fix: string): AppError {
  return new AppError("checkpoint-invalid", message, fix);
}
