import type { DecisionRow } from "./decisionReport";

/** From the extension to the page. */
export type ToDecisions =
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | /** All that are remembered, oldest first, and how many may be. */ {
      readonly type: "all";
      readonly rows: readonly DecisionRow[];
      readonly most: number;
    }
  | /** A new one. */ { readonly type: "added"; readonly row: DecisionRow };
