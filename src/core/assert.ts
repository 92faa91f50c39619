/** Fails loudly on a broken invariant: a bug in Inkling, never bad input (bad input is an {@link AppError}). */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Inkling bug: ${message}`);
}

/** For the `default` of a switch over a union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`Inkling bug: unexpected value ${JSON.stringify(value)}`);
}

/** `array[index]`, for an index that the caller knows to be inside. Throws if it is not. */
export function at<T>(array: ArrayLike<T>, index: number): T {
  const value = array[index];
  assert(value !== undefined, `index ${index} outside of ${array.length}`);
  return value;
}
