import type { PartKind, PromptPart } from "../../model/completion/promptParts";
import type { PromptTemplate, SpecialTokens } from "../../model/manifest";
import { LineEncoder } from "../../model/tokens/lineEncoder";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { type Budget, budgetFor } from "./budget";
import { FrozenSuffix } from "./frozenSuffix";
import { healingTail } from "./healing";
import { PinnedWindow } from "./pinnedWindow";
import { type PlacedSnippet, placeSnippets } from "./snippets";
import type { PromptSource } from "./source";

/** Of a path no more is looked at, UTF-16 units from its end; the header's 32 tokens hold about 130. */
const LONGEST_PATH = 256;

/** What the model is given. */
export interface Prompt {
  readonly tokens: readonly number[];
  readonly parts: readonly PromptPart[];
  /** The last word before the cursor, left out of the tokens for the model to spell again (token healing). */
  readonly tail: string;
  /** Offset in the document of the window's first character, UTF-16 units. */
  readonly windowStart: number;
}

/**
 * Lays out the prompt so that typing only appends to it, and the cache of the last prompt stays good:
 *
 *     <|endoftext|> path \n snippets <|fim_suffix|> suffix <|fim_middle|> prefix     (and the model goes on right here)
 *
 * A snippet is the path of another file, a line break, and lines of it. What they take is taken from the prefix.
 * Suffix-first order after Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle".
 * Documents in training have the very same layout, without snippets. A model without these tokens gets `<|endoftext|> prefix`.
 */
export class PromptBuilder {
  private readonly encoder: LineEncoder;
  private readonly window = new PinnedWindow();
  private readonly frozen = new FrozenSuffix();
  private readonly budget: Budget;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly template: PromptTemplate,
    private readonly special: SpecialTokens,
    context: number,
  ) {
    this.encoder = new LineEncoder(vocabulary);
    this.budget = budgetFor(template, context);
  }

  build(source: PromptSource): Prompt {
    const prompt = new PromptWriter();
    const { endOfText, fimSuffix, fimMiddle } = this.special;
    prompt.control(this.vocabulary.rowOf(endOfText));
    let taken = 0;
    if (this.template === "suffix-first" && fimSuffix !== undefined && fimMiddle !== undefined) {
      const header = this.headerFor(source.path);
      prompt.text("header", header, this.encoder.encode(header).slice(-this.budget.header));
      for (const { text, tokens } of this.snippetsOf(source)) {
        prompt.text("snippet", text, tokens);
        taken += tokens.length;
      }
      prompt.control(this.vocabulary.rowOf(fimSuffix));
      const suffix = this.frozen.choose(source.document, source.suffix);
      prompt.text("suffix", suffix, this.encoder.encode(suffix).slice(0, this.budget.suffix));
      prompt.control(this.vocabulary.rowOf(fimMiddle));
    }
    const start = this.window.choose(
      source,
      this.budget.prefix - taken,
      this.budget.prefixLimit - taken,
      (text) => this.encoder.encode(text).length,
    );
    const visible = source.prefix.slice(start);
    const tail = healingTail(visible, (text) => this.vocabulary.pieces(text));
    const prefix = visible.slice(0, visible.length - tail.length);
    prompt.text("prefix", prefix, this.encoder.encode(prefix));
    return { tokens: prompt.tokens, parts: prompt.parts, tail, windowStart: source.prefixStart + start };
  }

  private snippetsOf({ snippets = [] }: PromptSource): PlacedSnippet[] {
    const encode = (text: string): number[] => this.encoder.encode(text);
    return placeSnippets(snippets, this.budget.snippets, (path) => this.headerFor(path), encode);
  }

  /** The path's line; a path that is too long loses its leading folders, and a name that is too long its beginning. */
  private headerFor(path: string): string {
    let rest = path.slice(-LONGEST_PATH).replace(/^[\udc00-\udfff]/, "");
    for (let slash = rest.indexOf("/"); slash >= 0; slash = rest.indexOf("/")) {
      if (this.encoder.encode(`${rest}\n`).length <= this.budget.header) break;
      rest = rest.slice(slash + 1);
    }
    return `${rest}\n`;
  }
}

class PromptWriter {
  readonly tokens: number[] = [];
  readonly parts: PromptPart[] = [];

  control(token: number): void {
    this.text("control", "", [token]);
  }

  text(kind: PartKind, text: string, tokens: readonly number[]): void {
    const from = this.tokens.length;
    for (const token of tokens) this.tokens.push(token);
    this.parts.push({ kind, from, to: this.tokens.length, text });
  }
}
