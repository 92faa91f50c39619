import type { EditorSnapshot } from "../context/snapshot";
import type { PostProcessContext } from "./postProcess/context";
import type { Preset } from "./settings";

/** Where a suggestion is to go. */
export interface CompletionSite {
  readonly snapshot: EditorSnapshot;
  /** The snapshot with the highlighted list entry accepted. */
  readonly place: EditorSnapshot;
  /** `mode` is in it: whether a line is wanted, or a block. */
  readonly context: PostProcessContext;
  readonly preset: Preset;
}
