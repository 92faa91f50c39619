import type { HeadChoice } from "../../../model/inspection/selection";
import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import type { Page } from "../section";

const SIZES = [64, 128, 256, 384];
const LARGEST = Math.max(...SIZES);

/** What to draw as a matrix: one head, the mean of a layer, or rollout, and of how many tokens. */
export class MatrixChoices {
  readonly elements: readonly HTMLElement[];
  private readonly what: HTMLSelectElement;
  private readonly layer = choice([]);
  private readonly head = choice([]);
  private readonly sizes = choice(SIZES.map((count) => [String(count), String(count)]));
  private readonly labels: { readonly layer: HTMLElement; readonly head: HTMLElement };
  private readonly limit = h("p", { class: "note" });
  private readonly rollout: HTMLElement;
  private followed: HeadChoice | undefined;

  constructor(private readonly page: Page) {
    const { store, t } = page;
    this.what = choice([
      ["head", t("attention of one head")],
      ["layer", t("attention, mean of a layer")],
      ["rollout", t("rollout through all layers")],
    ]);
    this.labels = { layer: labelled(t("Layer"), this.layer), head: labelled(t("Head"), this.head) };
    this.rollout = h(
      "p",
      { class: "note" },
      t(
        "Rollout (Abnar and Zuidema 2020) multiplies the layers' mean attention, half of it for what stays in place. It knows nothing of values and feed-forward layers.",
      ),
    );
    const lists = [labelled(t("Show"), this.what), this.labels.layer, this.labels.head];
    const size = labelled(t("Last tokens"), this.sizes);
    this.elements = [h("div", { class: "choices" }, ...lists, size), this.limit, this.rollout];
    for (const chooser of [this.what, this.sizes])
      chooser.addEventListener("change", () => {
        if (store.state.request !== undefined) this.show(store.state.request);
      });
  }

  /** Tokens. */
  get size(): number {
    return Number(this.sizes.value);
  }

  /** The heads whose attention is wanted; undefined: rollout. */
  get heads(): Exclude<HeadChoice, { kind: "all" }> | undefined {
    if (this.what.value === "rollout") return undefined;
    const layer = Number(this.layer.value);
    return this.what.value === "head"
      ? { kind: "head", layer, head: Number(this.head.value) }
      : { kind: "layer", layer };
  }

  /** Shows the choices that a request leaves; what is chosen in the heatmap is chosen here too, until it is changed here. */
  update(request: RequestView, heads: HeadChoice): void {
    this.show(request);
    this.follow(heads);
    this.show(request);
  }

  private follow(heads: HeadChoice): void {
    if (heads === this.followed) return;
    this.followed = heads;
    if (heads.kind === "all" || this.what.value === "rollout") return;
    this.what.value = heads.kind;
    this.layer.value = String(heads.layer);
    if (heads.kind === "head") this.head.value = String(heads.head);
  }

  private show(request: RequestView): void {
    fill(this.layer, request.layers);
    fill(this.head, request.heads);
    this.labels.layer.hidden = this.what.value === "rollout";
    this.labels.head.hidden = this.what.value !== "head";
    this.rollout.hidden = this.what.value !== "rollout";
    const text = this.limitOf(request.tokens.ids.length);
    if (this.limit.textContent !== text) this.limit.replaceChildren(text);
  }

  private limitOf(length: number): string {
    const { t } = this.page;
    if (this.size > length) return t("This request has {0} tokens: all of them are shown.", length);
    if (this.size < LARGEST) return "";
    return t("{0} is the most: more could not be told apart on a screen, and would hold up suggestions.", LARGEST);
  }
}

function choice(options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement {
  return h("select", {}, ...options.map(([value, label]) => h("option", { value }, label)));
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  control.setAttribute("aria-label", label);
  return h("label", {}, `${label} `, control);
}

function fill(select: HTMLSelectElement, count: number): void {
  if (select.options.length === count) return;
  select.replaceChildren(...Array.from({ length: count }, (_, index) => h("option", {}, String(index))));
}
