import type { Log } from "../../log";
import { NotYet } from "./ends";

/**
 * Three minutes for a store that is out of reach. A picture's, after the five of the slowest provider, and then those of the
 * run that it came in, fit into a step.
 */
const waitsMs = [1_000, 4_000, 15_000, 40_000, 120_000];

/** Tries again what fails. For what is lost to another run, such as a picture that was paid for, and for a run as a whole. */
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
