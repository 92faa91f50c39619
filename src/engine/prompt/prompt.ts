import type { PartKind, PromptPart } from "../../model/completion/promptParts";
import type { SpecialTokens } from "../../model/manifest";
import {
  type PromptSlot,
  type PromptTemplate,
  type PromptText,
  slotsOf,
  snippetControl,
} from "../../model/promptTemplate";
import { LineEncoder } from "../../model/tokens/lineEncoder";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { type Budget, budgetFor } from "./budget";
import { FrozenSuffix } from "./frozenSuffix";
import { healingTail } from "./healing";
import { PinnedWindow } from "./pinnedWindow";
import { SettledText } from "./settledText";
import { type PlacedSnippet, placeSnippets } from "./snippets";
import type { PromptSource } from "./source";

/** Of a path no more is looked at, UTF-16 units from its end; the header's 32 tokens hold about 130. */
const LONGEST_PATH = 256;

/** What the model is given. */
export interface Prompt {
  readonly tokens: readonly TokenRow[];
  readonly parts: readonly PromptPart[];
  /** The last word before the cursor, left out of the tokens for the model to spell again (token healing). */
  readonly tail: string;
  /** Offset in the document of the window's first character, UTF-16 units. */
  readonly windowStart: number;
}

/** The texts of one prompt, but for the snippets. */
type Texts = Readonly<Record<Exclude<PromptText, "snippets">, string>>;

/**
 * Lays out the prompt by the model's template, so that typing only appends to it and the cache of the last prompt stays good.
 * Ours is suffix first, after Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle":
 *
 *     <|endoftext|> path \n snippets <|fim_suffix|> suffix <|fim_middle|> prefix     (and the model goes on right here)
 *
 * A snippet is the path of another file, a line break, and lines of it. What they take is taken from the prefix. Documents in
 * training have the very same layout, without snippets.
 */
export class PromptBuilder {
  private readonly encoder: LineEncoder;
  private readonly window = new PinnedWindow();
  private readonly frozen = new FrozenSuffix();
  private readonly settled = new SettledText();
  private readonly slots: readonly PromptSlot[];
  private readonly budget: Budget;
  /** In front of each snippet. */
  private readonly separator: readonly TokenRow[];

  constructor(
    private readonly vocabulary: Vocabulary,
    template: PromptTemplate,
    special: SpecialTokens,
    context: number,
  ) {
    this.encoder = new LineEncoder(vocabulary);
    this.slots = slotsOf(template, special);
    this.budget = budgetFor(this.slots, context);
    const separator = snippetControl(template, special);
    this.separator = separator === undefined ? [] : [vocabulary.rowOf(separator)];
  }

  build(source: PromptSource): Prompt {
    const snippets = this.has("snippets") ? this.snippetsOf(source) : [];
    const taken = snippets.reduce((sum, { tokens }) => sum + tokens.length + this.separator.length, 0);
    const { prefix: budget, prefixLimit: limit } = this.budget;
    const start = this.window.choose(source, budget - taken, limit - taken, this.count);
    const visible = source.prefix.slice(start);
    const suffix = this.has("suffix") ? this.frozen.choose(source.document, source.suffix) : "";
    const { document } = source;
    const boundary = this.has("settled") ? this.settled.choose({ document, suffix }, visible, this.count) : 0;
    const tail = healingTail(visible.slice(boundary), (text) => this.vocabulary.pieces(text));
    const repository = source.repository ?? "";
    const texts: Texts = {
      repositoryName: repository,
      repositoryLine: `${repository}\n`,
      path: this.has("path") ? this.headerFor(source.path) : "",
      suffix,
      settled: visible.slice(0, boundary),
      prefix: visible.slice(boundary, visible.length - tail.length),
    };
    const { tokens, parts } = this.write(texts, snippets);
    return { tokens, parts, tail, windowStart: source.prefixStart + start };
  }

  private write(texts: Texts, snippets: readonly PlacedSnippet[]): PromptWriter {
    const { vocabulary, encoder, budget, separator } = this;
    const prompt = new PromptWriter();
    for (const slot of this.slots) {
      if ("control" in slot) {
        prompt.control([vocabulary.rowOf(slot.control)]);
        continue;
      }
      if (slot.text === "snippets") {
        for (const { text, tokens } of snippets) {
          if (separator.length > 0) prompt.control(separator);
          prompt.text("snippet", text, tokens);
        }
        continue;
      }
      const text = texts[slot.text];
      const tokens = encoder.encode(text);
      switch (slot.text) {
        case "repositoryName":
        case "repositoryLine":
          prompt.text("header", text, tokens.slice(-budget.repository));
          break;
        case "path":
          prompt.text("header", text, tokens.slice(-budget.header));
          break;
        case "suffix":
          prompt.text("suffix", text, tokens.slice(0, budget.suffix));
          break;
        case "settled":
        case "prefix":
          prompt.text("prefix", text, tokens);
      }
    }
    return prompt;
  }

  private has(text: PromptText): boolean {
    return this.slots.some((slot) => "text" in slot && slot.text === text);
  }

  private readonly count = (text: string): number => this.encoder.encode(text).length;

  private snippetsOf({ snippets = [] }: PromptSource): PlacedSnippet[] {
    const encode = (text: string): number[] => this.encoder.encode(text);
    const budget = { tokens: this.budget.snippets, each: this.separator.length };
    return placeSnippets(snippets, budget, (path) => this.headerFor(path), encode);
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
  readonly tokens: TokenRow[] = [];
  readonly parts: PromptPart[] = [];

  control(tokens: readonly TokenRow[]): void {
    this.text("control", "", tokens);
  }

  text(kind: PartKind, text: string, tokens: readonly TokenRow[]): void {
    const from = this.tokens.length;
    for (const token of tokens) this.tokens.push(token);
    this.parts.push({ kind, from, to: this.tokens.length, text });
  }
}
