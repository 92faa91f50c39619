/** Whether a value from outside is of the kind that is wanted. */
export type Guard = (value: unknown) => boolean;

export const isString: Guard = (value) => typeof value === "string";
export const isNumber: Guard = (value) => typeof value === "number";
export const isBoolean: Guard = (value) => typeof value === "boolean";
/** A whole number that is not negative: a count or an index. */
export const isCount: Guard = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0;
export const oneOf =
  (...values: readonly unknown[]): Guard =>
  (value) =>
    values.includes(value);
export const optional =
  (guard: Guard): Guard =>
  (value) =>
    value === undefined || guard(value);
/** An object with these fields, each as its guard wants it; more fields do no harm. */
export const record =
  (fields: Readonly<Record<string, Guard>>): Guard =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, guard]) => guard(value[name]));
export const list =
  (guard: Guard): Guard =>
  (value) =>
    Array.isArray(value) && value.every(guard);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Sentences by their English. */
export function isTable(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every(isString);
}
