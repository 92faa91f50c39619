import { levelsOf } from "../../model/inspection/scale";

/** Shares from 0 to 1 as bytes on the scale `log`: 0 stands for less than 10⁻⁴, q for 10^(−4 (1 − q / 255)). */
export function quantise(shares: Float32Array): Uint8Array {
  return levelsOf(shares, { scale: "log", n: shares.length, highest: 1 });
}
