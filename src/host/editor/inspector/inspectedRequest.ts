import type { Translate } from "../../../core/translate";
import type { Inspection } from "../../../model/inspection/inspection";
import type { RequestView } from "../../../wire/inspector";
import type { Decision } from "../../completion/decision";
import { reportOf } from "../../completion/report";
import type { EditorSnapshot } from "../../context/snapshot";
import { exact, exactAll } from "../../inspector/exactBuffers";
import { candidatesFor, fewerCandidates } from "../../inspector/fewerCandidates";
import { TokenPlaces } from "../../inspector/tokenPlaces";
import { requestPlace } from "./requestPlace";

/** Bytes of the steps' candidates in a message; tokens and their places take the rest of 200 KB. */
const CANDIDATE_BYTES = 130_000;

/** A completion that somebody looks at: what the engine sent of it, what became of it, and where it stands. */
export interface InspectedRequest {
  /** Id of the completion, for analyses. */
  readonly id: number;
  /** URI. */
  readonly document: string;
  readonly inspection: Inspection;
  readonly places: TokenPlaces;
  readonly view: RequestView;
}

/** A decision whose inspection is on its way, with the snapshot that it was made for. */
export interface Awaited {
  readonly decision: Decision;
  readonly snapshot: EditorSnapshot;
}

/** @param model name and version, for people */
export function inspectedRequest(
  serial: number,
  id: number,
  { decision, snapshot }: Awaited,
  received: Inspection,
  model: string,
  translate: Translate,
): InspectedRequest {
  const inspection = { ...received, valueNorms: exact(received.valueNorms) };
  const places = new TokenPlaces(inspection.tokens, requestPlace(snapshot));
  const report = reportOf(decision, translate);
  const most = candidatesFor(
    received.steps.map(({ next }) => next),
    CANDIDATE_BYTES,
  );
  const view: RequestView = {
    serial,
    path: decision.path,
    model,
    layers: inspection.layers,
    heads: inspection.heads,
    promptTokens: inspection.promptTokens,
    tokens: exactAll(inspection.tokens),
    positions: places.positions,
    steps: inspection.steps.map(({ next }) => exactAll(fewerCandidates(next, most))),
    shownSteps: shownSteps(decision),
    headline: report.headline,
    accepted: false,
    stats: inspection.stats,
    ownWaitMs: decision.ownWaitMs,
    otherMs: report.phases?.other ?? 0,
  };
  return { id, document: snapshot.document, inspection, places, view };
}

/** How many steps it took to write what is shown: clean-up takes text away at the end. */
function shownSteps(decision: Decision): number {
  if (decision.kind === "nothing") return 0;
  const { steps } = decision.generation;
  let written = 0;
  for (const [index, { text, healed }] of steps.entries()) {
    if (written >= decision.text.length && !healed) return index;
    written += text.length;
  }
  return steps.length;
}
