import type { Snippet } from "../../model/completion/request";

/** The text around the cursor; the fields are those of a completion request. */
export interface PromptSource {
  readonly document: string;
  readonly path: string;
  readonly repository?: string;
  readonly prefix: string;
  readonly prefixStart: number;
  readonly suffix: string;
  readonly snippets?: readonly Snippet[];
}
