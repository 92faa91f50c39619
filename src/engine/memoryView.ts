import type { CompletionRequest } from "../model/completion/request";
import type { MemoryIndexer } from "./memory/indexer";
import type { MemoryView } from "./memory/types";

/**
 * The memory for a request; undefined if it asks for none, or does not say where its cursor is: then the memory could
 * only repeat what stands there.
 * @param tail the prompt's: what token healing took back before the cursor
 */
export function memoryViewFor(memory: MemoryIndexer, request: CompletionRequest, tail: string): MemoryView | undefined {
  const { document, prefix, cursor } = request;
  if (!request.memory || cursor === undefined) return undefined;
  const before = prefix.slice(prefix.lastIndexOf("\n") + 1, prefix.length - tail.length);
  return memory.view({ document, line: cursor.line, before });
}
