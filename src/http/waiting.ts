/** Waiting in the contract: the query of operations that can wait until some work has ended. */
import * as z from "zod";
import type { Waiting } from "../limits/waiting";

const maxWaitSeconds = 60;

/** For the descriptions of such operations. */
export const waitNote =
  "With `wait`, the response comes when the work has ended or the time is over: read `status` to tell which. Work that has already ended is returned at once. Each request with `wait` counts twice: as a read, and towards the limit `watch` of 120 waits and event streams per user in 5 minutes.";

export const WaitQuery = z.strictObject({
  wait: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxWaitSeconds)
    .optional()
    .meta({ description: `The most seconds to wait, 1 to ${maxWaitSeconds}. Without it, the response comes at once.` }),
});

type Asked = {
  readonly query: z.infer<typeof WaitQuery>;
  readonly request: Request;
  readonly requireStillAdmitted: () => Promise<void>;
};

/** Undefined if the caller does not want to wait. */
export function toWaiting({ query, request, requireStillAdmitted }: Asked): Waiting | undefined {
  if (query.wait === undefined) return undefined;
  return { seconds: query.wait, requireStillAdmitted, signal: request.signal };
}
