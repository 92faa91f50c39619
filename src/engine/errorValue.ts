import { AppError, type ErrorValue, messageOf } from "../core/errors";
import { sentence, verbatim } from "../core/translate";

/** Anything thrown while a model ran, as a value for the other side. */
export function errorValueOf(thrown: unknown): ErrorValue {
  if (thrown instanceof AppError) return thrown.toValue();
  const fix = sentence("Run “Inkling: Restart Engine”; see “Inkling: Show Log”.");
  return new AppError("engine-crashed", verbatim(messageOf(thrown)), fix).toValue();
}
