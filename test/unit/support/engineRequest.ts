import type { CompletionRequest } from "../../../src/model/completion/request";

/** A request as small as can be, for tests of what becomes of requests. */
export const REQUEST: CompletionRequest = {
  document: "file:///a.ts",
  path: "a.ts",
  prefix: "const value = ",
  prefixStart: 0,
  suffix: "\n",
  mode: "line",
  maxTokens: 8,
  budgetMs: 10_000,
  sampling: { temperature: 0.8, topK: 0, topP: 1, seed: 1 },
};

/** A request whose tokens are drawn, and whose answer is a block. */
export const SAMPLED: CompletionRequest = {
  document: "file:///a.ts",
  path: "a.ts",
  prefix: "let a = 1;\nlet b",
  prefixStart: 0,
  suffix: "",
  mode: "block",
  maxTokens: 8,
  budgetMs: 60_000,
  sampling: { temperature: 1, topK: 0, topP: 1, seed: 3 },
};
