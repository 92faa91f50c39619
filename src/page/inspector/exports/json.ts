import type { NextTokens } from "../../../model/inspection/inspection";
import { bytesOf, hex, kindOf } from "../../../model/inspection/tokenTable";
import type { RequestView } from "../../../wire/inspector";
import { shortest, shortestAll } from "../shortest";
import { type Exported, settingsOf } from "./settings";

/** Raised when the shape of the file changes. */
const FORMAT = "inkling-inspection-1";

/** The request and the row with everything that the page knows of them. Lines, columns, layers and heads count from 0. */
export function rowJson(exported: Exported): string {
  const { request, row } = exported;
  const { promptTokens, layers, heads, headline, accepted, stats, ownWaitMs, otherMs } = request;
  const value = {
    format: FORMAT,
    settings: settingsOf(exported),
    request: { layers, heads, promptTokens, shownSteps: request.shownSteps, headline, accepted },
    time: { ownWaitMs, otherMs, ...stats },
    tokens: tokensOf(request),
    steps: request.steps.map((next, step) => nextOf(next, step === row.selection.step ? next.ids.length : 1)),
    row: {
      weights: shortestAll(row.weights),
      statistics: byLayer(row.statistics, heads),
      sinks: row.sinks,
      sinkShare: row.sinkShare,
      top: row.top,
    },
  };
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

function tokensOf({ tokens, positions }: RequestView): unknown[] {
  return Array.from(tokens.ids, (id, index) => {
    const line = positions.lines[index] ?? -1;
    const place = line < 0 ? {} : { line, column: positions.columns[index] ?? 0 };
    const part = kindOf(tokens, index);
    return { id, text: tokens.texts[index] ?? "", bytes: hex(bytesOf(tokens, index)), part, ...place };
  });
}

/** The first `count` candidates; the chosen one is among them where the model's choice is the most probable token. */
function nextOf(next: NextTokens, count: number): unknown {
  const candidates = Array.from(next.ids.subarray(0, count), (id, rank) => {
    const logit = next.logits[rank] ?? Number.NEGATIVE_INFINITY;
    return {
      id,
      text: next.texts[rank] ?? "",
      logit: shortest(logit),
      probability: shortest(Math.exp(logit - next.logNormaliser)),
    };
  });
  const { entropy, healed, logNormaliser } = next;
  return { chosen: next.chosen ?? null, healed, entropy, logNormaliser, candidates };
}

function byLayer(statistics: Float32Array, heads: number): number[][] {
  const rows: number[][] = [];
  for (let from = 0; from < statistics.length; from += heads)
    rows.push(shortestAll(statistics.subarray(from, from + heads)));
  return rows;
}
