import type { ReasonCode } from "../decision";
import type { PostProcessContext } from "./context";

/** Why a cleaned text is not worth showing, if so. Asked for by hand, everything visible is. */
export function trivialReason(
  text: string,
  { invoked }: PostProcessContext,
): Extract<ReasonCode, "empty" | "whitespace-only" | "only-closers" | "too-short"> | undefined {
  if (text === "") return "empty";
  const visible = text.replaceAll(/\s/g, "");
  if (visible === "") return "whitespace-only";
  if (invoked || /[\p{L}\p{N}_]/u.test(visible)) return undefined;
  if (/^(?:[)\]}>"'`;:,]|\*\/|-->)+$/.test(visible)) return "only-closers";
  return [...visible].length < 2 ? "too-short" : undefined;
}
