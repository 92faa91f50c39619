import { type Clock, systemClock } from "../../core/clock";
/** Limits the processor time that suggestions take. */
export interface CpuBudget {
  /** Over the last minute. */
  readonly usage: CpuUsage;
  /**
   * Whether there is time left. @param work `automatic`: while someone types; `ahead`: before anybody asks, which has to
   * leave room for the former
   */
  allows(work: "automatic" | "ahead"): boolean;
  /** Takes note of processor time, in milliseconds over all threads. */
  spent(cpuMs: number): void;
}

/** Percent of one core. */
export interface CpuUsage {
  readonly percent: number;
  /** 0 for none. */
  readonly limitPercent: number;
}

/** In a few characters, for people: "132 % of 100 %". */
export function usageText({ percent, limitPercent }: CpuUsage): string {
  return `${Math.round(percent)} % of ${limitPercent} %`;
}

const WINDOW_MS = 60_000;

/** Work ahead of any request may take this share of the limit. */
const PREFETCH_SHARE = 0.5;

export interface MinuteBudgetOptions {
  /** Percent of one core; 0 for no limit. Asked each time. */
  limitPercent(): number;
  onSpent?(): void;
  readonly clock?: Clock;
}

/** Counts the processor time of the last sixty seconds: what is older no longer counts, so work goes on by itself. */
export class MinuteBudget implements CpuBudget {
  private entries: { readonly at: number; readonly cpuMs: number }[] = [];
  private readonly clock: Clock;

  constructor(private readonly options: MinuteBudgetOptions) {
    this.clock = options.clock ?? systemClock;
  }

  get usage(): CpuUsage {
    const oldest = this.clock.now() - WINDOW_MS;
    const fresh = this.entries.findIndex(({ at }) => at > oldest);
    this.entries = fresh < 0 ? [] : this.entries.slice(fresh);
    const total = this.entries.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    return { percent: (100 * total) / WINDOW_MS, limitPercent: this.options.limitPercent() };
  }

  allows(work: "automatic" | "ahead"): boolean {
    const { percent, limitPercent } = this.usage;
    return limitPercent === 0 || percent < limitPercent * (work === "ahead" ? PREFETCH_SHARE : 1);
  }

  spent(cpuMs: number): void {
    if (cpuMs <= 0) return;
    this.entries.push({ at: this.clock.now(), cpuMs });
    this.options.onSpent?.();
  }
}
