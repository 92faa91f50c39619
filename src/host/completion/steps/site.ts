import { chooseMode } from "../mode";
import { nothing, type Outcome } from "../outcome";
import { postProcessContext } from "../postProcess/context";
import { withSelectedEntry } from "../selected";
import type { StepContext, StepParts } from "./step";

/** Chooses where the text is to go, past a highlighted list entry, and whether it is a line or a block. */
export function chooseSite(context: StepContext, { reuse }: StepParts): Outcome | undefined {
  const { snapshot, settings } = context;
  const place = withSelectedEntry(snapshot);
  if (place === undefined) return nothing("selected-mismatch", snapshot.selected?.text);
  const mode = chooseMode(place, settings.multiLine, reuse.isFinished(place));
  context.site = { snapshot, place, context: postProcessContext(place, mode), preset: settings.preset };
  return undefined;
}
