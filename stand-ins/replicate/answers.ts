/** Replicate's error answers. */

import { sendJson, type Exchange } from "../job-api/http.ts";
import {
  statusOf,
  throttleFields,
  throttleHeaders,
  throttleSeconds,
  unavailableText,
  type StatusTrouble,
} from "../job-api/trouble.ts";

export function sendTrouble({ response }: Exchange, trouble: StatusTrouble): void {
  const status = statusOf(trouble);
  const bodies: Readonly<Record<number, object>> = {
    402: { title: "Insufficient credit", detail: "You have insufficient credit to run this model.", status },
    429: {
      detail: `Request was throttled. Your rate limit resets in ~${throttleSeconds}s.`,
      status,
      ...throttleFields(trouble),
    },
    500: { detail: "Internal server error", status },
    503: { detail: unavailableText(trouble), status },
  };
  sendJson(response, status, bodies[status] ?? {}, throttleHeaders(trouble));
}

export function refuse({ response }: Exchange, field: string, description: string): void {
  sendJson(response, 422, {
    title: "Input validation failed",
    detail: `- input.${field}: ${description}\n`,
    status: 422,
    invalid_fields: [{ type: "invalid", field: `input.${field}`, description }],
  });
}

export function notFound({ response }: Exchange): void {
  sendJson(response, 404, { detail: "The requested resource could not be found.", status: 404 });
}

export function unauthenticated({ response }: Exchange): void {
  const detail = "You did not pass a valid authentication token";
  sendJson(response, 401, { title: "Unauthenticated", detail, status: 401 });
}
