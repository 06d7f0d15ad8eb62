/** Answers that go wrong on purpose. */

import type { OutgoingHttpHeaders } from "node:http";
import type { Behaviour, Moved, Trouble } from "./behaviour.ts";
import { sendJson, type Exchange } from "./http.ts";

/** Trouble that has an answer with an error status. */
export type StatusTrouble = Exclude<Trouble, "drop" | "truncate">;
/** Sends the error in the provider's own format. */
export type SendTrouble = (exchange: Exchange, trouble: StatusTrouble) => void;

/** The wait that all kinds of throttling ask for, except the silent one. */
export const throttleSeconds = 3;

export function isStatus(trouble: Behaviour["submit"]): trouble is StatusTrouble {
  return trouble !== undefined && trouble !== "drop-before" && trouble !== "drop" && trouble !== "truncate";
}

export function statusOf(trouble: StatusTrouble): number {
  const statuses = {
    throttle: 429,
    "throttle-until": 429,
    "throttle-silent": 429,
    overloaded: 503,
    "server-error": 500,
    unavailable: 503,
    "no-credit": 402,
  };
  return statuses[trouble];
}

export function throttleHeaders(trouble: StatusTrouble): OutgoingHttpHeaders {
  if (trouble === "throttle" || trouble === "overloaded") return { "retry-after": String(throttleSeconds) };
  if (trouble !== "throttle-until") return {};
  // A date has only whole seconds. Without the extra half second, the wait could be one second too short.
  return { "retry-after": new Date(Date.now() + throttleSeconds * 1_000 + 500).toUTCString() };
}

/** The field of a throttled answer that names the wait. */
export function throttleFields(trouble: StatusTrouble): { readonly retry_after?: number } {
  return trouble === "throttle-silent" ? {} : { retry_after: throttleSeconds };
}

/** The words of a 503. Only an overloaded server is sure that nothing was taken. */
export function unavailableText(trouble: StatusTrouble): string {
  return trouble === "overloaded" ? "The server is overloaded. Please slow down." : "Service unavailable";
}

/** Refuses a submit if its behaviour says so. True if the submit was refused, so that no job may be taken. */
export function isRefused(exchange: Exchange, { submit: trouble }: Behaviour, sendTrouble: SendTrouble): boolean {
  if (trouble === "drop-before") drop(exchange);
  else if (isStatus(trouble)) sendTrouble(exchange, trouble);
  else return false;
  return true;
}

/** Sends the answer, unless `trouble` reduces it to half or to nothing. */
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

/** Redirects the request if its trouble is a redirect. */
export function isMoved({ response }: Exchange, trouble: unknown): trouble is Moved {
  if (typeof trouble !== "object" || trouble === null || !("location" in trouble)) return false;
  response.writeHead(302, { location: String(trouble.location) }).end();
  return true;
}

/** Closes the connection without an answer. */
export function drop({ response }: Exchange): void {
  response.socket?.destroy();
}

/** Sends half of the body and closes the connection. */
export function truncate({ response }: Exchange, body: Uint8Array | string, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => void response.socket?.destroy());
}
