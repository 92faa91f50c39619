import type { DecoderSpec } from "../../../model/decoderSpec";
import type { BlockFiles, StoredTensor, TensorFiles } from "../tensorFiles";

/** Queries and keys, of which rotary positions turn pairs of rows. */
const TURNED = /^blk\.\d+\.attn_([qk])\.(?:weight|bias)$/;

/**
 * Tensors of llama.cpp, with the rows of queries and keys in transformers' order: in each head first those that are turned
 * as the first of a pair, then those that are the second; in the file the two of a pair lie side by side.
 */
export class InterleavedRows implements TensorFiles {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly blocks?: BlockFiles;

  constructor(
    private readonly files: TensorFiles,
    private readonly spec: Pick<DecoderSpec, "heads" | "kvHeads">,
  ) {
    this.file = files.file;
    this.tensors = files.tensors;
    const { blocks } = files;
    if (!blocks) return;
    this.blocks = {
      formatOf: (tensor) => blocks.formatOf(tensor),
      read: (kind, tensor, first, count) => {
        const per = blocks.formatOf(tensor)?.block ?? 1;
        return this.turned(tensor, first / per, count, {
          per,
          read: (from, length) => blocks.read(kind, tensor, from * per, length),
        });
      },
    };
  }

  async read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array> {
    return this.turned(tensor, first, count, {
      per: 1,
      read: (from, length) => this.files.read(tensor, from, length),
    });
  }

  /** Items `first` to `first + count` of a tensor, of which each stands for `per` numbers of a row. */
  private async turned(
    tensor: StoredTensor,
    first: number,
    count: number,
    { per, read }: Items,
  ): Promise<Float32Array> {
    const [, kind] = TURNED.exec(tensor.name) ?? [];
    if (kind === undefined) return read(first, count);
    const [rows = 1, columns = 1] = tensor.shape;
    const width = columns / per;
    const heads = kind === "q" ? this.spec.heads : this.spec.kvHeads;
    return halvesFirst(await read(0, rows * width), heads, width).subarray(first, first + count);
  }

  close(): Promise<void> {
    return this.files.close();
  }
}

interface Items {
  readonly per: number;
  readonly read: (first: number, count: number) => Promise<Float32Array>;
}

/** @param values row-major [heads, pairs, 2, columns]; gives [heads, 2, pairs, columns] */
function halvesFirst(values: Float32Array, heads: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  const size = values.length / columns / heads;
  const pairs = size / 2;
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < size; row++) {
      const from = (head * size + row) * columns;
      const to = head * size + (row % 2) * pairs + (row >> 1);
      result.set(values.subarray(from, from + columns), to * columns);
    }
  }
  return result;
}
