import { type ErrorValue, errorText } from "../../core/errors";
import { english } from "../../core/translate";
import type { Generation, Nothing, ReasonCode, Shown } from "./decision";

/** A decision without its subject: what is known once the way to it is walked. */
export type Outcome =
  | Pick<Shown, "kind" | "text" | "edit" | "source" | "generation" | "estimate" | "alternatives">
  | Pick<Nothing, "kind" | "reason" | "detail" | "error" | "generation" | "estimate">;

export function nothing(reason: ReasonCode, detail = "", generation?: Generation): Outcome {
  return { kind: "nothing", reason, detail, generation };
}

export function failed(error: ErrorValue): Outcome {
  return { kind: "nothing", reason: "engine-failed", detail: errorText(error, english), error, generation: undefined };
}
