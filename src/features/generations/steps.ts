import { NonRetryableError } from "cloudflare:workflows";
import { createLog } from "../../log";
import { NotYet } from "./outcomes";

/** A step that waits for its turn, or for a provider, is run again every few seconds; its own limits end that. */
export const patient = {
  retries: { limit: 20_000, delay: "5 seconds", backoff: "constant" },
  timeout: "5 minutes",
} as const;

/** A database or a store that cannot be reached is tried again after these waits. */
const troubleWaitsMs = [1_000, 4_000, 15_000, 40_000];

/** Runs a step's work; what is really wrong is tried again a few times here, since the step itself is run again for hours. */
export async function withoutTrouble<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of troubleWaitsMs) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotYet) throw error;
      createLog({}).error("drawing_disturbed", error);
      await scheduler.wait(waitMs);
    }
  }
  return work().catch((error: unknown) => {
    throw error instanceof NotYet ? error : new NonRetryableError("drawing failed");
  });
}
