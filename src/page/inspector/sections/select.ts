import { at } from "../../../core/assert";
import { h } from "../../dom";

export interface Select<Value extends string> {
  /** With its label. */
  readonly element: HTMLElement;
  readonly value: Value;
  update(value: Value): void;
}

/** A native list to choose from. @param options at least one: value and text @param onChoose called when the user chose */
export function select<Value extends string>(
  label: string,
  options: readonly (readonly [Value, string])[],
  onChoose: (value: Value) => void,
): Select<Value> {
  const list = h("select", {}, ...options.map(([value, text]) => h("option", { value }, text)));
  const chosen = (): Value => (options.find(([value]) => value === list.value) ?? at(options, 0))[0];
  list.addEventListener("change", () => onChoose(chosen()));
  return {
    element: h("label", {}, h("span", {}, label), list),
    get value() {
      return chosen();
    },
    update(value) {
      if (list.value !== value) list.value = value;
    },
  };
}
