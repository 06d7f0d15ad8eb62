/** BFL's error answers. */

import { sendJson, type Exchange } from "../job-api/http.ts";
import { statusOf, throttleFields, throttleHeaders, unavailableText, type StatusTrouble } from "../job-api/trouble.ts";

export function sendTrouble({ response }: Exchange, trouble: StatusTrouble): void {
  const status = statusOf(trouble);
  const bodies: Readonly<Record<number, object>> = {
    402: { error: "insufficient_credits", message: "Your account does not have enough credits" },
    429: { error: "rate_limit_exceeded", message: "Too many concurrent requests", ...throttleFields(trouble) },
    500: { error: "internal_error", message: "An unexpected error occurred on our servers" },
    503: { error: "service_unavailable", message: unavailableText(trouble) },
  };
  sendJson(response, status, bodies[status] ?? {}, throttleHeaders(trouble));
}
