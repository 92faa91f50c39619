const TABLE = 1024;
const MANTISSA_BITS = 23;

/** Middles m of TABLE pieces of 1..2, and their logarithms. */
const MIDDLES = Float64Array.from({ length: TABLE }, (_, i) => 1 + (i + 0.5) / TABLE);
const LOGS = MIDDLES.map(Math.log);

/**
 * −Σ p ln p in nats over `row`, to about 1e−9. A hundred thousand logarithms are slow: here ln(2^e · x) is e ln 2 + ln m +
 * ln(1 + d) with m from a table, and the series of ln(1 + d) to its second term, |d| < 1/2048.
 */
export function entropyOf(row: Float32Array): number {
  const bits = new Uint32Array(row.buffer, row.byteOffset, row.length);
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const share = row[i] as number;
    const word = bits[i] as number;
    const exponent = (word >>> MANTISSA_BITS) - 127;
    // Zero, and what is so small that it adds nothing.
    if (exponent < -100) continue;
    const index = (word >>> (MANTISSA_BITS - 10)) & (TABLE - 1);
    const mantissa = 1 + (word & 0x7fffff) / 0x800000;
    const middle = MIDDLES[index] as number;
    const d = (mantissa - middle) / middle;
    sum -= share * (exponent * Math.LN2 + (LOGS[index] as number) + d - (d * d) / 2);
  }
  return sum;
}
