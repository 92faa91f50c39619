import { CONTROL_ROLES, type ControlRole, type ControlToken } from "../../model/tokens/compiled";

/** The names that model families give the tokens of a role; where a tokenizer has several, the first counts. */
const NAMES: Readonly<Record<ControlRole, readonly string[]>> = {
  beginOfText: ["<｜begin▁of▁sentence｜>", "<|begin_of_text|>"],
  endOfText: ["<|endoftext|>", "<|end_of_text|>", "<｜end▁of▁sentence｜>"],
  fimPrefix: ["<|fim_prefix|>", "<fim_prefix>", "<fim-prefix>", "<｜fim▁begin｜>"],
  fimMiddle: ["<|fim_middle|>", "<fim_middle>", "<fim-middle>", "<｜fim▁end｜>"],
  // DeepSeek marks the hole in front of the suffix.
  fimSuffix: ["<|fim_suffix|>", "<fim_suffix>", "<fim-suffix>", "<｜fim▁hole｜>"],
  fimPad: ["<|fim_pad|>", "<fim_pad>", "<fim-pad>"],
  repository: ["<|repo_name|>", "<repo_name>", "<reponame>", "<|reponame|>"],
  fileSeparator: ["<|file_sep|>", "<file_sep>"],
  fileName: ["<filename>", "<|filename|>"],
};

type Roles = Partial<Record<ControlRole, number>>;

/**
 * What control tokens are for. The model's files have the last word about where text begins and ends, except that a
 * chat model's end of a turn is not the end of a text where there is a token named so.
 * @param ends by content or id
 */
export function rolesOf(
  control: readonly ControlToken[],
  ends: Readonly<Partial<Record<"beginOfText" | "endOfText", string | number>>>,
): Roles {
  const named = (wanted: string | number | undefined): number | undefined =>
    control.find(({ id, name }) => wanted === id || wanted === name)?.id;
  const roles: Roles = {};
  for (const role of CONTROL_ROLES) {
    const id = NAMES[role].map(named).find((found) => found !== undefined);
    if (id !== undefined) roles[role] = id;
  }
  const begin = named(ends.beginOfText);
  if (begin !== undefined) roles.beginOfText = begin;
  const end = roles.endOfText ?? named(ends.endOfText);
  if (end !== undefined) roles.endOfText = end;
  return roles;
}
