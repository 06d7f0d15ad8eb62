/** OpenAI's error answers. */

import type { OutgoingHttpHeaders } from "node:http";
import { sendJson, type Exchange } from "../job-api/http.ts";
import { statusOf, throttleHeaders, type StatusTrouble } from "../job-api/trouble.ts";
import type { ServedJob } from "../job-api/workshop.ts";
import type { UserError } from "./models.ts";

type ErrorFields = {
  readonly message: string;
  readonly type: string;
  readonly param?: string;
  readonly code: string | null;
};

function sendError(
  { response }: Exchange,
  status: number,
  error: ErrorFields,
  headers: OutgoingHttpHeaders = {},
): void {
  const { message, type, param = null, code } = error;
  sendJson(response, status, { error: { message, type, param, code } }, { "x-request-id": "req_refused", ...headers });
}

export function sendUserError(exchange: Exchange, { status = 400, ...error }: UserError): void {
  sendError(exchange, status, { ...error, type: "invalid_request_error" });
}

/** OpenAI repeats the start and the end of a key that it does not know. */
export function sendKeyError(exchange: Exchange): void {
  const key = (exchange.request.headers.authorization ?? "").slice("Bearer ".length);
  const message = `Incorrect API key provided: ${key.slice(0, 3)}***${key.slice(-4)}.`;
  sendError(exchange, 401, { message, type: "invalid_request_error", code: "invalid_api_key" });
}

export function sendTrouble(exchange: Exchange, trouble: StatusTrouble): void {
  if (trouble === "no-credit") {
    const message = "You exceeded your current quota, please check your plan and billing details.";
    return sendError(exchange, 429, { message, type: "insufficient_quota", code: "insufficient_quota" });
  }
  const status = statusOf(trouble);
  const headers = throttleHeaders(trouble);
  if (status === 429) {
    const message = "Rate limit reached on images per min. Please try again in 3s.";
    return sendError(exchange, status, { message, type: "requests", code: "rate_limit_exceeded" }, headers);
  }
  const message = status === 503 ? "The engine is currently overloaded." : "The server had an error.";
  const code = trouble === "overloaded" ? "slow_down" : null;
  sendError(exchange, status, { message, type: "server_error", code }, headers);
}

/** The image was not drawn. */
export function sendFailure(exchange: Exchange, { behaviour }: ServedJob<unknown>): void {
  if (behaviour.job !== "filter") return sendTrouble(exchange, "server-error");
  const message = "Your request was rejected by the safety system.";
  sendError(exchange, 400, { message, type: "image_generation_user_error", code: "moderation_blocked" });
}
