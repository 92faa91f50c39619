import type { CompletionMode, CompletionRequest, Snippet } from "../../model/completion/request";
import type { SamplingOptions } from "../../model/completion/sampling";
import type { EditorSnapshot } from "../context/snapshot";
import type { CompleterSettings } from "./settings";
import { MOST_ALTERNATIVES } from "./shownAlternatives";

/** Tokens for one line: half of all accepted lines are under 20 characters, 95 of 100 under 75, so about 25 tokens. */
const LINE_TOKENS = 48;

/** A line that comes later than this after a pause is no longer read before the next key. */
const LINE_BUDGET_MS = 400;

/** A block is waited for: the cursor stands on an empty line, or a person asked. */
const BLOCK_BUDGET_MS = 800;

/** The most probable token each time: the same text in, the same suggestion out. */
const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** What a request takes from elsewhere than the snapshot; asked at every request. */
export interface RequestSources {
  /** Whether somebody looks at what the model does. */
  inspecting?(): boolean;
  /** Pieces of other files, most relevant first; asked only where the settings want them. */
  snippets?(snapshot: EditorSnapshot): readonly Snippet[];
}

/** @param settings `maxTokens` is for a block; a line takes less */
export function buildRequest(
  snapshot: EditorSnapshot,
  mode: CompletionMode,
  { maxTokens, memory, snippets }: Pick<CompleterSettings, "maxTokens" | "memory" | "snippets">,
  sources: RequestSources = {},
): CompletionRequest {
  const repository = snapshot.folder?.slice(snapshot.folder.lastIndexOf("/") + 1);
  return {
    document: snapshot.document,
    path: snapshot.path,
    ...(repository && { repository }),
    prefix: snapshot.prefix,
    prefixStart: snapshot.prefixStart,
    suffix: snapshot.suffix,
    cursor: snapshot.cursor,
    snippets: snippets ? (sources.snippets?.(snapshot) ?? []) : [],
    mode,
    maxTokens: mode === "line" ? Math.min(LINE_TOKENS, maxTokens) : maxTokens,
    budgetMs: mode === "line" ? LINE_BUDGET_MS : BLOCK_BUDGET_MS,
    sampling: GREEDY,
    inspect: sources.inspecting?.() ?? false,
    memory,
    ...(snapshot.trigger === "invoke" && { alternatives: MOST_ALTERNATIVES }),
  };
}
