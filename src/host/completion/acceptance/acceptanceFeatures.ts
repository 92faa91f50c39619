import type { AcceptanceFeature } from "../../../model/acceptanceModel";
import type { CompletionMode } from "../../../model/completion/request";
import type { Step } from "../../../model/completion/result";
import type { EditorSnapshot } from "../../context/snapshot";
import type { RecentAcceptance } from "../suggestionOutcome";
import type { Candidate } from "./candidates";

/** Where a suggestion would stand, and what was kept before it. */
export interface AcceptanceContext {
  readonly place: Pick<EditorSnapshot, "linePrefix" | "lineSuffix" | "languageId">;
  readonly mode: CompletionMode;
  /** Undefined where nobody remembers. */
  readonly recentAcceptance: RecentAcceptance | undefined;
}

const LOWEST_TOTAL = -12;
const LOWEST_TOKEN = -6;
/** Nats. A larger lead says no more. */
const LARGEST_MARGIN = 8;

const PROSE = new Set("markdown plaintext latex tex restructuredtext asciidoc git-commit html".split(" "));
const INDENTED = new Set("python yaml coffeescript haml jade pug sass stylus makefile nim fsharp".split(" "));

/** What is the same for all beginnings of a suggestion. */
export type SiteFeatures = Pick<
  Record<AcceptanceFeature, number>,
  "block" | "closersFollow" | "atLineStart" | "wordBefore" | "afterDot" | "afterSpace" | "prose" | "indented" | "luck"
>;

/** What the estimate looks at, by name; `KEEP_FEATURES` says what each is. @param place from {@link siteFeatures} */
export function acceptanceFeatures(
  { text, steps, finished }: Candidate,
  place: SiteFeatures,
): Record<AcceptanceFeature, number> {
  const logs = steps.map(({ probability }) => Math.log(Math.max(probability, Number.MIN_VALUE)));
  const total = sum(logs);
  const margins = steps.map(leadOf);
  const count = Math.max(1, steps.length);
  return {
    bias: 1,
    total: Math.max(LOWEST_TOTAL, total),
    mean: Math.max(LOWEST_TOKEN, total / count),
    lowest: Math.max(LOWEST_TOKEN, Math.min(0, ...logs)),
    entropy: steps.find(({ entropy }) => entropy !== undefined)?.entropy ?? 0,
    lowestMargin: Math.min(LARGEST_MARGIN, ...margins),
    meanMargin: sum(margins) / count,
    remembered: steps.filter(({ memory }) => memory !== undefined).length / count,
    characters: Math.log1p(text.length),
    tokens: Math.log1p(steps.length),
    lineBreaks: Math.log1p(text.split("\n").length - 1),
    finished: Number(finished),
    // Spelt out: a spread would make a slow object, and there is one per token.
    block: place.block,
    closersFollow: place.closersFollow,
    atLineStart: place.atLineStart,
    wordBefore: place.wordBefore,
    afterDot: place.afterDot,
    afterSpace: place.afterSpace,
    prose: place.prose,
    indented: place.indented,
    luck: place.luck,
  };
}

/** Where it would stand, and what was kept before it. */
export function siteFeatures({ place, mode, recentAcceptance }: AcceptanceContext): SiteFeatures {
  const word = /[\p{L}\p{N}_$]*$/u.exec(place.linePrefix)?.[0] ?? "";
  const { accepts, dismissals } = recentAcceptance ?? { accepts: 0, dismissals: 0 };
  return {
    block: Number(mode === "block"),
    closersFollow: Number(place.lineSuffix.trim() !== ""),
    atLineStart: Number(place.linePrefix.trim() === ""),
    wordBefore: Math.log1p(word.length),
    afterDot: Number(place.linePrefix.endsWith(".")),
    afterSpace: Number(/\S\s+$/.test(place.linePrefix)),
    prose: Number(PROSE.has(place.languageId)),
    indented: Number(INDENTED.has(place.languageId)),
    luck: (accepts - dismissals) / (accepts + dismissals + 1),
  };
}

/** Nats by which a token led the next one; where that is not known, the least that it can be: ln(p / (1 - p)). */
function leadOf({ margin, probability }: Step): number {
  const lead = margin ?? Math.log(probability) - Math.log1p(-probability);
  return Math.min(LARGEST_MARGIN, Math.max(0, lead));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
