/** Limits the processor time that suggestions take. */
export interface CpuBudget {
  /**
   * Whether there is time left. @param work `automatic`: while someone types; `ahead`: before anybody asks, which has to
   * leave room for the former
   */
  allows(work: "automatic" | "ahead"): boolean;
  /** Takes note of processor time, in milliseconds over all threads. */
  spent(cpuMs: number): void;
}
