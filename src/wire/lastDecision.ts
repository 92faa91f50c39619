import type { DecisionReport } from "./decisionReport";

/** From the extension to the page. */
export type ToView =
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | /** Null until something was decided; `held` if it stays while newer ones are decided. */ {
      readonly type: "decision";
      readonly report: DecisionReport | null;
      readonly held: boolean;
    };
