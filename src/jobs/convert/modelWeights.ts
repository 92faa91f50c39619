import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { assert, at } from "../../core/assert";
import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { Manifest, WeightFormat } from "../../model/manifest";
import { keptTokenIds } from "../../model/parseManifest";
import { readManifest } from "../../model/verifyFiles";
import type { WeightSet } from "./checkpoint";
import { ALIGNMENT } from "./externalData";
import { type Gpt2Tensor, gpt2Tensors } from "./gpt2Weights";
import { BLOCK, blocksPerRow, dequantiseRows, FORMER_BLOCK, transpose } from "./quantise";
import type { StoredTensor } from "./safetensors";
import { storedBytes, type TensorSource } from "./storeWeights";

/** The weights of a model folder, open for reading. */
export interface ModelWeights extends WeightSet {
  close(): Promise<void>;
}

/**
 * The weights of a converted model as numbers again, so that it can be written in another format: 8-bit weights come
 * back as they were rounded, whichever of Inkling's block lengths they have. Tensors lie one behind the other in the order of {@link gpt2Tensors}, as writeModel writes
 * them. The folder is taken to be verified. Throws AppError `model-unsupported` where its data file is laid out otherwise.
 */
export async function openModelWeights(folder: string): Promise<ModelWeights> {
  const manifest = await readManifest(folder);
  const { architecture, weights, files } = manifest;
  const [graph, data] = files;
  assert(graph, "a model without a graph");
  const layouts = [BLOCK, FORMER_BLOCK].map((block) => ({
    block,
    places: placesOf(gpt2Tensors(architecture), weights, architecture.vocabulary, block),
  }));
  // A scale takes four bytes: two block lengths never make files of one size.
  const layout = layouts.find(({ places }) => places.at(-1)?.stored.end === data?.bytes);
  if (data === undefined || layout === undefined) {
    throw new AppError(
      "model-unsupported",
      sentence("The weights in {0} are not laid out as this version of Inkling writes them.", folder),
      sentence("Convert the model again."),
    );
  }
  // An attribute of the Gelu nodes; the manifest does not say it.
  const gelu = (await readFile(join(folder, graph.name))).includes("tanh") ? "tanh" : "none";
  const handle = await open(join(folder, data.name), "r");
  return {
    config: { architecture, gelu, endOfText: manifest.special.endOfText },
    card: cardOf(manifest),
    rows: Array.from({ length: architecture.vocabulary }, (_, row) => row),
    tensors: layout.places,
    source: new StoredWeights(handle, weights, layout.block),
    close: () => handle.close(),
  };
}

type Place = Gpt2Tensor & { readonly stored: StoredTensor };

function placesOf(tensors: readonly Gpt2Tensor[], format: WeightFormat, rows: number, block: number): Place[] {
  let offset = 0;
  return tensors.map((tensor) => {
    const begin = aligned(offset);
    const isDense = tensor.role === "vector" || format === "fp32";
    const length = storedBytes(tensor, format, rows, block);
    // Bytes and scales of a quantised tensor are aligned one by one.
    offset = isDense ? begin + length : aligned(begin + bytesOf(tensor, block)) + (length - bytesOf(tensor, block));
    return { ...tensor, stored: { name: tensor.name, type: tensor.role, shape: tensor.shape, begin, end: offset } };
  });
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** Rows and columns as a quantised tensor is stored: matrices by their transpose. */
function sidesOf({ shape, role }: { shape: readonly number[]; role: string }): [rows: number, columns: number] {
  return role === "table" ? [at(shape, 0), at(shape, 1)] : [at(shape, 1), at(shape, 0)];
}

/** Bytes of a quantised tensor without its scales. */
function bytesOf(tensor: { shape: readonly number[]; role: string }, block: number): number {
  const [rows, columns] = sidesOf(tensor);
  return rows * blocksPerRow(columns, block) * block;
}

class StoredWeights implements TensorSource {
  constructor(
    private readonly handle: FileHandle,
    private readonly format: WeightFormat,
    private readonly block: number,
  ) {}

  async read({ type: role, shape, begin }: StoredTensor, first: number, count: number): Promise<Float32Array> {
    if (role === "vector" || this.format === "fp32") {
      return new Float32Array(await this.bytes(begin + 4 * first, 4 * count));
    }
    const [rows, columns] = sidesOf({ shape, role });
    const width = blocksPerRow(columns, this.block);
    const from = role === "table" ? first / columns : 0;
    const some = role === "table" ? count / columns : rows;
    const scalesBegin = aligned(begin + bytesOf({ shape, role }, this.block));
    const values = dequantiseRows(
      {
        bytes: new Uint8Array(await this.bytes(begin + from * width * this.block, some * width * this.block)),
        scales: new Float32Array(await this.bytes(scalesBegin + 4 * from * width, 4 * some * width)),
      },
      some,
      columns,
      this.block,
    );
    return role === "table" ? values : transpose(values, rows, columns);
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

function cardOf(manifest: Manifest): WeightSet["card"] {
  const { manifestVersion: _, weights: __, architecture: ___, files: ____, analysisGraph: _____, ...card } = manifest;
  return { ...card, keptTokens: keptTokenIds(manifest) };
}
