import type { OutgoingHttpHeaders } from "node:http";
import type { Behaviour, Trouble } from "./behaviour.ts";
import { sendJson, type Exchange } from "./http.ts";

/** Trouble that is an answer of its own. */
export type StatusTrouble = Exclude<Trouble, "drop" | "truncate">;
/** Answers so, in the provider's own words. */
export type SendTrouble = (exchange: Exchange, trouble: StatusTrouble) => void;

/** How long both kinds of throttling ask to wait. */
export const throttleSeconds = 3;

export function isStatus(trouble: Behaviour["submit"]): trouble is StatusTrouble {
  return trouble !== undefined && trouble !== "drop-before" && trouble !== "drop" && trouble !== "truncate";
}

export function statusOf(trouble: StatusTrouble): number {
  const statuses = { throttle: 429, "throttle-until": 429, "server-error": 500, unavailable: 503, "no-credit": 402 };
  return statuses[trouble];
}

export function throttleHeaders(trouble: StatusTrouble): OutgoingHttpHeaders {
  if (trouble === "throttle") return { "retry-after": String(throttleSeconds) };
  if (trouble !== "throttle-until") return {};
  // A date has whole seconds: half a second more keeps it from being one short.
  return { "retry-after": new Date(Date.now() + throttleSeconds * 1_000 + 500).toUTCString() };
}

/** True when the submit ends here, with nothing taken. */
export function isRefused(exchange: Exchange, { submit: trouble }: Behaviour, sendTrouble: SendTrouble): boolean {
  if (trouble === "drop-before") drop(exchange);
  else if (isStatus(trouble)) sendTrouble(exchange, trouble);
  else return false;
  return true;
}

/** The answer, half of it or none of it. */
export function sendAnswer(
  exchange: Exchange,
  trouble: Behaviour["submit"],
  answer: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: OutgoingHttpHeaders } = {},
): void {
  if (trouble === "drop") return drop(exchange);
  if (trouble !== "truncate") return sendJson(exchange.response, status, answer, headers);
  truncate(exchange, JSON.stringify(answer), { "content-type": "application/json" });
}

/** The connection ends before a word of an answer. */
export function drop({ response }: Exchange): void {
  response.socket?.destroy();
}

/** Half of what would have been answered, and then the connection ends. */
export function truncate({ response }: Exchange, body: Uint8Array | string, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => void response.socket?.destroy());
}
