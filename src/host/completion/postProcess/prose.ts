import { lexicalContext } from "../../context/lexical";
import type { PostProcessContext } from "./context";

/** In these a closer without an opener is ordinary text: `case x)`, `1)`, `:)`. */
const PROSE = new Set(
  "shellscript markdown plaintext latex tex restructuredtext git-commit scminput quarto asciidoc".split(" "),
);
const MARKUP = new Set("html xml xsl vue svelte handlebars razor php".split(" "));
const JSX = new Set(["javascriptreact", "typescriptreact"]);

/** The last thing before is a tag, not code between braces. */
const AFTER_TAG = /<\/?[A-Za-z][^<>]*>[^<>{}]*$/;
const CODE_IN_MARKUP = /<(script|style)\b(?![\s\S]*<\/\1>)|<\?(?:php|=)(?![\s\S]*\?>)/i;

/** Whether the cursor stands in text for people: brackets and smileys close nothing there. */
export function isProse({ languageId, prefix, linePrefix }: PostProcessContext): boolean {
  if (PROSE.has(languageId)) return true;
  if (MARKUP.has(languageId)) return AFTER_TAG.test(prefix.slice(-1000)) && !CODE_IN_MARKUP.test(prefix);
  if (JSX.has(languageId) && AFTER_TAG.test(linePrefix)) return true;
  return lexicalContext(prefix, languageId) === "comment";
}
