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
