import type { ErrorValue } from "../core/errors";
import type { Generation, Nothing, ReasonCode, Shown } from "./decision";

/** A decision without its subject: what is known once the way to it is walked. */
export type Outcome =
  | Pick<Shown, "kind" | "text" | "edit" | "source" | "generation" | "estimate" | "alternatives">
  | Pick<Nothing, "kind" | "reason" | "detail" | "generation" | "estimate">;

export function nothing(reason: ReasonCode, detail = "", generation?: Generation): Outcome {
  return { kind: "nothing", reason, detail, generation };
}

export function failed({ message, fix }: ErrorValue): Outcome {
  return nothing("engine-failed", `${message} ${fix}`);
}
