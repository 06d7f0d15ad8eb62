/** How the steps of the drawing workflows wait, and how they are tried again. */
import { NonRetryableError } from "cloudflare:workflows";
import { createLog, type Log } from "../../log";

/** Longer than the slowest provider takes to answer and the image takes to be stored. A step that is cut off loses both. */
const timeout = "15 minutes";

/** A step that waits for a free place at the provider, for a day. The platform runs a step 10,000 times at most. */
export const untilItsTurn = { retries: { limit: 9_000, delay: "10 seconds", backoff: "constant" }, timeout } as const;

/** A step that waits for a job: longer than any job lasts and longer than any pause that a provider may ask for. */
export const untilAnswered = { retries: { limit: 3_000, delay: "5 seconds", backoff: "constant" }, timeout } as const;

/** The name of the workflow event with which a callback wakes the step that waits for an image. */
export function callbackEvent(position: number): string {
  return `image-${position}`;
}

/** How the message of a NotYet begins. Only the message of an error survives outside the step that threw the error. */
export const notYet = "not yet: ";

/** Thrown by a step that must be run again a little later. Nothing is wrong. */
export class NotYet extends Error {
  constructor(reason: string) {
    super(`${notYet}${reason}`);
    this.name = "NotYet";
  }
}

/**
 * Three minutes in all, for a database or a bucket that is out of reach. A step's timeout covers five minutes of the
 * slowest provider, these three minutes for the image, and another three for the whole step.
 */
const waitsMs = [1_000, 4_000, 15_000, 40_000, 120_000];

/**
 * Retries `work` when it throws anything but NotYet. For work whose result no other run could get again, such as storing
 * a paid image, and for a step as a whole.
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

/**
 * Runs a step's work. Real errors are retried a few times here and then end the step for good, because the platform
 * would run the step again for hours.
 */
export async function withoutTrouble<T>(work: () => Promise<T>, names: Readonly<Record<string, string>>): Promise<T> {
  const log = createLog({});
  return insist(work, log, names).catch((error: unknown) => {
    if (error instanceof NotYet) throw error;
    log.error("drawing_given_up", error, names);
    throw new NonRetryableError("drawing failed");
  });
}
