import type { PipelineResult } from "../../../model/inspection/analysis";
import { bytesOf, hex } from "../../../model/inspection/tokenTable";
import type { RequestView } from "../../../wire/inspector";
import type { Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import { share as shareText } from "../numbers";
import {
  type AttentionTables,
  attentionTables,
  norm,
  ofLargest,
  probabilityOf,
  scoreText,
  signedShares,
} from "../pipelineNumbers";
import type { Page } from "../section";
import { paintStrip } from "./canvas";
import { meterTable } from "./meters";
import { glyphsOf, labelText } from "./tokenWords";

/** Rows and columns of the attention tables, tokens of a lens row, and tokens of the prediction. */
const SHOWN = { window: 6, lens: 3, next: 10 };

/** The title, what happens there, and the numbers of one token. */
type PipelineStep = readonly [title: Word, sentence: string, content: readonly Node[]];

/** The textbook's eight steps with the numbers of one token. */
export function pipelineSteps(page: Page, request: RequestView, pipeline: PipelineResult): Node[] {
  const { t } = page;
  const { token, layer, head } = pipeline;
  const about = t(
    "The token “{0}” at position {1}, from which the next one is predicted; attention in layer {2}, head {3}. Choose a head in the heatmap to see another.",
    glyphsOf(request, token),
    token,
    layer,
    head,
  );
  const steps = [...stepsOfAttention(page, request, pipeline), ...stepsToOutput(page, request, pipeline)];
  const items = steps.map(([title, sentence, content]) =>
    h("li", {}, h("h3", {}, t(title)), h("p", {}, sentence), ...content),
  );
  return [h("p", { class: "note" }, h("bdi", {}, about)), h("ol", { class: "pipeline" }, ...items)];
}

/** From the text to what the heads of a layer fetch. */
function stepsOfAttention(page: Page, request: RequestView, pipeline: PipelineResult): readonly PipelineStep[] {
  const { t } = page;
  return [
    [
      "1. Token",
      t("The text is cut into tokens of the vocabulary; the model sees only their numbers."),
      tokenStep(page, request, pipeline.token),
    ],
    [
      "2. Embedding and position",
      t(
        "The token's number picks a vector of {0} numbers; a vector for its position is added.",
        pipeline.tokenEmbedding.length,
      ),
      embeddingStep(page, pipeline),
    ],
    [
      "3. Attention of one head",
      t(
        "Each token's query is compared with the key of every token before it; the mask takes the later ones away (−∞), and the softmax makes shares of the rest.",
      ),
      attentionStep(page, request, attentionTables(pipeline, SHOWN.window)),
    ],
    [
      "4. Heads",
      t(
        "Each head fetches its mix of values; the heads of a layer work side by side. These are the lengths of what they fetched.",
      ),
      headStep(page, pipeline),
    ],
  ];
}

/** From what the layers add to the prediction. */
function stepsToOutput(page: Page, request: RequestView, pipeline: PipelineResult): readonly PipelineStep[] {
  const { t } = page;
  return [
    [
      "5. Feed-forward",
      t(
        "After attention, each token is worked on alone. This is how much attention and the feed-forward layer add in each layer.",
      ),
      additionStep(page, pipeline),
    ],
    [
      "6. Residual stream",
      t("Every layer adds to the same vector; this is its length on the way."),
      [
        lengths(
          t("6. Residual stream"),
          pipeline.residualNorms,
          Array.from(pipeline.residualNorms, (_, at) => stageName(page, at)),
          true,
        ),
      ],
    ],
    [
      "7. Logit lens",
      t("If the stream went to the output at once after a layer, these tokens would be the most probable there."),
      [lensTable(page, pipeline)],
    ],
    [
      "8. Next token",
      t("The last vector is compared with every token of the vocabulary; the softmax of that is the prediction."),
      nextStep(page, request, pipeline.token),
    ],
  ];
}

function tokenStep({ t }: Page, request: RequestView, token: number): Node[] {
  const id = String(request.tokens.ids[token] ?? "");
  const bytes = hex(bytesOf(request.tokens, token)) || t("no text");
  return [
    h("p", {}, h("bdi", { class: "token-text" }, glyphsOf(request, token)), ` ${t("id {0}, bytes {1}", id, bytes)}`),
  ];
}

function embeddingStep(page: Page, { tokenEmbedding, positionEmbedding }: PipelineResult): Node[] {
  const { t } = page;
  if (positionEmbedding.length === 0) return [strip(page, t("token vector"), tokenEmbedding)];
  const sum = tokenEmbedding.map((value, index) => value + (positionEmbedding[index] ?? 0));
  return [
    strip(page, t("token vector"), tokenEmbedding),
    strip(page, t("position vector"), positionEmbedding),
    strip(page, t("their sum"), sum),
  ];
}

/** A vector as a strip of colors, with its length and range in numbers. */
function strip({ t, ramp }: Page, name: string, values: Float32Array): HTMLElement {
  const canvas = h("canvas", { class: "strip", "aria-hidden": "true" });
  paintStrip(
    canvas,
    Uint8Array.from(signedShares(values), (share) => Math.round(127.5 + 127.5 * share)),
    ramp.diverging,
  );
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const range = t("{0}: {1} numbers from {2} to {3}", name, values.length, scoreText(low), scoreText(high));
  return h("figure", {}, h("figcaption", {}, `${range}, ${t("length {0}", norm(values).toFixed(2))}`), canvas);
}

function attentionStep(page: Page, request: RequestView, tables: AttentionTables): Node[] {
  const { t, ramp } = page;
  const names = Array.from({ length: tables.size }, (_, index) => glyphsOf(request, tables.first + index));
  const grid = (caption: Word, rows: readonly Float32Array[], shares: boolean): HTMLElement => {
    const head = [t("token"), ...(shares ? [t("earlier")] : []), ...names];
    const body = rows.map((row, index) => {
      const values = shares ? [tables.earlier[index] ?? 0, ...row] : Array.from(row);
      const cells = values.map((value) =>
        shares
          ? h("td", { class: ramp.classOf(255 * value, "heat") }, shareText(value))
          : h("td", {}, scoreText(value)),
      );
      return h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, names[index] ?? "")), ...cells);
    });
    const heads = head.map((name) => h("th", { scope: "col" }, h("bdi", {}, name)));
    const table = h(
      "table",
      { class: "scores" },
      h("caption", {}, t(caption)),
      h("thead", {}, h("tr", {}, ...heads)),
      h("tbody", {}, ...body),
    );
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t(caption) }, table);
  };
  return [
    grid("q·k/√S before the mask", tables.scores, false),
    grid("after the mask", tables.masked, false),
    grid("after the softmax", tables.probabilities, true),
  ];
}

