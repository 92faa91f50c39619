/** A sentence in the user's language, with its places filled. `Word` is the English, which is the key. */
export type Translator<Word extends string> = (word: Word, ...fill: readonly (string | number)[]) => string;

/** @param table the user's language by English; what is missing or empty stays English. Places without a filling stay. */
export function translator<Word extends string>(table: Readonly<Record<string, string>>): Translator<Word> {
  return (word, ...fill) => {
    const sentence = (Object.hasOwn(table, word) && table[word]) || word;
    return sentence.replace(/\{(\d+)\}/g, (place, index) => String(fill[Number(index)] ?? place));
  };
}

/** A sentence in pieces, its places `{0}`, `{1}` filled with elements, in the order that the language wants. */
export function withElements<E extends object>(sentence: string, elements: readonly E[]): (E | string)[] {
  return sentence.split(/(\{\d+\})/).flatMap((part) => {
    const element = elements[Number(/^\{(\d+)\}$/.exec(part)?.[1] ?? -1)];
    return element ?? (part === "" ? [] : part);
  });
}
