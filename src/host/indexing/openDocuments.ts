import type { RangeChange } from "../context/textChange";
import {
  type EligibilityRules,
  type IneligibleReason,
  ineligibleByName,
  ineligibleLines,
  tooLarge,
} from "./eligibility";
import type { Ledger, LedgerText } from "./ledger";
import { lineEdits, linesGained } from "./lineEdits";
import type { FileFacts, LiveDocument, WorkspaceFiles } from "./ports";

/** An event with more changes than this is dearer to follow than to send the document again. */
const MANY_CHANGES = 256;

interface Open {
  readonly live: LiveDocument;
  readonly refusal: IneligibleReason | undefined;
  /** Whether the engine follows it: edits count from here on. */
  sent: boolean;
}

export interface OpenDocumentsOptions {
  readonly ledger: Ledger;
  readonly files: WorkspaceFiles;
  readonly rules: EligibilityRules;
  /** The document is no longer open; the engine may still know it. */
  onClosed(facts: FileFacts): void;
}

/** The documents that VS Code holds: sent whole, then followed edit by edit. */
export class OpenDocuments {
  private readonly open = new Map<string, Open>();

  constructor(private readonly options: OpenDocumentsOptions) {}

  has(document: string): boolean {
    return this.open.has(document);
  }

  /** Says which documents are open now, in the order in which they matter. */
  set(documents: readonly LiveDocument[]): void {
    const now = new Set(documents.map(({ document }) => document));
    for (const [document, { live }] of this.open) {
      if (now.has(document)) continue;
      this.open.delete(document);
      this.options.onClosed(live);
    }
    for (const live of documents) {
      const ineligible = ineligibleByName(live, this.options.rules);
      const before = this.open.get(live.document);
      if (before === undefined || before.refusal !== ineligible) this.enter(live, ineligible);
    }
  }

  /** Sends every document again, after asking again whether it may be. */
  sendAll(): void {
    for (const { live } of [...this.open.values()]) this.enter(live, ineligibleByName(live, this.options.rules));
  }

  /** The document has changed already. */
  edited(document: string, changes: readonly RangeChange[]): void {
    const open = this.open.get(document);
    const known = this.options.ledger.linesOf(document);
    if (open === undefined || known === undefined || !open.sent || changes.length === 0) return;
    const { live } = open;
    const dear = changes.length > MANY_CHANGES || tooLarge(live.units);
    const edits = dear ? [] : lineEdits(changes, (index) => live.line(index));
    const follows = edits.length > 0 && known + linesGained(edits) === live.lineCount;
    if (follows) this.options.ledger.edit(document, edits);
    else this.enter(live, open.refusal);
  }

  private enter(live: LiveDocument, ineligible: IneligibleReason | undefined): void {
    const open: Open = { live, refusal: ineligible, sent: false };
    this.open.set(live.document, open);
    if (ineligible === undefined) void this.learn(open);
    else this.options.ledger.forget(live.document);
  }

  private async learn(open: Open): Promise<void> {
    const { ledger, files } = this.options;
    const { live } = open;
    const current = (): boolean => this.open.get(live.document) === open;
    const ignored =
      (await files.leadsToSecret(live.document)) || (live.inWorkspace && (await files.ignored(live.document)));
    const take = (): LedgerText | undefined => {
      const text = ignored || !current() ? undefined : textOf(live);
      open.sent = text !== undefined;
      return text;
    };
    const result = await ledger.put(live, "open", take);
    if (result === "taken" || !current()) return;
    open.sent = false;
    ledger.forget(live.document);
  }
}

/** Undefined for a text that nothing may be learned from. */
function textOf(live: LiveDocument): LedgerText | undefined {
  const { units, lineCount } = live;
  if (tooLarge(units)) return undefined;
  const lines = Array.from({ length: lineCount }, (_, index) => live.line(index));
  return ineligibleLines(lines, units) === undefined ? { lines, units } : undefined;
}
