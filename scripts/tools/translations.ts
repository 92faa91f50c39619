import { existsSync, readFileSync } from "node:fs";
import { translatable } from "./translatable";

/** VS Code's names of the languages that Inkling speaks beside English. */
export const LANGUAGES = ["de", "es", "ja", "zh-cn"] as const;
type Language = (typeof LANGUAGES)[number];
export type Texts = Readonly<Record<string, string>>;

export interface TextSource {
  /** English by key; sentences of the code are their own key. */
  readonly english: Texts;
  /** Where a language's texts are. */
  file(language: Language): string;
}

/** What each of its processes begins with: an error is thrown in one and shown by another. */
const ENTRIES = ["src/host/extension.ts", "src/engine/main.ts", "src/jobs/main.ts", "src/download/main.ts"];

/** Every text of Inkling: what package.json shows, and what the code says. */
export function texts(): { readonly sources: readonly TextSource[]; readonly unclear: readonly string[] } {
  const { sentences, unclear } = translatable("src", ENTRIES);
  const said = Object.fromEntries([...sentences.keys()].map((text) => [text, text]));
  const sources = [
    { english: readTexts("package.nls.json"), file: (language: Language) => `package.nls.${language}.json` },
    { english: said, file: (language: Language) => `l10n/bundle.l10n.${language}.json` },
  ];
  return { sources, unclear };
}

/** Texts by key; none if there is no such file. */
export function readTexts(path: string): Texts {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Texts) : {};
}

/** What is wrong with a translation, in a line each. */
export function compare(english: Texts, translated: Texts): string[] {
  const said = Object.entries(english).flatMap(([key, text]) => {
    const translation = translated[key];
    if (translation === undefined || translation === "") return [`missing: ${JSON.stringify(key)}`];
    const [wanted, found] = [fixedParts(text), fixedParts(translation)];
    return wanted === found ? [] : [`${JSON.stringify(key)} must keep ${wanted || "no places"}, and has ${found}`];
  });
  const unsaid = Object.keys(translated).filter((key) => !Object.hasOwn(english, key));
  return [...said, ...unsaid.map((key) => `no longer said: ${JSON.stringify(key)}`)];
}

/** What stays as it is in every language: places, code, addresses of links, names of settings and scripts. */
const FIXED = /\{\d+\}|`[^`]+`|\]\([^)]+\)|\b(?:inkling|editor)(?:\.\w+)+|npm run [\w:]+|\$\([\w-]+\)/g;

function fixedParts(text: string): string {
  return [...new Set(text.match(FIXED) ?? [])].sort().join(" ");
}
