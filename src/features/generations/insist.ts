import type { Log } from "../../log";
import { NotYet } from "./outcomes";

/**
 * A database or a store that cannot be reached is tried again after these waits. Three minutes, and five for the slowest
 * provider before them, are well within the time that a step has.
 */
const waitsMs = [1_000, 4_000, 15_000, 40_000, 120_000];

/**
 * For what another run would have to do again, or could not: what is in this run's hands alone, such as a picture that was
 * paid for, would be lost.
 */
export async function insist<T>(work: () => Promise<T>, log: Log, names: Readonly<Record<string, string>>): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotYet) throw error;
      log.error("drawing_disturbed", error, { ...names, waitMs });
      await scheduler.wait(waitMs);
    }
  }
  return work();
}
