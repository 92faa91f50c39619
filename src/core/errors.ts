import { english, type Sentence, sentenceText, type Translate } from "./translate";

/** What can go wrong outside of Inkling's own control; each code has one cause and one remedy. */
export type ErrorCode =
  | "model-missing"
  | "model-corrupt"
  | "model-unsupported"
  | "manifest-invalid"
  | "checkpoint-invalid"
  | "runtime-unavailable"
  | "engine-crashed"
  | "engine-stopped"
  | "model-job-failed"
  | "download-failed"
  | "download-list-invalid"
  | "bundle-invalid";

/** An error as a plain value, which crosses process borders. People see its {@link errorText}. */
export interface ErrorValue {
  readonly code: ErrorCode;
  /** What happened, naming the file or field; in English, as everything in the log. */
  readonly message: string;
  /** What the reader can do about it, in English. */
  readonly fix: string;
  /** The same two, to be translated. */
  readonly sentences: { readonly message: Sentence; readonly fix: Sentence };
}

/** An {@link ErrorValue} that can be thrown. Anything else that is thrown is a bug. */
export class AppError extends Error implements ErrorValue {
  override readonly name = "AppError";
  readonly fix: string;
  readonly sentences: ErrorValue["sentences"];

  constructor(
    readonly code: ErrorCode,
    message: Sentence,
    fix: Sentence,
  ) {
    super(sentenceText(message, english));
    this.fix = sentenceText(fix, english);
    this.sentences = { message, fix };
  }

  toValue(): ErrorValue {
    return { code: this.code, message: this.message, fix: this.fix, sentences: this.sentences };
  }

  static from({ code, sentences }: ErrorValue): AppError {
    return new AppError(code, sentences.message, sentences.fix);
  }
}

/** What happened and what to do about it, in the language of `translate`. */
export function errorText({ sentences }: ErrorValue, translate: Translate): string {
  return `${sentenceText(sentences.message, translate)} ${sentenceText(sentences.fix, translate)}`;
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
