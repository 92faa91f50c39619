import * as v from "valibot";
import { fields, flag, list, numbersFor, readJson, text, whole } from "../../src/core/schema";
import { sentence } from "../../src/core/translate";
import { acceptanceFeatures, siteFeatures } from "../../src/host/completion/acceptance/acceptanceFeatures";
import { candidatesOf } from "../../src/host/completion/acceptance/candidates";
import type { Completer } from "../../src/host/completion/completer";
import { generatedNow, type Shown } from "../../src/host/completion/decision";
import { NOTHING_OPEN, scanBrackets } from "../../src/host/completion/postProcess/brackets";
import type { RecentAcceptance } from "../../src/host/completion/suggestionOutcome";
import { withOutcome } from "../../src/host/completion/suggestionTracker";
import type { EditorSnapshot } from "../../src/host/context/snapshot";
import { ACCEPTANCE_FEATURES, type AcceptanceFeature } from "../../src/model/acceptanceModel";
import { type EditedText, languageOf, snapshotOfText } from "./session";

/** A beginning of a suggestion, as the estimate sees it, and what came of it. */
export interface KeepSample {
  readonly features: Readonly<Record<AcceptanceFeature, number>>;
  /** UTF-16 units that it would write. */
  readonly units: number;
  /** Whether the file goes on with all of it. */
  readonly right: boolean;
}

/** One suggestion with what could be left of it, longest first. */
export interface KeepTrial {
  readonly package: string;
  readonly samples: readonly KeepSample[];
}

export interface Walk {
  /** Path of the file, below `/workspace`. */
  readonly path: string;
  readonly package: string;
  /** Stands above and is not walked through. */
  readonly above: string;
  readonly target: string;
  /** Places at which a suggestion is asked for. */
  readonly trials: number;
  /** Whether the editor closes brackets and strings by itself, as far as they were opened on the cursor's line. */
  readonly closing: boolean;
  /** 0..1, evenly spread; a seeded one makes the walk the same each time. */
  random(): number;
  /** Told of the file's text, and waited for, before each suggestion is asked for. */
  changed(text: string): Promise<void>;
}

/** Units between two places, in the mean: neighbouring places say nearly the same. */
const MEAN_STRIDE = 3;

/**
 * Walks through a file as it is typed, and asks for suggestions on the way. Half of the right ones are accepted: with
 * all of them, places that the model knows well would be missing, as they are where fewer are shown.
 * @param completer one that shows everything
 */
export async function walk(completer: Completer, task: Walk): Promise<KeepTrial[]> {
  const { target, above, random } = task;
  const trials: KeepTrial[] = [];
  let recentAcceptance: RecentAcceptance = { accepts: 0, dismissals: 0 };
  let typed = 0;
  for (let asked = 0; asked < task.trials; asked++) {
    typed += 1 + Math.floor(2 * MEAN_STRIDE * random());
    if (typed >= target.length) break;
    const edited = textAfter(task, above + target.slice(0, typed));
    await task.changed(edited.text);
    const snapshot = snapshotOfText(edited, "automatic");
    const decision = await completer.complete(snapshot, new AbortController().signal);
    if (decision.kind !== "shown" || generatedNow(decision) === undefined) continue;
    const rest = target.slice(typed);
    const samples = samplesOf(decision, snapshot, recentAcceptance, rest);
    trials.push({ package: task.package, samples });
    recentAcceptance = after(recentAcceptance, samples);
    if (rest.startsWith(decision.text) && random() < 0.5) typed += decision.text.length;
    else completer.clear();
  }
  return trials;
}

/**
 * What somebody would have done with it who is shown the longest beginning that the model thinks likelier than not: with
 * everything that is shown here, more would be dismissed than ever is.
 */
function after(recentAcceptance: RecentAcceptance, samples: readonly KeepSample[]): RecentAcceptance {
  const shown = samples.find(({ features }) => features.total >= Math.log(0.5));
  if (shown === undefined) return recentAcceptance;
  return withOutcome(recentAcceptance, shown.right, !shown.right);
}

function samplesOf(
  { generation, mode, text }: Shown,
  place: EditorSnapshot,
  recentAcceptance: RecentAcceptance,
  rest: string,
) {
  const here = siteFeatures({ place, mode: mode ?? "line", recentAcceptance });
  return candidatesOf(generation, text).map(
    (candidate): KeepSample => ({
      features: acceptanceFeatures(candidate, here),
      units: candidate.text.length,
      right: rest.startsWith(candidate.text),
    }),
  );
}

function textAfter({ path, closing }: Walk, before: string): EditedText {
  const file = `/workspace/${path}`;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const cursor = { line: before.split("\n").length - 1, column: line.length };
  const { due } = scanBrackets(line, NOTHING_OPEN, languageOf(file)).end;
  const closers = closing
    ? due
        .map((open) => open.charAt(0))
        .reverse()
        .join("")
    : "";
  return { file, root: "/workspace", text: before + closers, cursor };
}

const TRIAL = fields({
  package: text,
  samples: list(
    fields({
      features: numbersFor(ACCEPTANCE_FEATURES, -1e6, 1e6),
      units: whole(1e6),
      right: v.nullish(flag, false),
    }),
  ),
});

/** What was written as one trial per line of JSON. Throws where a feature is missing: it is from another version. */
export function parseTrials(lines: string): KeepTrial[] {
  const source = { code: "manifest-invalid", fix: sentence("Delete the file, so that it is made anew.") } as const;
  return lines
    .trimEnd()
    .split("\n")
    .map((line, index) => readJson(TRIAL, { ...source, file: `samples, line ${index + 1}` }, line));
}
