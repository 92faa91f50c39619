import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { SpecialTokens } from "../../model/manifest";
import type { ControlIds, PromptTemplate } from "../../model/promptTemplate";
import type { CompiledTokenizer } from "../../model/tokens/compiled";

/**
 * Tokens that a model keeps unless it is to keep all: the engine's memory has 16 bits for one, and the output head is
 * the largest matrix (a third of Qwen2.5-0.5B's weights, of which this saves more than half).
 */
const MOST_ROWS = 65_535;

/** Rows of padding that tables have behind their last token; a sixteenth of a large table. */
const MOST_PADDING = 1024;

/**
 * Throws `checkpoint-invalid` where a tokenizer and a table of `tableRows` cannot be of one model: text without a row, or
 * far more rows than tokens. Control tokens without a row are common, of tokenizers that were given some later.
 */
export function checkRows({ bytes, sorted }: CompiledTokenizer, tableRows: number): void {
  const last = sorted.reduce((most, id) => Math.max(most, id), -1);
  const padding = Math.max(MOST_PADDING, tableRows >> 4);
  if (last < tableRows && tableRows - bytes.size <= padding) return;
  throw new AppError(
    "checkpoint-invalid",
    sentence(
      "The tokenizer and the weights do not belong together: {0} tokens for a table of {1} rows.",
      bytes.size,
      tableRows,
    ),
    sentence("Put the tokenizer's files there that the model was saved with."),
  );
}

/**
 * The ids that get a row in the graph, ascending: those that stand for something and have a row in the checkpoint's table
 * of `tableRows`. Of more than `most`, the control tokens and what was merged first, which is what is frequent; the others
 * are spelled with these.
 */
export function keptIds(tokenizer: CompiledTokenizer, tableRows: number, most = MOST_ROWS): number[] {
  const { control, byteIds, texts, merges, sorted } = tokenizer;
  const bytes = byteIds.filter((id) => id >= 0);
  const kept = new Set<number>();
  const keep = (id: number): void => {
    if (kept.size < most && id < tableRows) kept.add(id);
  };
  for (const { id } of control) keep(id);
  for (const id of bytes) keep(id);
  for (const id of texts) keep(id);
  for (let i = 2; i < merges.length; i += 3) keep(merges[i] ?? 0);
  for (const id of sorted) keep(id);
  return [...kept].sort((a, b) => a - b);
}

/**
 * The control tokens of a model's prompts, those of them that have a row. Throws `model-unsupported` without an end of text.
 * @param ends what config.json names so
 */
export function promptOf(
  tokenizer: CompiledTokenizer,
  ends: readonly number[],
  tableRows: number,
): { readonly template: PromptTemplate; readonly special: SpecialTokens } {
  const { control, beginsText } = tokenizer;
  const names = new Map(control.filter(({ id }) => id < tableRows).map(({ id, name }) => [id, name]));
  const { endOfText, beginOfText, ...others } = tokenizer.roles;
  const end = [endOfText, ...ends].find((id) => id !== undefined && names.has(id));
  if (end === undefined)
    throw new AppError(
      "model-unsupported",
      sentence("The tokenizer has no token for the end of a text."),
      sentence("Choose a model with a byte-level BPE tokenizer."),
    );
  const known = Object.fromEntries(Object.entries(others).filter(([, id]) => names.has(id)));
  const begin = beginsText && beginOfText !== undefined && names.has(beginOfText) ? { beginOfText } : {};
  return { template: templateFor(known, names), special: { endOfText: end, ...begin, ...known } };
}

/** The layout that a model with these control tokens was trained with. @param names by id, as its makers write them */
function templateFor(ids: ControlIds, names: ReadonlyMap<number, string>): PromptTemplate {
  const { fimPrefix, fimMiddle, fimSuffix, repository, fileSeparator, fileName } = ids;
  if (fimPrefix === undefined || fimMiddle === undefined || fimSuffix === undefined) return "left-to-right";
  const namesFiles = repository !== undefined && fileSeparator !== undefined;
  // BigCode's spelling: its models, and Granite's for code, have seen the suffix first in half of all cases.
  if (!/^<fim[_-]prefix>$/.test(names.get(fimPrefix) ?? "")) return namesFiles ? "psm-repository" : "psm";
  if (namesFiles) return "spm-repository";
  return fileName === undefined ? "spm" : "spm-file";
}

/** Whether ids stand for the same bytes as in `tokens`, as far as these go, and there is no other text. */
export function spellsAs({ bytes }: CompiledTokenizer, tokens: readonly Uint8Array[]): boolean {
  for (let id = 0; id < Math.max(bytes.size, tokens.length); id++) {
    const wanted = tokens[id] ?? new Uint8Array();
    if (bytes.lengthOf(id) !== wanted.length || (wanted.length > 0 && bytes.compare(id, wanted) !== 0)) return false;
  }
  return true;
}
