/** A local server that speaks fal's queue API. */

import { tell } from "./fal/callback.ts";
import { handleRequest, notFound, submit } from "./fal/queue.ts";
import { newSigningKey, toKeySet, type SigningKey } from "./fal/signature.ts";
import type { Detail, State } from "./fal/state.ts";
import { sendJson, toLogged, type Exchange } from "./job-api/http.ts";
import { makeJobState, startJobServer, type JobServer, type JobServerOptions } from "./job-api/job-server.ts";
import { serveResult } from "./job-api/result.ts";

export type FalOptions = JobServerOptions & {
  /** The account's name in callbacks. */
  readonly userId?: string;
  /** The clock for the timestamps of callbacks, in milliseconds. */
  readonly now?: () => number;
};

export type FalServer = JobServer<Detail> & {
  readonly userId: string;
  readonly signingKey: () => SigningKey;
  /** From now on publishes a new key, and signs with it. */
  readonly rotateKey: () => void;
};

/**
 * Serves fal's queue, the key set, and callbacks signed with one of its keys. Images are files on this server, which
 * can be downloaded without a key.
 */
export async function startFal(options: FalOptions = {}): Promise<FalServer> {
  const { userId = "user_local", now = Date.now } = options;
  const frame = makeJobState<Detail>(options, {
    key: "fal_local",
    retryDelaysMs: Array.from({ length: 10 }, (_, index) => 20 * (index + 1)),
    billedStates: ["succeeded"],
    onEnd: (job) => tell(state, job),
  });
  const state: State = { ...frame, userId, now, signingKey: newSigningKey() };
  const server = await startJobServer(state, (exchange) => route(state, exchange), options.port);
  return {
    ...server,
    userId,
    signingKey: () => state.signingKey,
    rotateKey: () => void (state.signingKey = newSigningKey()),
  };
}

async function route(state: State, exchange: Exchange): Promise<void> {
  const { method, url, request, response } = exchange;
  state.requests.push(toLogged(exchange));
  const [area, id] = url.pathname.slice(1).split("/");
  if (area === "files" && method === "GET") return serveResult(exchange, state.workshop.find(id ?? ""));
  if (url.pathname === "/.well-known/jwks.json")
    return sendJson(response, 200, toKeySet([newSigningKey(), state.signingKey]));
  if (request.headers.authorization !== `Key ${state.key}`) {
    return sendJson(response, 401, { detail: "Cannot access application. Authentication is required." });
  }
  const [, app, requestId, action] = /^\/([^/]+\/[^/]+)\/requests\/([^/]+)(\/\w+)?$/.exec(url.pathname) ?? [];
  if (app !== undefined && requestId !== undefined) return handleRequest(state, exchange, app, requestId, action ?? "");
  return method === "POST" ? submit(state, exchange) : notFound(exchange, "Not Found");
}
