import * as v from "valibot";

/** `value` as the schema has it, without what it does not know; undefined where it does not fit. */
export function fitting<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}

/** A whole number from 0 to `largest`: a count or an index. */
export function whole(largest = Number.MAX_SAFE_INTEGER) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(largest));
}
