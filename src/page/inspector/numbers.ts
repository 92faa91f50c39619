import type { Statistic } from "../../model/inspection/selection";
import type { Translate } from "../../wire/words/inspector";

/** A share with as many digits as tell it from nothing: 42.0 %, 0.31 %, < 0.01 %. */
export function share(value: number): string {
  const percent = 100 * value;
  if (percent > 0 && percent < 0.005) return "< 0.01 %";
  return `${percent.toFixed(percent < 1 && percent > 0 ? 2 : 1)} %`;
}

/** A statistic of a head in its own unit. */
export function statisticText(statistic: Statistic, value: number, t: Translate): string {
  if (statistic === "distance") return t("{0} tokens", value.toFixed(value < 10 ? 1 : 0));
  return statistic === "entropy" ? value.toFixed(2) : share(value);
}
