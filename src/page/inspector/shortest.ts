/** The shortest decimal that reads back as the same 32-bit float: 0.1 for 0.10000000149011612. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return Number(value.toPrecision(9));
}

export function shortestAll(values: Float32Array): number[] {
  return Array.from(values, shortest);
}
