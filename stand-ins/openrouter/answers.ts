/** OpenRouter's error answers. */

import type { OutgoingHttpHeaders } from "node:http";
import { sendJson, type Exchange } from "../job-api/http.ts";
import { statusOf, throttleHeaders, type StatusTrouble } from "../job-api/trouble.ts";
import type { ServedJob } from "../job-api/workshop.ts";

type Metadata = Readonly<Record<string, unknown>>;

/** All errors have this format. */
function toEnvelope(code: number, message: string, metadata?: Metadata): Record<string, unknown> {
  return { error: { code, message, ...(metadata === undefined ? {} : { metadata }) } };
}

export function sendError(
  { response }: Exchange,
  status: number,
  message: string,
  options: { metadata?: Metadata; headers?: OutgoingHttpHeaders } = {},
): void {
  sendJson(response, status, toEnvelope(status, message, options.metadata), options.headers);
}

export function sendTrouble(exchange: Exchange, trouble: StatusTrouble): void {
  const status = statusOf(trouble);
  const answers: Readonly<Record<number, readonly [string, string]>> = {
    402: ["Insufficient credits. Add more using https://openrouter.ai/credits", "payment_required"],
    429: ["Rate limit exceeded", "rate_limit_exceeded"],
    500: ["Internal Server Error", "server"],
    503: ["Provider returned error", "provider_overloaded"],
  };
  const [message, type] = answers[status] ?? ["Provider returned error", "unmapped"];
  sendError(exchange, status, message, { metadata: { error_type: type }, headers: throttleHeaders(trouble) });
}

/** The image was not drawn. */
export function sendFailure<Detail extends { readonly image: { readonly model: string } }>(
  exchange: Exchange,
  { behaviour, detail }: ServedJob<Detail>,
): void {
  const fate = behaviour.job;
  if (fate === "filter") {
    const metadata = {
      reasons: ["violence"],
      flagged_input: "a knight...",
      provider_name: "OpenAI",
      model_slug: detail.image.model,
    };
    return sendError(exchange, 403, "Your input was flagged", { metadata });
  }
  const metadata = { error_type: "provider_unavailable" };
  if (fate !== "crash") return sendError(exchange, 502, "Provider returned error", { metadata });
  sendJson(exchange.response, 200, toEnvelope(502, "Provider returned error", metadata));
}
