/** The answers of Workers AI. */

import type { ServerResponse } from "node:http";
import type { Job, Refusal } from "./model.ts";
import { drawImage } from "./image.ts";

/**
 * How the server treats a valid request. An object is an error in the service's own format. `server-error` is an HTML
 * page with status 502. `hang` never answers, and `stall` stops halfway through the answer. `drop` closes the
 * connection before the answer, and `cut` closes it halfway. All others answer with status 200: `png`, `jpeg`,
 * `charset` (a PNG whose content type names a charset), and unusable answers.
 */
export type Behaviour =
  | "png"
  | "jpeg"
  | "charset"
  | "no-image"
  | "image-is-a-number"
  | "bad-base64"
  | "html"
  | "not-json"
  | "oversize"
  | "server-error"
  | "hang"
  | "stall"
  | "drop"
  | "cut"
  | (Refusal & { readonly retryAfterSeconds?: number });

export const capacity: Behaviour = {
  status: 429,
  code: 3040,
  description: "Capacity temporarily exceeded, please try again.",
};

/** Errors are free. Everything else counts as drawn, even if the image does not arrive. */
export function isBilled(behaviour: Behaviour): boolean {
  return typeof behaviour === "string" && behaviour !== "server-error";
}

export function answer(response: ServerResponse, behaviour: Behaviour, job: Job): void {
  if (typeof behaviour === "object") return refuse(response, behaviour, behaviour.retryAfterSeconds);
  if (behaviour === "hang") return;
  if (behaviour === "drop") return void response.socket?.destroy();
  if (behaviour === "server-error") return void response.writeHead(502, { "content-type": "text/html" }).end(errorPage);
  const type = behaviour === "charset" ? "application/json; charset=utf-8" : "application/json";
  const body = replyBody(behaviour, job);
  response.writeHead(200, { "content-type": type, "cf-ai-req-id": "request-1", "content-length": body.length });
  if (behaviour !== "stall" && behaviour !== "cut") return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => {
    if (behaviour === "cut") response.socket?.destroy();
  });
}

export function refuse(response: ServerResponse, { status, code, description }: Refusal, retryAfterSeconds?: number) {
  const wait = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const headers = { "content-type": "application/json", "cf-ai-req-id": "request-1", ...wait };
  const body = { internalCode: code, name: "AiError", message: `AiError: ${description}`, description };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

const errorPage = "<!doctype html><title>502 Bad gateway</title>";

function replyBody(behaviour: Exclude<Behaviour, object>, job: Job): string {
  if (behaviour === "no-image") return JSON.stringify({ result: {}, success: true });
  if (behaviour === "image-is-a-number") return JSON.stringify({ image: 7 });
  if (behaviour === "bad-base64") return JSON.stringify({ image: "iVBORw0KGgo*not/base64=" });
  if (behaviour === "html") return JSON.stringify({ image: Buffer.from(errorPage).toString("base64") });
  if (behaviour === "not-json") return '{"image": "iVBORw0KGgo=';
  if (behaviour === "oversize") return JSON.stringify({ image: "A".repeat(26 * 1024 * 1024) });
  const image = drawImage(job, behaviour === "jpeg" ? "jpeg" : "png");
  return JSON.stringify({ image: Buffer.from(image).toString("base64") });
}
