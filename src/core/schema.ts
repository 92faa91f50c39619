import * as v from "valibot";
import { AppError, type ErrorCode, messageOf } from "./errors";
import { parseJson } from "./json";
import { isRecord, recordOf } from "./records";
import { type Sentence, type SentenceArgument, sentence } from "./translate";

// What comes from outside is read by schemas of valibot, and the types are derived from them. This file says what does
// not fit in sentences that are translated, and has the fields that are read at several places.

/** Where a JSON text came from, for the errors about it. */
export interface JsonSource {
  /** Names the text. */
  readonly file: SentenceArgument;
  readonly code: ErrorCode;
  /** What to do about a mistake in it. */
  readonly fix: Sentence;
}

/** `value` as the schema has it, without what it does not know; undefined where it does not fit. */
export function fitting<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}

/** A JSON text as the schema has it. Throws an AppError of the source that names the field and what it must be. */
export function readJson<S extends v.GenericSchema>(schema: S, source: JsonSource, text: string): v.InferOutput<S> {
  return readValue(schema, source, parsed(source, text));
}

function parsed(source: JsonSource, text: string): unknown {
  try {
    return parseJson(text);
  } catch (thrown) {
    const { file, code, fix } = source;
    throw new AppError(code, sentence("{0} is not JSON ({1}).", file, messageOf(thrown)), fix);
  }
}

/**
 * `value` as the schema has it. Throws an AppError of the source that names the field and what it must be.
 * @param key the field that the value is; missing for the whole source
 */
export function readValue<S extends v.GenericSchema>(
  schema: S,
  { file, code, fix }: JsonSource,
  value: unknown,
  key?: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [{ message, path = [] }] = result.issues;
  const names = namesOf([...(key === undefined ? [] : [key]), ...path.map((item) => item.key)]);
  const { text, args, whole }: Said = JSON.parse(message);
  const last = whole ? undefined : names.pop();
  const place = names.reduce<SentenceArgument>((outer, name) => sentence('{0}: "{1}"', outer, name), file);
  const wrong = path.length > 0 ? path[path.length - 1]?.value : value;
  const field = last === undefined ? [] : [last, shown(wrong)];
  throw new AppError(code, { text, args: [place, ...field, ...args] }, fix);
}

/** A value in an error: its JSON, cut. */
export function shown(value: unknown): SentenceArgument {
  return JSON.stringify(value)?.slice(0, 60) ?? sentence("missing");
}

/** Names of fields, those in lists with their index: `files[0]`. */
function namesOf(keys: readonly unknown[]): string[] {
  const names: string[] = [];
  for (const key of keys) {
    if (typeof key === "number" && names.length > 0) names.push(`${names.pop()}[${key}]`);
    else names.push(String(key));
  }
  return names;
}

/** A sentence on its way through valibot, whose messages are strings. */
interface Said extends Sentence {
  /** Whether it is about the value itself; else about a field of what surrounds it. */
  readonly whole: boolean;
}

/** What a field must be, as a message of valibot: the file, the field and its value are put at {0}, {1} and {2}. */
export function wanted(text: string, ...args: readonly SentenceArgument[]): string {
  return JSON.stringify({ text, args, whole: false } satisfies Said);
}

/** What is wrong with a value in itself, as a message of valibot: its name is put at {0}. */
export function wrongIn(text: string, ...args: readonly SentenceArgument[]): string {
  return JSON.stringify({ text, args, whole: true } satisfies Said);
}

/** Refuses what `problem` has a message for: fields that are at odds. */
export function sound<T>(problem: (value: T) => string | undefined) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const message = dataset.typed ? problem(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  });
}

export const text = v.string(wanted('{0}: "{1}" must be a text, and is {2}.'));

export const flag = v.boolean(wanted('{0}: "{1}" must be true or false, and is {2}.'));

export const sha256 = v.pipe(
  text,
  v.regex(/^[0-9a-f]{64}$/, wanted('{0}: "{1}" must be a SHA-256 in lower-case hexadecimal, and is {2}.')),
);

/** Both ends are allowed. */
export function number(min: number, max: number) {
  const message = wanted('{0}: "{1}" must be a number from {3} to {4}, and is {2}.', min, max);
  return v.custom<number>((value) => typeof value === "number" && value >= min && value <= max, message);
}

export function integer(min: number, max: number) {
  return v.pipe(number(min, max), v.safeInteger(wanted('{0}: "{1}" must be a whole number, and is {2}.')));
}

/** A whole number from 0 to `largest`: a count or an index. */
export function whole(largest = Number.MAX_SAFE_INTEGER) {
  return integer(0, largest);
}

export function oneOf<const Choices extends readonly string[]>(choices: Choices) {
  return v.picklist(choices, wanted('{0}: "{1}" must be one of {3}, and is {2}.', choices.join(", ")));
}

export function list<S extends v.GenericSchema>(item: S) {
  return v.array(item, wanted('{0}: "{1}" must be a list, and is {2}.'));
}

/** A list, without what is no text. */
export const texts = v.pipe(
  v.array(v.unknown()),
  v.transform((items) => items.filter((item) => typeof item === "string")),
);

export const object = v.custom<Readonly<Record<string, unknown>>>(isRecord, wrongIn("{0} is not a JSON object."));

/** An object with these fields, its own only; of those that are `v.exactOptional`, null counts as missing. */
export function fields<Entries extends v.ObjectEntries>(entries: Entries) {
  const own = (value: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const found = Object.entries(entries).map(([key, { type }]) => ({
      key,
      isOptional: type === "exact_optional",
      field: Object.hasOwn(value, key) ? value[key] : undefined,
    }));
    // A field that is missing is there as undefined, so that its own schema says what it must be.
    const kept = found.filter(({ isOptional, field }) => !isOptional || (field ?? null) !== null);
    return Object.fromEntries(kept.map(({ key, field }) => [key, field]));
  };
  return v.pipe(object, v.transform(own), v.object(entries));
}

/** An object with a number for exactly these: one for a key of another version would be dropped in silence. */
export function numbersFor<Key extends string>(keys: readonly Key[], min: number, max: number) {
  const known: readonly string[] = keys;
  const noStranger = sound((value: Readonly<Record<string, unknown>>) => {
    const stranger = Object.keys(value).find((key) => !known.includes(key));
    return stranger === undefined
      ? undefined
      : wrongIn('{0} has a number for "{1}", which this version does not know.', stranger);
  });
  return v.pipe(object, noStranger, fields(recordOf(keys, () => number(min, max))));
}
