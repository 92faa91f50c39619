export type PartKind = "control" | "header" | "snippet" | "suffix" | "prefix";

/** Where a stretch of the prompt's tokens came from. */
export interface PromptPart {
  readonly kind: PartKind;
  /** Tokens from..to-1 of the prompt. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}
