import { NonRetryableError } from "cloudflare:workflows";
import { createLog } from "../../log";
import { insist } from "./insist";
import { NotYet } from "./ends";

/** Longer than the slowest provider takes to answer, and what it drew to be stored: a run that is cut off loses it. */
const timeout = "15 minutes";

/** For a step that waits for its turn, for a day. The platform runs a step 10,000 times at most. */
export const untilItsTurn = { retries: { limit: 9_000, delay: "10 seconds", backoff: "constant" }, timeout } as const;

/** For a step that waits for a provider: longer than a job may take, and than a provider may ask not to be asked. */
export const untilAnswered = { retries: { limit: 3_000, delay: "5 seconds", backoff: "constant" }, timeout } as const;

/** Runs a step's work; what is really wrong is tried again a few times here, since the step itself is run again for hours. */
export async function withoutTrouble<T>(work: () => Promise<T>, names: Readonly<Record<string, string>>): Promise<T> {
  const log = createLog({});
  return insist(work, log, names).catch((error: unknown) => {
    if (error instanceof NotYet) throw error;
    log.error("drawing_given_up", error, names);
    throw new NonRetryableError("drawing failed");
  });
}
