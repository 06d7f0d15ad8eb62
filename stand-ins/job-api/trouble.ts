/** Answers that go wrong on purpose. */

import type { OutgoingHttpHeaders } from "node:http";
import type { Behaviour, Trouble } from "./behaviour.ts";
import { sendJson, type Exchange } from "./http.ts";

/** Trouble that has an answer with an error status. */
export type StatusTrouble = Exclude<Trouble, "drop" | "truncate">;
/** Sends the error in the provider's own format. */
export type SendTrouble = (exchange: Exchange, trouble: StatusTrouble) => void;

/** The wait that both kinds of throttling ask for. */
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
  // A date has only whole seconds. Without the extra half second, the wait could be one second too short.
  return { "retry-after": new Date(Date.now() + throttleSeconds * 1_000 + 500).toUTCString() };
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

/** Closes the connection without an answer. */
export function drop({ response }: Exchange): void {
  response.socket?.destroy();
}

/** Sends half of the body and closes the connection. */
export function truncate({ response }: Exchange, body: Uint8Array | string, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => void response.socket?.destroy());
}
