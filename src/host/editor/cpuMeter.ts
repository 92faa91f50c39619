import { type Clock, systemClock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import type { CpuBudget, CpuUsage } from "../completion/cpuBudget";

/** How often what people see of it changes, in ms. */
const REFRESH_MS = 5000;

/** Shows the processor time as it grows and fades. Without any in the last minute no timer runs. */
export class CpuMeter implements Disposable {
  private timer: Disposable | undefined;

  constructor(
    private readonly budget: Pick<CpuBudget, "usage">,
    private readonly show: () => void,
    private readonly clock: Clock = systemClock,
  ) {}

  get usage(): CpuUsage {
    return this.budget.usage;
  }

  /** Something was spent. */
  noted(): void {
    this.timer ??= this.clock.after(REFRESH_MS, () => {
      this.timer = undefined;
      this.show();
      if (this.usage.percent > 0) this.noted();
    });
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }
}
