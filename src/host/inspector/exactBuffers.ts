type Numbers = Uint8Array | Uint32Array | Int32Array | Float32Array;

/**
 * The array with a buffer of its own: a message to a page carries the whole buffer under a view, and keeping the view
 * keeps all of it in memory.
 */
export function exact<T extends Numbers>(array: T): T;
export function exact(array: Numbers): Numbers {
  return array.byteLength === array.buffer.byteLength ? array : array.slice();
}

/** A copy of a plain value in which every typed array has a buffer of its own. */
export function exactAll<T>(value: T): T;
export function exactAll(value: unknown): unknown {
  if (isNumbers(value)) return exact(value);
  if (Array.isArray(value)) return typeof value[0] === "string" ? value : value.map((item: unknown) => exactAll(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]: [string, unknown]) => [name, exactAll(field)]));
}

function isNumbers(value: unknown): value is Numbers {
  return (
    value instanceof Uint8Array ||
    value instanceof Uint32Array ||
    value instanceof Int32Array ||
    value instanceof Float32Array
  );
}