function headStep(page: Page, { head, headNorms, headOutput }: PipelineResult): Node[] {
  const { t } = page;
  const names = Array.from(headNorms, (_, index) => t(index === head ? "head {0} (chosen)" : "head {0}", index));
  return [lengths(t("4. Heads"), headNorms, names, true), strip(page, t("output of the chosen head"), headOutput)];
}

function additionStep({ t }: Page, { attentionNorms, feedForwardNorms }: PipelineResult): Node[] {
  const names = Array.from(attentionNorms, (_, layer) => t("layer {0}", layer));
  return [lengths(t("attention"), attentionNorms, names), lengths(t("feed-forward"), feedForwardNorms, names)];
}

function lengths(caption: string, norms: Float32Array, names: readonly string[], hidden = false): HTMLElement {
  const shares = ofLargest(norms);
  return meterTable(
    caption,
    names.map((name, index) => ({ name, value: (norms[index] ?? 0).toFixed(2), share: shares[index] ?? 0 })),
    hidden,
  );
}

function stageName({ t }: Page, stage: number): string {
  return stage === 0 ? t("after the embedding") : t("after layer {0}", stage - 1);
}

function lensTable(page: Page, { lens }: PipelineResult): HTMLElement {
  const { t } = page;
  const rows = lens.map((row, stage) => {
    const best = row.texts
      .slice(0, SHOWN.lens)
      .map((text, rank) =>
        h(
          "span",
          { class: "guess" },
          h("bdi", { class: "token-text" }, labelText(text)),
          ` ${shareText(row.probabilities[rank] ?? 0)}`,
        ),
      );
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, stageName(page, stage)),
      h("td", {}, ...best),
      h("td", {}, Number.isNaN(row.chosenProbability) ? "—" : shareText(row.chosenProbability)),
    );
  });
  const heads = [t("most probable"), t("chosen in the end")].map((name) => h("th", { scope: "col" }, name));
  const table = h(
    "table",
    { class: "lens" },
    h("caption", { class: "visually-hidden" }, t("7. Logit lens")),
    h("thead", {}, h("tr", {}, h("td"), ...heads)),
    h("tbody", {}, ...rows),
  );
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("7. Logit lens") }, table);
}

function nextStep({ t }: Page, request: RequestView, token: number): Node[] {
  const next = request.steps[token + 1 - request.promptTokens];
  if (next === undefined) return [];
  const rows = next.texts.slice(0, SHOWN.next).map((text, rank) => {
    const share = probabilityOf(next, rank);
    return { name: h("bdi", { class: "token-text" }, labelText(text)), value: shareText(share), share };
  });
  return [meterTable(t("probability"), rows)];
}
