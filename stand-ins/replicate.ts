/** A local server that speaks Replicate's HTTP API. */

import { sendJson, toLogged, type Exchange } from "./job-api/http.ts";
import { makeJobState, startJobServer, type JobServer, type JobServerOptions } from "./job-api/job-server.ts";
import { serveResult } from "./job-api/result.ts";
import { notFound, unauthenticated } from "./replicate/answers.ts";
import { tell } from "./replicate/callback.ts";
import { handleFiles } from "./replicate/files.ts";
import type { Detail } from "./replicate/prediction.ts";
import { cancel, get, list, submit } from "./replicate/predictions.ts";
import { newSecret } from "./replicate/signature.ts";
import type { State } from "./replicate/state.ts";

export type ReplicateOptions = JobServerOptions & {
  /** `whsec_…`: the secret that signs the callbacks. */
  readonly secret?: string;
  readonly fileLifeMs?: number;
  readonly pageSize?: number;
};

export type ReplicateServer = JobServer<Detail> & {
  readonly secret: () => string;
  /** From now on signs with a new secret. */
  readonly rotateSecret: () => void;
};

/**
 * Serves official models, files, predictions and their list, the secret of the default webhook, and callbacks signed
 * with it. Images are files on this server, which can be downloaded without a key.
 */
export async function startReplicate(options: ReplicateOptions = {}): Promise<ReplicateServer> {
  const { fileLifeMs = 3_600_000, pageSize = 100, secret = newSecret() } = options;
  const frame = makeJobState<Detail>(options, {
    key: "r8_local",
    retryDelaysMs: [20, 40, 80, 160],
    // An aborted prediction never started, and a failed one has no output, so neither is billed.
    billedStates: ["succeeded", "canceled"],
    onStart: (job) => tell(state, job, "start"),
    onEnd: (job) => tell(state, job, "completed"),
  });
  const state: State = { ...frame, fileLifeMs, pageSize, files: new Map(), secret };
  const server = await startJobServer(state, (exchange) => route(state, exchange), options.port);
  return { ...server, secret: () => state.secret, rotateSecret: () => void (state.secret = newSecret()) };
}

async function route(state: State, exchange: Exchange): Promise<void> {
  const { method, url, request } = exchange;
  state.requests.push(toLogged(exchange));
  const [area, ...rest] = url.pathname.slice(1).split("/");
  if (area === "delivery" && method === "GET") return serveResult(exchange, state.workshop.find(rest[0] ?? ""));
  if (area !== "v1") return notFound(exchange);
  if (request.headers.authorization !== `Bearer ${state.key}`) return unauthenticated(exchange);
  return callApi(state, exchange, rest);
}

async function callApi(state: State, exchange: Exchange, [resource, ...rest]: readonly string[]): Promise<void> {
  const { method, response } = exchange;
  const call = `${method} ${resource}`;
  const [first = "", second, third] = rest;
  if (call === "POST models" && third === "predictions") return submit(state, exchange, `${first}/${second}`);
  if (call === "GET predictions" && first === "") return list(state, exchange);
  if (call === "GET predictions" && second === undefined) return get(state, exchange, first);
  if (call === "POST predictions" && second === "cancel") return cancel(state, exchange, first);
  if (call === "GET webhooks" && first === "default") return sendJson(response, 200, { key: state.secret });
  if (resource === "files") return handleFiles(state, exchange, rest[0]);
  return notFound(exchange);
}
