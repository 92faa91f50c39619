/** Whether a value has fields of its own names: an object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with just these keys. */
export function recordOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  // Object.fromEntries forgets which keys there are.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
