const LONGEST = 60;

/** Names that Windows keeps for devices. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Why a name is refused. The sentences are keys for translation. */
export const NAME_PROBLEMS = {
  empty: "A model needs a name.",
  long: "The name is longer than 60 characters.",
  signs: "A name begins with a letter or a digit and has letters, digits, spaces, dots, dashes and brackets.",
} as const;

/** What is wrong with `name` as the name of a model, which is also that of its folder on every system. */
export function nameProblem(name: string): keyof typeof NAME_PROBLEMS | undefined {
  if (name.trim() === "") return "empty";
  if (name.length > LONGEST) return "long";
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._()-]*$/u.test(name) || /[ .]$/.test(name) || DEVICES.test(name)) {
    return "signs";
  }
  return undefined;
}

/** A name like `wanted` that {@link nameProblem} has nothing against. */
export function suggestName(wanted: string): string {
  const plain = wanted
    .replace(/[^\p{L}\p{N} ._()-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, LONGEST)
    .replace(/[ .]+$/, "");
  return nameProblem(plain) === undefined ? plain : "model";
}
