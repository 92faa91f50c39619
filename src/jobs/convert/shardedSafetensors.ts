import { join } from "node:path";
import { assert } from "../../core/assert";
import type { JsonFields } from "../../core/jsonFields";
import { SafetensorsFile } from "./safetensors";
import type { StoredTensor, TensorFiles } from "./tensorFiles";

/** Which shard has which tensor. */
export const INDEX_FILE = "model.safetensors.index.json";

/** The largest models that fit a machine come in some tens of shards. */
const MOST_SHARDS = 256;

/** A checkpoint whose tensors are spread over several safetensors files, as transformers saves large ones. */
export class ShardedSafetensors implements TensorFiles {
  readonly file = INDEX_FILE;

  private constructor(
    private readonly shards: readonly SafetensorsFile[],
    readonly tensors: ReadonlyMap<string, StoredTensor>,
    private readonly owners: ReadonlyMap<StoredTensor, SafetensorsFile>,
  ) {}

  /** @param index the text of {@link INDEX_FILE}. Throws AppError `checkpoint-invalid`, and what the file system throws. */
  static async open(folder: string, index: JsonFields): Promise<ShardedSafetensors> {
    const places = shardsOf(index);
    const shards = new Map<string, SafetensorsFile>();
    try {
      for (const name of new Set(places.values())) shards.set(name, await SafetensorsFile.open(join(folder, name)));
      const tensors = new Map<string, StoredTensor>();
      const owners = new Map<StoredTensor, SafetensorsFile>();
      for (const [name, place] of places) {
        const shard = shards.get(place);
        const tensor = shard?.tensors.get(name);
        if (!shard || !tensor) throw index.failure("{0} places {1} in {2}, which does not have it.", name, place);
        tensors.set(name, tensor);
        owners.set(tensor, shard);
      }
      return new ShardedSafetensors([...shards.values()], tensors, owners);
    } catch (thrown) {
      await Promise.all([...shards.values()].map((shard) => shard.close()));
      throw thrown;
    }
  }

  async read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array> {
    const shard = this.owners.get(tensor);
    assert(shard, `${tensor.name} is of another checkpoint`);
    return shard.read(tensor, first, count);
  }

  async close(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.close()));
  }
}

/** The file of each tensor, by its name. */
function shardsOf(index: JsonFields): ReadonlyMap<string, string> {
  const map = index.object("weight_map");
  const places = new Map(map.keys().map((name): [string, string] => [name, map.string(name)]));
  for (const [name, place] of places) {
    // An index must not reach out of its folder.
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*\.safetensors$/.test(place))
      throw map.wrong('{0}: "{1}" must be the plain name of a .safetensors file, and is {2}.', name);
  }
  const count = new Set(places.values()).size;
  if (count === 0 || count > MOST_SHARDS)
    throw index.failure("{0} names {1} files; 1 to {2} are read.", count, MOST_SHARDS);
  return places;
}
