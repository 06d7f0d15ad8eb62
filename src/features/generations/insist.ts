import { NotYet } from "./outcomes";

const waitsMs = [250, 1000, 4000];

/**
 * For what is in this run's hands alone, such as a picture that was paid for: a store or a database that is out of reach
 * is tried again, since to another run it would be lost.
 */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotYet) throw error;
      await scheduler.wait(waitMs);
    }
  }
  return work();
}
