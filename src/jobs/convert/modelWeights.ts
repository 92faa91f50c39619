import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { assert } from "../../core/assert";
import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { DecoderSpec } from "../../model/decoderSpec";
import type { Manifest, WeightFormat } from "../../model/manifest";
import { keptTokenIds } from "../../model/parseManifest";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { readTokenizer, TOKENIZER_FILE } from "../../model/tokens/tokenizerFile";
import { readManifest } from "../../model/verifyFiles";
import type { WeightSet } from "./checkpoint";
import { type DecoderTensor, decoderTensors, sidesOf } from "./decoderTensors";
import { ALIGNMENT } from "./externalData";
import { type BlockFormat, blocksPerRow, bytesPerBlock, dequantiseRows, FORMER_INT8, transpose } from "./quantise";
import { blockFormat, storedBytes } from "./storeWeights";

/**
 * The weights of a converted model as numbers again, so that it can be written in another format: rounded
 * weights come back as they were rounded, whichever of Inkling's block lengths they have. Tensors lie one behind the other in the
 * order of {@link decoderTensors}, as writeModel writes them. The folder is taken to be verified. Throws AppError
 * `model-unsupported` where its data file is laid out otherwise.
 */
export async function openModelWeights(folder: string): Promise<WeightSet> {
  const manifest = await readManifest(folder);
  const { architecture, weights, files } = manifest;
  const [graph, data] = files;
  assert(graph, "a model without a graph");
  const now = (tensor: DecoderTensor): BlockFormat => blockFormat(tensor.role, weights);
  const layouts = [now, () => FORMER_INT8].map((formatOf) => ({
    formatOf,
    places: placesOf(decoderTensors(architecture), weights, architecture.vocabulary, formatOf),
  }));
  // A scale takes four bytes: two block lengths never make files of one size.
  const layout = layouts.find(({ places }) => places.at(-1)?.end === data?.bytes);
  if (data === undefined || layout === undefined) {
    throw new AppError(
      "model-unsupported",
      sentence("The weights in {0} are not laid out as this version of Inkling writes them.", folder),
      sentence("Convert the model again."),
    );
  }
  const spec = await withActivation(architecture, join(folder, graph.name));
  const own = manifest.tokenizer === "own" ? { ownTokenizer: await readOwn(folder) } : {};
  const card = { ...cardOf(manifest), ...own };
  const handle = await open(join(folder, data.name), "r");
  const source = new StoredWeights(handle, weights, layout.formatOf);
  return {
    spec,
    card,
    rows: Array.from({ length: architecture.vocabulary }, (_, row) => row),
    tensors: layout.places.map(({ tensor, begin }) => ({
      ...tensor,
      read: (first, count) => source.read(tensor, begin, first, count),
    })),
    close: () => handle.close(),
  };
}

/** Manifests of GPT-2 models used not to say which GELU it is; it is an attribute of the graph's nodes. */
async function withActivation(spec: DecoderSpec, graph: string): Promise<DecoderSpec> {
  if (spec.activation === "silu") return spec;
  return { ...spec, activation: (await readFile(graph)).includes("tanh") ? "geluTanh" : "gelu" };
}

/** Where a tensor lies in the data file. Bytes. */
interface Place {
  readonly tensor: DecoderTensor;
  readonly begin: number;
  readonly end: number;
}

function placesOf(
  tensors: readonly DecoderTensor[],
  format: WeightFormat,
  rows: number,
  formatOf: (tensor: DecoderTensor) => BlockFormat,
): Place[] {
  let offset = 0;
  return tensors.map((tensor) => {
    const begin = aligned(offset);
    const isDense = tensor.role === "vector" || format === "fp32";
    const length = storedBytes(tensor, format, rows, formatOf(tensor));
    const bytes = bytesOf(tensor, formatOf(tensor));
    // Bytes and scales of a quantised tensor are aligned one by one.
    offset = isDense ? begin + length : aligned(begin + bytes) + (length - bytes);
    return { tensor, begin, end: offset };
  });
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of a quantised tensor without its scales. */
function bytesOf(tensor: DecoderTensor, format: BlockFormat): number {
  const { rows, columns } = sidesOf(tensor);
  return rows * blocksPerRow(columns, format.block) * bytesPerBlock(format);
}

class StoredWeights {
  constructor(
    private readonly handle: FileHandle,
    private readonly format: WeightFormat,
    private readonly formatOf: (tensor: DecoderTensor) => BlockFormat,
  ) {}

  /** Rows of a tensor that begins at byte `begin`, as SourcedTensor has them. */
  async read(tensor: DecoderTensor, begin: number, first: number, count: number): Promise<Float32Array> {
    const { rows, columns } = sidesOf(tensor);
    if (tensor.role === "matrix" && this.format === "fp32") {
      const whole = new Float32Array(await this.bytes(begin, 4 * rows * columns)); // [inputs, outputs]
      return transpose(whole, columns, rows).subarray(first * columns, (first + count) * columns);
    }
    if (tensor.role === "vector" || this.format === "fp32") {
      return new Float32Array(await this.bytes(begin + 4 * first * columns, 4 * count * columns));
    }
    const format = this.formatOf(tensor);
    const width = blocksPerRow(columns, format.block);
    const size = width * bytesPerBlock(format);
    const scalesBegin = aligned(begin + bytesOf(tensor, format));
    const quantised = {
      bytes: new Uint8Array(await this.bytes(begin + first * size, count * size)),
      scales: new Float32Array(await this.bytes(scalesBegin + 4 * first * width, 4 * count * width)),
    };
    return dequantiseRows(quantised, count, columns, format);
  }

  private async bytes(position: number, length: number): Promise<ArrayBuffer> {
    const buffer = new ArrayBuffer(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.handle.read(new Uint8Array(buffer), done, length - done, position + done);
      assert(bytesRead > 0, "the weights end before their time");
      done += bytesRead;
    }
    return buffer;
  }
}

async function readOwn(folder: string): Promise<CompiledTokenizer> {
  return readTokenizer(TOKENIZER_FILE, await readFile(join(folder, TOKENIZER_FILE)));
}

function cardOf(manifest: Manifest): WeightSet["card"] {
  const { manifestVersion: _, weights: __, architecture: ___, files: ____, analysisGraph: _____, ...card } = manifest;
  return { ...card, keptTokens: keptTokenIds(manifest) };
}
