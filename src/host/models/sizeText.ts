import { sentenceText, type Translate } from "../../core/translate";
import type { ModelSize, SizeDecision } from "./modelSize";

/** What the status says about the models that come with Inkling. */
export interface SizeStatus {
  readonly running: ModelSize;
  readonly decision: SizeDecision;
  readonly limitMs: number;
  /** What happens to the large one; a percentage while it is loaded beside the small one. */
  readonly step: "measuring" | number | undefined;
}

/** Which of the two models runs, and why, in a sentence; none where there is only one. */
export function sizeSentence(status: SizeStatus | undefined, t: Translate): string[] {
  if (status === undefined) return [];
  const { decision, step } = status;
  if (typeof step === "number" && decision.size === "large")
    return [t("The large model is being loaded: {0} %. The small one answers until then.", Math.round(step))];
  if (step === "measuring") return [t("The small model runs while the large one is measured on this machine.")];
  return reasonSentence(status, t);
}

function reasonSentence({ running, decision: { reason }, limitMs }: SizeStatus, t: Translate): string[] {
  switch (reason.kind) {
    case "only":
      return [];
    case "chosen":
      return [running === "large" ? t("The large model runs, as chosen.") : t("The small model runs, as chosen.")];
    case "unmeasured":
      return [t("The small model runs. The large one is measured on this machine once nobody types.")];
    case "measured": {
      const ms = Math.round(reason.keyMs);
      if (ms <= limitMs) return [t("The large model runs: {0} ms per key, measured on this machine.", ms)];
      return [
        t("The small model runs: the large one takes {0} ms per key on this machine, more than {1}.", ms, limitMs),
      ];
    }
    case "slow": {
      const ms = Math.round(reason.keyMs);
      return [t("The small model runs: the large one took {0} ms per key while typing, more than {1}.", ms, limitMs)];
    }
    case "broken": {
      const why = sentenceText(reason.error.sentences.message, t);
      return [t("The small model runs: the large one cannot be used. {0}", why)];
    }
  }
}

/** What the automatic choice comes to, in a few words. */
export function automaticText({ size, reason }: SizeDecision, t: Translate): string {
  if (size === "large" && "keyMs" in reason)
    return t("large: {0} ms per key on this machine", Math.round(reason.keyMs));
  if ("keyMs" in reason)
    return t("small: the large one takes {0} ms per key on this machine", Math.round(reason.keyMs));
  return reason.kind === "broken"
    ? t("small: the large one cannot be used")
    : t("small until the large one is measured");
}
