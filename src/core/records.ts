/** An object with just these keys. */
export function recordOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  // Object.fromEntries forgets which keys there are.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
