import { tell } from "./bfl/callback.ts";
import { getResult, serveFile, submit } from "./bfl/endpoints.ts";
import { isEndpoint } from "./bfl/models.ts";
import type { Settings, State } from "./bfl/state.ts";
import type { Detail, Task } from "./bfl/task.ts";
import type { Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { CourierOptions, Delivery } from "./job-api/courier.ts";
import { makeCourier } from "./job-api/courier.ts";
import type { Exchange, LoggedRequest } from "./job-api/http.ts";
import { listen, sendJson, toLogged } from "./job-api/http.ts";
import { makeWorkshop } from "./job-api/workshop.ts";

export type BflOptions = CourierOptions &
  Partial<Settings> & {
    readonly port?: number;
    /** How long a task takes. */
    readonly jobMs?: number;
  };

export type BflServer = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly Task[];
  readonly callbacks: readonly Delivery[];
  readonly behave: (decide: Decide) => void;
  /** Micro-US-dollars, for the tasks whose prompt contains `match`. */
  readonly bill: (match?: string) => number;
  readonly close: () => Promise<void>;
};

const defaults: Settings = {
  key: "bfl_local",
  lateMs: 300,
  fileLifeMs: 600_000,
  retryDelaysMs: [10, 50, 300],
  maxInFlight: 24,
  tellsCost: true,
  apiOrigin: "https://api.eu2.bfl.ai",
  deliveryOrigin: "https://delivery-eu2.bfl.ai",
};

/**
 * BFL's HTTP API on this machine: the FLUX.2 endpoints, `get_result`, pictures at signed addresses of ten minutes, and
 * callbacks signed with their task's own secret. It says addresses of BFL's own hosts, as BFL does; whoever calls it
 * sends what is meant for those hosts here. An ended task is billed, with a picture or without. Of the behaviours,
 * `fail` ends a task as `Error`, `filter` as `Content Moderated`, `crash` as `Request Moderated`, and `abort` makes it
 * unknown.
 */
export async function startBfl(options: BflOptions = {}): Promise<BflServer> {
  const courier = makeCourier(options);
  const { port = 0, jobMs = 20, rewriteCallbackTo: _origin, deliver: _deliver, ...settings } = options;
  const state: State = {
    settings: { ...defaults, ...settings },
    requests: [],
    behaviours: makeBehaviours(),
    courier,
    workshop: makeWorkshop<Detail>({
      jobMs,
      billedStates: ["succeeded", "failed"],
      onStart: async () => {},
      onEnd: (task) => tell(state, task),
    }),
  };
  const listener = await listen(port, (exchange) => route(state, exchange));
  return {
    url: listener.url,
    key: state.settings.key,
    requests: state.requests,
    jobs: state.workshop.jobs,
    callbacks: courier.sent,
    behave: state.behaviours.behave,
    bill: state.workshop.bill,
    close: () => {
      state.workshop.close();
      courier.close();
      return listener.close();
    },
  };
}

function route(state: State, exchange: Exchange): Promise<void> | void {
  const { method, url, response } = exchange;
  if (control(exchange, state.behaviours, state.workshop, state.requests)) return;
  state.requests.push(toLogged(exchange));
  const file = /^\/results\/([^/]+)\/sample\.(?:png|jpeg)$/.exec(url.pathname)?.[1];
  if (method === "GET" && file !== undefined) return serveFile(state, exchange, file);
  if (method === "GET" && url.pathname === "/v1/get_result") return getResult(state, exchange);
  const endpoint = /^\/v1\/([^/]+)$/.exec(url.pathname)?.[1] ?? "";
  if (!isEndpoint(endpoint)) return sendJson(response, 404, { detail: "Not Found" });
  if (method !== "POST") return sendJson(response, 405, { detail: "Method Not Allowed" });
  const key = exchange.request.headers["x-key"];
  if (key === undefined) return sendJson(response, 403, { detail: "Not authenticated" });
  if (key !== state.settings.key) {
    const message = "The provided API key is invalid or expired";
    return sendJson(response, 401, { error: "invalid_api_key", message });
  }
  return submit(state, exchange, endpoint);
}
