import type { Inspection, StepInspection } from "../../model/inspection/inspection";

/** Puts together what arrives of inspections, step by step, while somebody looks. */
export class Inspections {
  private arriving: { readonly id: number; readonly steps: StepInspection[] } | undefined;

  /** Completion `id` is sent, and is to be inspected. */
  expect(id: number): void {
    this.arriving ??= { id, steps: [] };
  }

  step(id: number, step: StepInspection): void {
    this.stepsOf(id)?.push(step);
  }

  /** What came of inspection `id`, with the `rest` of it; undefined if nobody looks any more. */
  finish(id: number, rest: Omit<Inspection, "steps">): Inspection | undefined {
    const steps = this.stepsOf(id);
    if (steps) this.arriving = { id, steps: [] };
    return steps && { ...rest, steps };
  }

  /** Nobody looks any more. */
  stop(): void {
    this.arriving = undefined;
  }

  /** Where the steps of inspection `id` are gathered; those of one that was given up are dropped. */
  private stepsOf(id: number): StepInspection[] | undefined {
    if (this.arriving && this.arriving.id !== id) this.arriving = { id, steps: [] };
    return this.arriving?.steps;
  }
}
