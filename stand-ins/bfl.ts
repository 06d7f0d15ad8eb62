/** A local server that speaks BFL's HTTP API. */

import { tell } from "./bfl/callback.ts";
import { getResult, serveFile, submit } from "./bfl/endpoints.ts";
import { isEndpoint } from "./bfl/models.ts";
import type { Settings, State } from "./bfl/state.ts";
import type { Detail } from "./bfl/task.ts";
import { sendJson, toLogged, type Exchange } from "./job-api/http.ts";
import { makeJobState, startJobServer, type JobServer, type JobServerOptions } from "./job-api/job-server.ts";

export type BflOptions = JobServerOptions & Partial<Settings>;

export type BflServer = JobServer<Detail>;

const defaults: Settings = {
  fileLifeMs: 600_000,
  maxInFlight: 24,
  tellsCost: true,
  apiOrigin: "https://api.eu2.bfl.ai",
  deliveryOrigin: "https://delivery-eu2.bfl.ai",
};

/**
 * Serves the FLUX.2 endpoints, `get_result`, images at signed URLs that expire after ten minutes, and callbacks signed
 * with the secret of their task. As at BFL, the URLs in answers are on BFL's own hosts, so the caller must redirect
 * requests for these hosts to this server. Every task that ended is billed, with an image or without. The behaviour
 * `fail` ends a task as `Error`, `filter` as `Content Moderated` and `crash` as `Request Moderated`; after `abort` the
 * task is unknown.
 */
export async function startBfl(options: BflOptions = {}): Promise<BflServer> {
  const frame = makeJobState<Detail>(options, {
    key: "bfl_local",
    // BFL waits 1, 5 and 30 seconds.
    retryDelaysMs: [10, 50, 300],
    billedStates: ["succeeded", "failed"],
    onEnd: (task) => tell(state, task),
  });
  const state: State = { ...frame, settings: { ...defaults, ...options } };
  return startJobServer(state, (exchange) => route(state, exchange), options.port);
}

function route(state: State, exchange: Exchange): Promise<void> | void {
  const { method, url, response } = exchange;
  state.requests.push(toLogged(exchange));
  const file = /^\/results\/([^/]+)\/sample\.(?:png|jpeg)$/.exec(url.pathname)?.[1];
  if (method === "GET" && file !== undefined) return serveFile(state, exchange, file);
  if (method === "GET" && url.pathname === "/v1/get_result") return getResult(state, exchange);
  const endpoint = /^\/v1\/([^/]+)$/.exec(url.pathname)?.[1] ?? "";
  if (!isEndpoint(endpoint)) return sendJson(response, 404, { detail: "Not Found" });
  if (method !== "POST") return sendJson(response, 405, { detail: "Method Not Allowed" });
  const key = exchange.request.headers["x-key"];
  if (key === undefined) return sendJson(response, 403, { detail: "Not authenticated" });
  if (key !== state.key) {
    const message = "The provided API key is invalid or expired";
    return sendJson(response, 401, { error: "invalid_api_key", message });
  }
  return submit(state, exchange, endpoint);
}
