import { AppError, type ErrorCode, messageOf } from "./errors";
import { parseJson } from "./json";
import { recordOf } from "./records";
import { type Sentence, type SentenceArgument, sentence } from "./translate";

/** An inclusive range that a number must lie in. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Where a JSON text came from, for the errors about it. */
export interface JsonSource {
  /** Names the text. */
  readonly file: SentenceArgument;
  readonly code: ErrorCode;
  /** What to do about a mistake in it. */
  readonly fix: Sentence;
}

/**
 * Typed reading of a JSON object that came from outside.
 * Every method throws an AppError with the source's code, naming file and field, when a value is not what is asked for.
 */
export class JsonFields {
  private constructor(
    private readonly source: JsonSource,
    private readonly values: ReadonlyMap<string, unknown>,
  ) {}

  static parse(source: JsonSource, text: string): JsonFields {
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (thrown) {
      throw failure(source, sentence("{0} is not JSON ({1}).", source.file, messageOf(thrown)));
    }
    return JsonFields.of(source, value);
  }

  /** `value`, which must be an object. */
  static of(source: JsonSource, value: unknown): JsonFields {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return new JsonFields(source, new Map(Object.entries(value)));
    }
    throw failure(source, sentence("{0} is not a JSON object.", source.file));
  }

  get file(): SentenceArgument {
    return this.source.file;
  }

  /** Whether the field is there and not null. */
  has(key: string): boolean {
    return (this.values.get(key) ?? null) !== null;
  }

  /** The same fields, with `value` where `key` is missing or null. */
  withDefault(key: string, value: unknown): JsonFields {
    return this.has(key) ? this : new JsonFields(this.source, new Map(this.values).set(key, value));
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
    if (!Number.isSafeInteger(value)) throw this.wrong('{0}: "{1}" must be a whole number, and is {2}.', key);
    return value;
  }

  number(key: string, { min, max }: Range): number {
    const value = this.values.get(key);
    if (typeof value !== "number" || !(value >= min && value <= max)) {
      throw this.wrong('{0}: "{1}" must be a number from {3} to {4}, and is {2}.', key, min, max);
    }
    return value;
  }

  string(key: string): string {
    const value = this.values.get(key);
    if (typeof value !== "string") throw this.wrong('{0}: "{1}" must be a text, and is {2}.', key);
    return value;
  }

  /** The field when it is one of `choices`. */
  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.values.get(key);
    const choice = choices.find((name) => name === value);
    if (choice === undefined) throw this.wrong('{0}: "{1}" must be one of {3}, and is {2}.', key, choices.join(", "));
    return choice;
  }

  /** A boolean; `fallback` when the field is missing or null. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.values.get(key) ?? fallback;
    if (typeof value !== "boolean") throw this.wrong('{0}: "{1}" must be true or false, and is {2}.', key);
    return value;
  }

  array(key: string): readonly unknown[] {
    const value = this.values.get(key);
    if (!Array.isArray(value)) throw this.wrong('{0}: "{1}" must be a list, and is {2}.', key);
    return value;
  }

  object(key: string): JsonFields {
    return JsonFields.of(
      { ...this.source, file: sentence('{0}: "{1}"', this.file, key) },
      this.values.get(key) ?? null,
    );
  }

  /** The objects of a list. */
  objects(key: string): JsonFields[] {
    return this.array(key).map((item, index) =>
      JsonFields.of({ ...this.source, file: sentence('{0}: "{1}" {2}', this.file, key, index + 1) }, item),
    );
  }

  /** The error for a field that is not as it must be: `text` has the file, the key and its value at {0}, {1} and {2}. */
  wrong(text: string, key: string, ...more: readonly SentenceArgument[]): AppError {
    const shown = JSON.stringify(this.values.get(key))?.slice(0, 60) ?? sentence("missing");
    return this.failure(text, key, shown, ...more);
  }

  /** An error about the whole text: `text` has the file at {0}. */
  failure(text: string, ...more: readonly SentenceArgument[]): AppError {
    return failure(this.source, sentence(text, this.file, ...more));
  }
}

function failure({ code, fix }: JsonSource, what: Sentence): AppError {
  return new AppError(code, what, fix);
}

/** The numbers of an object that has exactly the fields `keys`. */
export function exactNumbers<K extends string>(json: JsonFields, keys: readonly K[], range: Range): Record<K, number> {
  const known: readonly string[] = keys;
  const stranger = json.keys().find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw json.failure('{0} has a number for "{1}", which this version does not know.', stranger);
  return recordOf(keys, (key) => json.number(key, range));
}
