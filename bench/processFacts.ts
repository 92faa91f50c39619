import { readFileSync } from "node:fs";

export interface ProcessFacts {
  readonly cpuSeconds: number;
  readonly rssMb: number;
  /** The highest that its resident memory was. */
  readonly peakMb: number;
}

/** CPU seconds that process `pid` has used, and its memory; undefined where there is no /proc. */
export function processFacts(pid: number): ProcessFacts | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
      rssMb: kb("VmRSS") / 1024,
      peakMb: kb("VmHWM") / 1024,
    };
  } catch {
    return undefined;
  }
}
