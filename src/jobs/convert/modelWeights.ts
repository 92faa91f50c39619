import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { assert, at } from "../../core/assert";
import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { DecoderSpec } from "../../model/decoderSpec";
import { isDataFile, type Manifest, type ModelFile, type WeightFormat } from "../../model/manifest";
import { keptTokenIds } from "../../model/parseManifest";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { readTokenizer, TOKENIZER_FILE } from "../../model/tokens/tokenizerFile";
import { readManifest } from "../../model/verifyFiles";
import type { WeightSet } from "./checkpoint";
import { type DecoderTensor, decoderTensors, type SourcedTensor, sidesOf } from "./decoderTensors";
import { aligned } from "./externalData";
import { BLOCK_FORMATS } from "./givenBlocks";
import {
  type BlockFormat,
  blocksPerRow,
  bytesPerBlock,
  dequantiseRows,
  FORMER_INT4,
  FORMER_INT8,
  INT8,
  transpose,
  zeroBytesPerRow,
} from "./quantise";
import { blockFormat, slicesOf } from "./storeWeights";
import type { ScaleKind } from "./tensorFiles";

/**
 * The weights of a converted model as numbers again, so that it can be written in another format: rounded
 * weights come back as they were rounded, whichever of Inkling's block lengths they have. Tensors lie one behind the other in the
 * order of {@link decoderTensors}, as writeModel writes them. The folder is taken to be verified. Throws AppError
 * `model-unsupported` where its data file is laid out otherwise.
 */
export async function openModelWeights(folder: string): Promise<WeightSet> {
  const manifest = await readManifest(folder);
  const { architecture, weights, files } = manifest;
  const [graph] = files;
  assert(graph, "a model without a graph");
  const parts = files.filter(isDataFile);
  const named = (tensor: DecoderTensor): BlockFormat | undefined => {
    const name = manifest.blocks?.[tensor.name];
    return name && BLOCK_FORMATS[name];
  };
  const now = (tensor: DecoderTensor): BlockFormat => named(tensor) ?? blockFormat(tensor, weights);
  const former = (tensor: DecoderTensor): BlockFormat => (now(tensor).bits === 8 ? INT8 : FORMER_INT4);
  // Scales and zero points take bytes: two formats never make files of one size.
  const layout = [now, former, () => FORMER_INT8]
    .map((formatOf) => ({ formatOf, places: placesOf(architecture, weights, formatOf, parts) }))
    .find(({ places }) => places !== undefined);
  if (layout?.places === undefined) {
    throw new AppError(
      "model-unsupported",
      sentence("The weights in {0} are not laid out as this version of Inkling writes them.", folder),
      sentence("Convert the model again."),
    );
  }
  const spec = await withActivation(architecture, join(folder, graph.name));
  const own = manifest.tokenizer === "own" ? { ownTokenizer: await readOwn(folder) } : {};
  const card = { ...cardOf(manifest), ...own };
  const { places, formatOf } = layout;
  const source = await StoredWeights.open(folder, parts, { weights, formatOf });
  return {
    spec,
    card,
    rows: Array.from({ length: architecture.vocabulary }, (_, row) => row),
    tensors: places.map((place) => {
      // What an earlier version wrote is rounded as this one does it.
      const format = formatOf === now ? named(place.tensor) : undefined;
      return source.tensor(place, format);
    }),
    close: () => source.close(),
  };
}

/** Manifests of GPT-2 models used not to say which GELU it is; it is an attribute of the graph's nodes. */
async function withActivation(spec: DecoderSpec, graph: string): Promise<DecoderSpec> {
  if (spec.activation === "silu") return spec;
  return { ...spec, activation: (await readFile(graph)).includes("tanh") ? "geluTanh" : "gelu" };
}

/** Where a piece of a tensor begins: in which of the data files, and at which byte. */
interface Slice {
  readonly part: number;
  readonly begin: number;
}

interface Place {
  readonly tensor: DecoderTensor;
  /** Numbers; or levels, scales, and zero points where there are any. */
  readonly slices: readonly Slice[];
}

/**
 * Where the tensors are, one behind the other: what does not fit into a file any more is the beginning of the next.
 * Undefined where the files have other sizes.
 */
