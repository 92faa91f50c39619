import {
  type DecorationOptions,
  type DecorationRenderOptions,
  l10n,
  OverviewRulerLane,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
} from "vscode";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import type { RowView } from "../../../model/inspection/selection";
import { GRADES, gradeOf } from "../../inspector/heatBins";
import { toRange } from "./editorLinks";
import { editorsOf } from "./editorsOf";
import type { InspectedRequest } from "./inspectedRequest";

/** What the heat shows: a row of attention over a request's document. */
export interface HeatSource {
  readonly request: InspectedRequest;
  readonly row: RowView;
}

/**
 * Colours the text in the editor by the attention that it was paid. Decorations have no colour per range, so there is a
 * decoration type for each of seven grades.
 */
export class EditorHeat implements Disposable {
  private readonly store = new DisposableStore();
  private readonly grades: readonly TextEditorDecorationType[];
  private readonly sink: TextEditorDecorationType;
  private readonly mark: TextEditorDecorationType;
  private painted: readonly TextEditor[] = [];
  private count = 0;

  constructor() {
    const make = (options: DecorationRenderOptions): TextEditorDecorationType =>
      this.store.add(window.createTextEditorDecorationType(options));
    this.grades = Array.from({ length: GRADES }, (_, grade) =>
      make({ backgroundColor: new ThemeColor(`inkling.attention.${grade + 1}`) }),
    );
    const sink = new ThemeColor("inkling.attention.sink");
    this.sink = make({ border: "1px dotted", borderColor: sink });
    const strong = new ThemeColor("inkling.attention.strong");
    this.mark = make({ overviewRulerColor: strong, overviewRulerLane: OverviewRulerLane.Center });
  }

  /** Ranges that are coloured now. */
  get ranges(): number {
    return this.count;
  }

  paint({ request, row }: HeatSource): void {
    this.clear();
    const editors = editorsOf(request.document);
    if (editors.length === 0) return;
    const grades: DecorationOptions[][] = this.grades.map(() => []);
    const sinks: DecorationOptions[] = [];
    for (const [token, share] of row.weights.entries()) {
      const place = request.places.rangeOf(token);
      const grade = gradeOf(share);
      if (place === undefined || grade === undefined) continue;
      const range = toRange(place);
      const percent = (100 * share).toFixed(1);
      if (row.sinks.includes(token))
        sinks.push({ range, hoverMessage: l10n.t("Inkling: attention sink, {0} % of the attention", percent) });
      else grades[grade]?.push({ range, hoverMessage: l10n.t("Inkling: {0} % of the attention", percent) });
    }
    const marks = row.top.flatMap((token) => request.places.rangeOf(token) ?? []).map(toRange);
    for (const editor of editors) {
      for (const [grade, type] of this.grades.entries()) editor.setDecorations(type, grades[grade] ?? []);
      editor.setDecorations(this.sink, sinks);
      editor.setDecorations(this.mark, marks);
    }
    this.painted = editors;
    this.count = sinks.length + grades.reduce((sum, ranges) => sum + ranges.length, 0);
  }

  clear(): void {
    for (const editor of this.painted)
      for (const type of [...this.grades, this.sink, this.mark]) editor.setDecorations(type, []);
    this.painted = [];
    this.count = 0;
  }

  dispose(): void {
    this.store.dispose();
  }
}
