/** The number formats that weights are read from; little-endian, as safetensors stores them. */
export const FLOAT_BYTES = { F32: 4, F16: 2, BF16: 2 } as const;

export type FloatType = keyof typeof FLOAT_BYTES;

/** All 65,536 half-precision numbers (IEEE 754 binary16), by their bits. */
let halves: Float32Array | undefined;

function halfTable(): Float32Array {
  const table = new Float32Array(1 << 16);
  for (let bits = 0; bits < table.length; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

/** The number with the bits `bits` of an IEEE 754 binary16. */
export function halfToFloat(bits: number): number {
  halves ??= halfTable();
  return halves[bits] ?? Number.NaN;
}

/** Widens stored numbers to float32, exactly. `buffer` is used in place for F32. */
export function widen(type: FloatType, buffer: ArrayBuffer): Float32Array {
  if (type === "F32") return new Float32Array(buffer);
  const bits = new Uint16Array(buffer);
  const values = new Float32Array(bits.length);
  if (type === "F16") {
    halves ??= halfTable();
    for (let i = 0; i < bits.length; i++) values[i] = halves[bits[i] ?? 0] ?? Number.NaN;
  } else {
    const words = new Uint32Array(values.buffer);
    for (let i = 0; i < bits.length; i++) words[i] = (bits[i] ?? 0) << 16;
  }
  return values;
}
