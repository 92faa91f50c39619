import type { EditorSnapshot } from "../context/snapshot";
import type { OffsetChange } from "../context/textChange";
import { cursorOffset } from "./cursorOffset";

/** What was done to a document last, if it took text away. */
interface Deletion {
  readonly document: string;
  /** The document's version after it. */
  readonly version: number;
  /** Where text was taken away; undefined where an edit was undone or redone, wherever the cursor is then. */
  readonly offset: number | undefined;
}

/** Knows whether the last edit was a deletion: whoever takes text away does not ask for more of it. */
export class Deletions {
  private last: Deletion | undefined;

  /** @param isUndo whether the changes undo or redo earlier ones */
  changed(document: string, version: number, changes: readonly OffsetChange[], isUndo: boolean): void {
    const [first] = changes;
    const isDeletion = changes.every(({ text }) => text === "");
    const offset = isUndo ? undefined : first?.offset;
    this.last = isUndo || isDeletion ? { document, version, offset } : undefined;
  }

  /** Whether the last edit took away what stood at the cursor. An outdent elsewhere on the line does not. */
  isAfter(snapshot: EditorSnapshot): boolean {
    const { last } = this;
    if (last?.document !== snapshot.document || last.version !== snapshot.version) return false;
    return last.offset === undefined || last.offset === cursorOffset(snapshot);
  }
}
