/** Where a layer's modules are in a checkpoint, by name without {@link TensorLayout.prefix}. */
export interface LayerNames {
  readonly norm1: string;
  readonly norm2: string;
  /** One module whose outputs are queries, keys and values, or three. */
  readonly qkv: readonly string[];
  readonly out: string;
  /** The module into feed-forward; with gates two, gate and up, or one whose outputs are both. */
  readonly up: readonly string[];
  readonly down: string;
  readonly queryNorm?: string;
  readonly keyNorm?: string;
}

/** How a family's checkpoints keep the tensors of a decoder. */
export interface TensorLayout {
  /** Before most names where the checkpoint was saved with its output head. */
  readonly prefix: string;
  readonly embedding: string;
  /** A learned table of positions, and how many rows it has. */
  readonly positions?: { readonly name: string; readonly rows: number };
  readonly finalNorm: string;
  readonly head: string;
  readonly layer: (index: number) => LayerNames;
  /** How matrices are stored: `inOut` is transformers' Conv1D, `outIn` is PyTorch's Linear. */
  readonly stored: "inOut" | "outIn";
  /** Tensors without meaning: masks and tables that older versions of transformers saved. */
  readonly ignored: RegExp;
  /** What the model multiplies by, done to the weights once: the queries, what layers add to the stream, the scores. */
  readonly factors?: { readonly query: number; readonly residual: number; readonly logits: number };
}
