import { AppError, type ErrorValue, messageOf } from "../core/errors";

/** Anything thrown while a model ran, as a value for the other side. */
export function errorValueOf(thrown: unknown): ErrorValue {
  if (thrown instanceof AppError) return thrown.toValue();
  return {
    code: "engine-crashed",
    message: messageOf(thrown),
    fix: "Run “Inkling: Restart Engine”; see “Inkling: Show Log”.",
  };
}
