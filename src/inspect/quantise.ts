/** The smallest share that a byte tells from nothing. */
const DECADES = 4;

/** Shares from 0 to 1 as bytes on a logarithmic grid: 0 stands for less than 10⁻⁴, q for 10^(−4 (1 − q / 255)). */
export function quantise(shares: Float32Array): Uint8Array {
  const bytes = new Uint8Array(shares.length);
  for (let i = 0; i < shares.length; i++) bytes[i] = quantised(shares[i] ?? 0);
  return bytes;
}

function quantised(share: number): number {
  return share > 0 ? Math.min(255, Math.max(0, Math.round(255 * (1 + Math.log10(share) / DECADES)))) : 0;
}
