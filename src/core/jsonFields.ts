import { type GenericSchema, type InferOutput, unknown } from "valibot";
import { AppError } from "./errors";
import {
  flag,
  integer,
  type JsonSource,
  list,
  number,
  object,
  oneOf,
  readJson,
  readValue,
  shown,
  text,
} from "./schema";
import { type SentenceArgument, sentence } from "./translate";

/** An inclusive range that a number must lie in. */
export interface Range {
  readonly min: number;
  readonly max: number;
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

  static parse(source: JsonSource, json: string): JsonFields {
    return new JsonFields(source, new Map(Object.entries(readJson(object, source, json))));
  }

  /** `value`, which must be an object. */
  static of(source: JsonSource, value: unknown): JsonFields {
    return new JsonFields(source, new Map(Object.entries(readValue(object, source, value))));
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

  /** The field as the schema has it. */
  get<S extends GenericSchema>(key: string, schema: S): InferOutput<S> {
    return readValue(schema, this.source, this.values.get(key), key);
  }

  integer(key: string, { min, max }: Range): number {
    return this.get(key, integer(min, max));
  }

  number(key: string, { min, max }: Range): number {
    return this.get(key, number(min, max));
  }

  string(key: string): string {
    return this.get(key, text);
  }

  /** The field when it is one of `choices`. */
  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    return this.get(key, oneOf(choices));
  }

  /** A boolean; `fallback` when the field is missing or null. */
  flag(key: string, fallback: boolean): boolean {
    return this.has(key) ? this.get(key, flag) : fallback;
  }

  array(key: string): readonly unknown[] {
    return this.get(key, list(unknown()));
  }

  object(key: string): JsonFields {
    return JsonFields.of({ ...this.source, file: sentence('{0}: "{1}"', this.file, key) }, this.values.get(key));
  }

  /** The objects of a list. */
  objects(key: string): JsonFields[] {
    return this.array(key).map((item, index) =>
      JsonFields.of({ ...this.source, file: sentence('{0}: "{1}"', this.file, `${key}[${index}]`) }, item),
    );
  }

  /** The error for a field that is not as it must be: `text` has the file, the key and its value at {0}, {1} and {2}. */
  wrong(text: string, key: string, ...more: readonly SentenceArgument[]): AppError {
    return this.failure(text, key, shown(this.values.get(key)), ...more);
  }

  /** An error about the whole text: `text` has the file at {0}. */
  failure(text: string, ...more: readonly SentenceArgument[]): AppError {
    return new AppError(this.source.code, sentence(text, this.file, ...more), this.source.fix);
  }
}
