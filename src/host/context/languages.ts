import * as v from "valibot";
import { fitting, texts } from "../../core/schema";

/** Language ids of VS Code with the file extensions that mean them, the usual one first. */
const LANGUAGES: readonly (readonly string[])[] = [
  "typescript ts mts cts",
  "typescriptreact tsx",
  "javascript js mjs cjs",
  "javascriptreact jsx",
  "python py pyi",
  "markdown md markdown",
  "json json",
  "jsonc jsonc",
  "yaml yaml yml",
  "toml toml",
  "ini ini cfg",
  "xml xml",
  "html html htm",
  "css css",
  "scss scss",
  "less less",
  "vue vue",
  "svelte svelte",
  "sql sql",
  "shellscript sh bash zsh",
  "powershell ps1 psm1",
  "bat bat cmd",
  "c c h",
  "cpp cpp cc cxx hpp hh hxx",
  "objective-c m mm",
  "csharp cs",
  "fsharp fs fsx",
  "java java",
  "kotlin kt kts",
  "scala scala",
  "groovy groovy gradle",
  "go go",
  "rust rs",
  "swift swift",
  "dart dart",
  "ruby rb",
  "php php",
  "perl pl pm",
  "lua lua",
  "r r",
  "julia jl",
  "haskell hs",
  "elixir ex exs",
  "erlang erl",
  "clojure clj cljs cljc",
  "ocaml ml mli",
  "zig zig",
  "latex tex",
  "restructuredtext rst",
  "plaintext txt",
  "proto3 proto",
  "graphql graphql gql",
].map((line) => line.split(" "));

const BY_EXTENSION = new Map(
  LANGUAGES.flatMap(([id = "", ...extensions]) => extensions.map((extension) => [extension, id])),
);

/** The extension that stands for a language; two have none of their own above. */
const USUAL = new Map([
  ["dockercompose", "yaml"],
  ["makefile", "mk"],
  ...LANGUAGES.map(([id = "", usual = ""]) => [id, usual] as const),
]);

/** Files whose whole name tells the language. */
const BY_NAME: Readonly<Record<string, string>> = { dockerfile: "dockerfile", makefile: "makefile" };

/** The usual file extension of a language id, without the dot. */
export function extensionOf(languageId: string): string {
  return USUAL.get(languageId) ?? (/^[a-z0-9]{1,8}$/.test(languageId) ? languageId : "txt");
}

/** What an extension of VS Code says about a language, as far as it concerns names. */
export interface LanguageNames {
  readonly id: string;
  /** With a dot. */
  readonly extensions: readonly string[];
  readonly filenames: readonly string[];
}

/** Tells the language of a file that nobody has opened, by its name. */
export class LanguageByName {
  private readonly extensions = new Map(BY_EXTENSION);
  private readonly names = new Map(Object.entries(BY_NAME));

  /** @param contributed outweighs the table above */
  constructor(contributed: readonly LanguageNames[] = []) {
    for (const { id, extensions, filenames } of contributed) {
      for (const extension of extensions) this.extensions.set(extension.slice(1).toLowerCase(), id);
      for (const name of filenames) this.names.set(name.toLowerCase(), id);
    }
  }

  /** The longest extension that is known decides. @param path with forward slashes */
  of(path: string): string | undefined {
    const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
    const known = this.names.get(name);
    if (known !== undefined) return known;
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const languageId = this.extensions.get(name.slice(dot + 1));
      if (languageId !== undefined) return languageId;
    }
    return undefined;
  }
}

const MANIFEST = v.object({ contributes: v.object({ languages: v.array(v.unknown()) }) });

const LANGUAGE = v.object({ id: v.string(), extensions: v.fallback(texts, []), filenames: v.fallback(texts, []) });

/** The languages in an extension's manifest; what is not as it should be is passed over. */
export function languageNames(manifest: unknown): LanguageNames[] {
  const languages = fitting(MANIFEST, manifest)?.contributes.languages ?? [];
  return languages.flatMap((language) => fitting(LANGUAGE, language) ?? []);
}
