import { readFileSync } from "node:fs";

/** One file of a held-out split, as training/corpus.py writes it. */
export interface HeldOutFile {
  readonly path: string;
  readonly language: string;
  readonly package: string;
  readonly text: string;
}

/** The files of one package in the order in which they are written, and which of them count. */
export interface WrittenPackage {
  readonly name: string;
  readonly files: readonly (HeldOutFile & { readonly counts: boolean })[];
}

/** Shorter ones say little, longer ones would be most of the sample. Characters. */
const SHORTEST = 1000;
const LONGEST = 24_000;

/**
 * Packages with files of `languages`. The files are in order of path; those that count are spread evenly over that order,
 * so that the memory before them grows as it does while a project is written.
 * @param characters of each language that count, in all packages together
 */
export function readPackages(jsonl: string, languages: readonly string[], characters: number): WrittenPackage[] {
  const files = readFileSync(jsonl, "utf8").trimEnd().split("\n").map(parseFile);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const counting = new Set(languages.flatMap((language) => sample(files, language, characters)));
  const names = [...new Set(files.map((file) => file.package))].sort();
  return names
    .map((name) => ({
      name,
      files: files.filter((file) => file.package === name).map((file) => ({ ...file, counts: counting.has(file) })),
    }))
    .filter(({ files: written }) => written.some(({ counts }) => counts));
}

function sample(all: readonly HeldOutFile[], language: string, characters: number): HeldOutFile[] {
  const fitting = all.filter(
    ({ text, language: own }) => own === language && text.length >= SHORTEST && text.length <= LONGEST,
  );
  const packages = [...new Set(fitting.map((file) => file.package))];
  return packages.flatMap((name) => {
    const own = fitting.filter((file) => file.package === name);
    const share = characters / packages.length;
    const mean = own.reduce((sum, { text }) => sum + text.length, 0) / own.length;
    const count = Math.min(own.length, Math.max(1, Math.round(share / mean)));
    return Array.from({ length: count }, (_, i) => own[Math.floor(((i + 0.5) * own.length) / count)]).filter(
      (file) => file !== undefined,
    );
  });
}

function parseFile(line: string): HeldOutFile {
  const value: unknown = JSON.parse(line);
  if (typeof value === "object" && value !== null && "path" in value && "language" in value && "text" in value) {
    const { path, language, text } = value;
    const name = "package" in value ? value.package : "";
    if (typeof path === "string" && typeof language === "string" && typeof text === "string") {
      return { path, language, text, package: String(name) };
    }
  }
  throw new Error(
    "The held-out file is not as training/corpus.py writes it: path, language, package and text per line.",
  );
}