function placesOf(
  spec: DecoderSpec,
  weights: WeightFormat,
  formatOf: (tensor: DecoderTensor) => BlockFormat,
  parts: readonly ModelFile[],
): Place[] | undefined {
  let [part, end] = [0, 0];
  const places: Place[] = [];
  for (const tensor of decoderTensors(spec)) {
    const slices: Slice[] = [];
    for (const length of slicesOf(tensor, weights, spec.vocabulary, formatOf(tensor))) {
      if (aligned(end) + length > (parts[part]?.bytes ?? 0)) {
        if (parts[part]?.bytes !== end) return undefined;
        [part, end] = [part + 1, 0];
      }
      slices.push({ part, begin: aligned(end) });
      end = aligned(end) + length;
    }
    places.push({ tensor, slices });
  }
  return part === parts.length - 1 && parts[part]?.bytes === end ? places : undefined;
}

/** How the weights of a folder are stored. */
interface StoredFormat {
  readonly weights: WeightFormat;
  readonly formatOf: (tensor: DecoderTensor) => BlockFormat;
}

class StoredWeights {
  private constructor(
    private readonly handles: readonly FileHandle[],
    private readonly format: StoredFormat,
  ) {}

  static async open(folder: string, parts: readonly ModelFile[], format: StoredFormat): Promise<StoredWeights> {
    const handles: FileHandle[] = [];
    try {
      for (const { name } of parts) handles.push(await open(join(folder, name), "r"));
    } catch (thrown) {
      for (const handle of handles) await handle.close();
      throw thrown;
    }
    return new StoredWeights(handles, format);
  }

  async close(): Promise<void> {
    for (const handle of this.handles) await handle.close();
  }

  /** @param kept the blocks that a copy of it should keep */
  tensor({ tensor, slices }: Place, kept: BlockFormat | undefined): SourcedTensor {
    return {
      ...tensor,
      read: (first, count) => this.read(tensor, slices, first, count),
      ...(kept && {
        blocks: { format: kept, read: (kind, first, count) => this.common({ tensor, slices }, kind, first, count) },
      }),
    };
  }

  /** What the blocks of `count` rows from row `first` on have in common. */
  private async common(
    { tensor, slices }: Place,
    kind: ScaleKind,
    first: number,
    count: number,
  ): Promise<Float32Array> {
    const { rows, columns } = sidesOf(tensor);
    const width = blocksPerRow(columns, this.format.formatOf(tensor).block);
    if (kind === "scales")
      return new Float32Array(await this.bytes(at(slices, 1), 4 * first * width, 4 * count * width));
    const offsets = await this.bytes(at(slices, 2), 0, 4 * rows * width); // [blocks, rows]
    return transpose(new Float32Array(offsets), width, rows).subarray(first * width, (first + count) * width);
  }

  /** Rows of a tensor, as SourcedTensor has them. */
  private async read(
    tensor: DecoderTensor,
    slices: readonly Slice[],
    first: number,
    count: number,
  ): Promise<Float32Array> {
    const { rows, columns } = sidesOf(tensor);
    const { weights, formatOf } = this.format;
    const read = (slice: number, skipped: number, length: number): Promise<ArrayBuffer> =>
      this.bytes(at(slices, slice), skipped, length);
    if (tensor.role === "matrix" && weights === "fp32") {
      const whole = new Float32Array(await read(0, 0, 4 * rows * columns)); // [inputs, outputs]
      return transpose(whole, columns, rows).subarray(first * columns, (first + count) * columns);
    }
    if (tensor.role === "vector" || weights === "fp32") {
      return new Float32Array(await read(0, 4 * first * columns, 4 * count * columns));
    }
    const format = formatOf(tensor);
    const width = blocksPerRow(columns, format.block);
    const size = width * bytesPerBlock(format);
    const zeroBytes = zeroBytesPerRow(format, width);
    const quantised = {
      bytes: new Uint8Array(await read(0, first * size, count * size)),
      scales: await this.common({ tensor, slices }, "scales", first, count),
      zeros: zeroBytes === 0 ? new Uint8Array() : new Uint8Array(await read(2, first * zeroBytes, count * zeroBytes)),
      ...(format.offsets && { offsets: await this.common({ tensor, slices }, "offsets", first, count) }),
    };
    return dequantiseRows(quantised, count, columns, format);
  }

  /** @param skipped bytes of the slice before those that are read */
  private async bytes({ part, begin }: Slice, skipped: number, length: number): Promise<ArrayBuffer> {
    const buffer = new ArrayBuffer(length);
    const handle = at(this.handles, part);
    for (let done = 0; done < length; ) {
      const position = begin + skipped + done;
      const { bytesRead } = await handle.read(new Uint8Array(buffer), done, length - done, position);
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
  const { manifestVersion: _, weights: __, blocks: ___, architecture: ____, files: _____, ...said } = manifest;
  const { analysisGraph: ______, ...card } = said;
  return { ...card, keptTokens: keptTokenIds(manifest) };
}
