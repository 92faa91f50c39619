import type { CompletionRequest } from "../../model/completion/request";

/** What a prompt is made of. */
export type PromptSource = Pick<
  CompletionRequest,
  "document" | "path" | "repository" | "prefix" | "prefixStart" | "suffix" | "snippets"
>;
