import type { Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { CourierOptions, Delivery } from "./job-api/courier.ts";
import { makeCourier } from "./job-api/courier.ts";
import type { Exchange, LoggedRequest } from "./job-api/http.ts";
import { listen, sendJson, toLogged } from "./job-api/http.ts";
import { serveResult } from "./job-api/result.ts";
import { makeWorkshop } from "./job-api/workshop.ts";
import { notFound, unauthenticated } from "./replicate/answers.ts";
import { tell } from "./replicate/callback.ts";
import { handleFiles } from "./replicate/files.ts";
import type { Detail, Prediction } from "./replicate/prediction.ts";
import { cancel, get, list, submit } from "./replicate/predictions.ts";
import { newSecret } from "./replicate/signature.ts";
import type { State } from "./replicate/state.ts";

export type ReplicateOptions = CourierOptions & {
  readonly port?: number;
  readonly key?: string;
  /** `whsec_…`, which the callbacks are signed with. */
  readonly secret?: string;
  /** How long a job takes. */
  readonly jobMs?: number;
  readonly lateMs?: number;
  readonly fileLifeMs?: number;
  readonly pageSize?: number;
  /** Between the tries of the last callback. */
  readonly retryDelaysMs?: readonly number[];
};

export type ReplicateServer = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly Prediction[];
  readonly callbacks: readonly Delivery[];
  readonly behave: (decide: Decide) => void;
  /** Micro-US-dollars, for the jobs whose prompt contains `match`. */
  readonly bill: (match?: string) => number;
  readonly secret: () => string;
  /** Signs with a new secret from now on. */
  readonly rotateSecret: () => void;
  readonly close: () => Promise<void>;
};

/**
 * Replicate's HTTP API on this machine: official models, files, predictions and their list, the default webhook's
 * secret, and callbacks signed with it. Results are files of this server, which ask for no key.
 */
export async function startReplicate(options: ReplicateOptions = {}): Promise<ReplicateServer> {
  const state = makeState(options);
  const listener = await listen(options.port ?? 0, (exchange) => route(state, exchange));
  state.url = listener.url;
  return {
    url: listener.url,
    key: state.key,
    requests: state.requests,
    jobs: state.workshop.jobs,
    callbacks: state.courier.sent,
    behave: state.behaviours.behave,
    bill: state.workshop.bill,
    secret: () => state.secret,
    rotateSecret: () => void (state.secret = newSecret()),
    close: () => {
      state.workshop.close();
      state.courier.close();
      return listener.close();
    },
  };
}

function makeState(options: ReplicateOptions): State {
  const state: State = {
    key: options.key ?? "r8_local",
    lateMs: options.lateMs ?? 300,
    fileLifeMs: options.fileLifeMs ?? 3_600_000,
    pageSize: options.pageSize ?? 100,
    retryDelaysMs: options.retryDelaysMs ?? [20, 40, 80, 160],
    requests: [],
    files: new Map(),
    behaviours: makeBehaviours(),
    courier: makeCourier(options),
    workshop: makeWorkshop<Detail>({
      jobMs: options.jobMs ?? 20,
      // An aborted prediction never started, and a failed one put nothing out.
      billedStates: ["succeeded", "canceled"],
      onStart: (job) => tell(state, job, "start"),
      onEnd: (job) => tell(state, job, "completed"),
    }),
    url: "",
    secret: options.secret ?? newSecret(),
  };
  return state;
}

async function route(state: State, exchange: Exchange): Promise<void> {
  const { method, url, request } = exchange;
  if (control(exchange, state.behaviours, state.workshop, state.requests)) return;
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
