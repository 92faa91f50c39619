import type { MeasuredModel, StepLoad } from "../../model/benchmark";
import { cacheRowBytes, type DecoderSpec } from "../../model/decoderSpec";

/**
 * Starting the operators of a layer takes as long as reading so many bytes of weights: a fit to decode steps of 135M,
 * 360M, 0.5B and 1.5B shapes at 8 bits on two cores (5.3, 9.9, 10.9 and 30 ms), which it meets within a tenth.
 */
const LAYER_BYTES = 5e6;

/** Of the engine's process without a model (README.md, "What it costs"). */
const PROCESS_BYTES = 130e6;
/** Of the file of weights: as they were read, and as the kernels want them. */
const WEIGHT_COPIES = 2;

/** Bytes of a weight at 8 bits, with the scale of its block. */
const BYTES_PER_PARAMETER = 1.07;

/** What a key will take, from a model that was measured on the same machine. Milliseconds, roughly. */
export function expectedKeyMs(load: StepLoad, measured: MeasuredModel): number {
  const cost = ({ layers, bytes }: StepLoad): number => layers * LAYER_BYTES + bytes;
  return (measured.keyMs * cost(load)) / cost(measured);
}

/** What the engine will hold with a full cache. Bytes, roughly. @param bytes of the file of weights */
export function expectedMemory(spec: DecoderSpec, bytes: number): number {
  return PROCESS_BYTES + WEIGHT_COPIES * bytes + cacheRowBytes(spec) * spec.context;
}

/** Of a model at 8 bits that is known by its size only. */
export function loadOf({ parameters, layers }: { readonly parameters: number; readonly layers: number }): StepLoad {
  return { layers, bytes: BYTES_PER_PARAMETER * parameters };
}
