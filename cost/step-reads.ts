/** What each step of a workflow reads from R2: the step's input, and so the memory that the step needs. */
import { AsyncLocalStorage } from "node:async_hooks";

export type StepReads = {
  readonly step: string;
  readonly objects: { readonly key: string; readonly sizeBytes: number }[];
};

const current = new AsyncLocalStorage<StepReads>();
const journal: StepReads[] = [];

/** Runs a step's callback. A step that is repeated occurs several times. */
export function inStep<T>(step: string, work: () => T): T {
  const reads = { step, objects: [] };
  journal.push(reads);
  return current.run(reads, work);
}

export function noteRead(key: string, sizeBytes: number): void {
  current.getStore()?.objects.push({ key, sizeBytes });
}

/** The steps that began since the last call. */
export function takeStepReads(): StepReads[] {
  return journal.splice(0);
}
