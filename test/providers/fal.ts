import { tell } from "./fal/callback.ts";
import { handleRequest, notFound, submit } from "./fal/queue.ts";
import type { SigningKey } from "./fal/signature.ts";
import { newSigningKey, toKeySet } from "./fal/signature.ts";
import type { Detail, QueuedJob, State } from "./fal/state.ts";
import type { Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { CourierOptions, Delivery } from "./job-api/courier.ts";
import { makeCourier } from "./job-api/courier.ts";
import type { Exchange, LoggedRequest } from "./job-api/http.ts";
import { listen, sendJson, toLogged } from "./job-api/http.ts";
import { serveResult } from "./job-api/result.ts";
import { makeWorkshop } from "./job-api/workshop.ts";

export type FalOptions = CourierOptions & {
  readonly port?: number;
  readonly key?: string;
  /** The account that the callbacks name. */
  readonly userId?: string;
  /** How long a job takes. */
  readonly jobMs?: number;
  readonly lateMs?: number;
  /** The clock that callbacks are signed by. */
  readonly now?: () => number;
  /** Between the tries of a callback. */
  readonly retryDelaysMs?: readonly number[];
};

export type FalServer = {
  readonly url: string;
  readonly key: string;
  readonly userId: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly QueuedJob[];
  readonly callbacks: readonly Delivery[];
  readonly behave: (decide: Decide) => void;
  /** Micro-US-dollars, for the jobs whose prompt contains `match`. */
  readonly bill: (match?: string) => number;
  readonly signingKey: () => SigningKey;
  /** Publishes and signs with a new key from now on. */
  readonly rotateKey: () => void;
  readonly close: () => Promise<void>;
};

/**
 * fal's queue on this machine, its published keys, and callbacks signed with them. Results are files of this server,
 * which ask for no key.
 */
export async function startFal(options: FalOptions = {}): Promise<FalServer> {
  const state = makeState(options);
  const listener = await listen(options.port ?? 0, (exchange) => route(state, exchange));
  state.url = listener.url;
  return {
    url: listener.url,
    key: state.key,
    userId: state.userId,
    requests: state.requests,
    jobs: state.workshop.jobs,
    callbacks: state.courier.sent,
    behave: state.behaviours.behave,
    bill: state.workshop.bill,
    signingKey: () => state.signingKey,
    rotateKey: () => void (state.signingKey = newSigningKey()),
    close: () => {
      state.workshop.close();
      state.courier.close();
      return listener.close();
    },
  };
}

function makeState(options: FalOptions): State {
  const state: State = {
    key: options.key ?? "fal_local",
    userId: options.userId ?? "user_local",
    lateMs: options.lateMs ?? 300,
    now: options.now ?? Date.now,
    retryDelaysMs: options.retryDelaysMs ?? Array.from({ length: 10 }, (_, index) => 20 * (index + 1)),
    requests: [],
    behaviours: makeBehaviours(),
    courier: makeCourier(options),
    workshop: makeWorkshop<Detail>({
      jobMs: options.jobMs ?? 20,
      billedStates: ["succeeded"],
      onStart: () => Promise.resolve(),
      onEnd: (job) => tell(state, job),
    }),
    url: "",
    signingKey: newSigningKey(),
  };
  return state;
}

async function route(state: State, exchange: Exchange): Promise<void> {
  const { method, url, request, response } = exchange;
  if (control(exchange, state.behaviours, state.workshop, state.requests)) return;
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
