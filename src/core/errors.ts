/** What can go wrong outside of Inkling's own control; each code has one cause and one remedy. */
export type ErrorCode =
  | "model-missing"
  | "model-corrupt"
  | "model-unsupported"
  | "manifest-invalid"
  | "checkpoint-invalid"
  | "runtime-unavailable"
  | "engine-crashed"
  | "engine-protocol"
  | "engine-stopped"
  | "model-job-failed"
  | "bundle-invalid";

/** An error as a plain value: it crosses process borders and is shown to people as it stands. */
export interface ErrorValue {
  readonly code: ErrorCode;
  /** What happened, naming the file or field. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly fix: string;
}

/** An {@link ErrorValue} that can be thrown. Anything else that is thrown is a bug. */
export class AppError extends Error implements ErrorValue {
  override readonly name = "AppError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }

  toValue(): ErrorValue {
    return { code: this.code, message: this.message, fix: this.fix };
  }

  static from(value: ErrorValue): AppError {
    return new AppError(value.code, value.message, value.fix);
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
