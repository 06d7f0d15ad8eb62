import { randomUUID } from "node:crypto";
import { signDelivery } from "./bfl/signature.ts";
import { isEndpoint, readInput } from "./bfl/models.ts";
import type { Input, Refusal } from "./bfl/models.ts";
import type { Detail, Task } from "./bfl/task.ts";
import { toAcceptedJson, toCallbackJson, toTaskJson } from "./bfl/task.ts";
import type { Behaviours, Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { Courier, CourierOptions, Delivery } from "./job-api/courier.ts";
import { makeCourier } from "./job-api/courier.ts";
import type { Exchange, LoggedRequest, StatusTrouble } from "./job-api/http.ts";
import {
  drop,
  listen,
  sendJson,
  statusOf,
  throttleHeaders,
  throttleSeconds,
  toJson,
  toLogged,
  truncate,
} from "./job-api/http.ts";
import { serveResult } from "./job-api/result.ts";
import type { Workshop } from "./job-api/workshop.ts";
import { makeWorkshop } from "./job-api/workshop.ts";

export type BflOptions = CourierOptions & {
  readonly port?: number;
  readonly key?: string;
  /** How long a task takes. */
  readonly jobMs?: number;
  readonly lateMs?: number;
  /** How long a picture can be fetched: ten minutes at BFL. */
  readonly fileLifeMs?: number;
  /** Between the tries of a callback: 1, 5 and 30 seconds at BFL. */
  readonly retryDelaysMs?: readonly number[];
  readonly maxInFlight?: number;
  /** Whether an accepted task's price is told; BFL's schema lets it be left out. */
  readonly tellsCost?: boolean;
  /** The origins of the addresses in answers: by default those of a region of BFL's. */
  readonly apiOrigin?: string;
  readonly deliveryOrigin?: string;
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

type State = {
  readonly options: Required<Omit<BflOptions, "port" | "jobMs" | keyof CourierOptions>>;
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  readonly courier: Courier;
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
  const state: State = {
    options: {
      key: options.key ?? "bfl_local",
      lateMs: options.lateMs ?? 300,
      fileLifeMs: options.fileLifeMs ?? 600_000,
      retryDelaysMs: options.retryDelaysMs ?? [10, 50, 300],
      maxInFlight: options.maxInFlight ?? 24,
      tellsCost: options.tellsCost ?? true,
      apiOrigin: options.apiOrigin ?? "https://api.eu2.bfl.ai",
      deliveryOrigin: options.deliveryOrigin ?? "https://delivery-eu2.bfl.ai",
    },
    requests: [],
    behaviours: makeBehaviours(),
    courier,
    workshop: makeWorkshop<Detail>({
      jobMs: options.jobMs ?? 20,
      billedStates: ["succeeded", "failed"],
      onStart: async () => {},
      onEnd: (task) => tell(state, task),
    }),
  };
  const listener = await listen(options.port ?? 0, (exchange) => route(state, exchange));
  return {
    url: listener.url,
    key: state.options.key,
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
  if (key !== state.options.key) {
    const message = "The provided API key is invalid or expired";
    return sendJson(response, 401, { error: "invalid_api_key", message });
  }
  return submit(state, exchange, endpoint);
}

async function submit(state: State, exchange: Exchange, endpoint: string): Promise<void> {
  const input = readInput(endpoint, toJson(exchange.body));
  if ("refusals" in input) return sendJson(exchange.response, 422, { detail: input.refusals satisfies Refusal[] });
  const behaviour = state.behaviours.take(input.prompt, input);
  const { submit: trouble } = behaviour;
  if (trouble === "drop-before") return drop(exchange);
  if (trouble !== undefined && trouble !== "drop" && trouble !== "truncate") return sendTrouble(exchange, trouble);
  const inFlight = state.workshop.jobs.filter((task) => task.state === "waiting" || task.state === "running").length;
  if (inFlight >= state.options.maxInFlight) return sendTrouble(exchange, "throttle");
  const { prompt, priceMicroUsd } = input;
  const detail = toDetail(state, endpoint, input);
  const task = await state.workshop.accept({ id: randomUUID(), prompt, behaviour, detail, priceMicroUsd });
  const answer = toAcceptedJson(task, state.options);
  if (trouble === "drop") return drop(exchange);
  if (trouble === "truncate") return truncate(exchange, JSON.stringify(answer), { "content-type": "application/json" });
  const remaining = state.options.maxInFlight - inFlight - 1;
  sendJson(exchange.response, 200, answer, {
    "x-ratelimit-limit": state.options.maxInFlight,
    "x-ratelimit-remaining": remaining,
  });
}

function toDetail(state: State, endpoint: string, input: Input): Detail {
  const { prompt, seed, width, height } = input;
  return {
    input,
    seed,
    picture: { model: endpoint, prompt, seed: String(seed), width, height },
    fileLifeMs: state.options.fileLifeMs,
  };
}

/** Anyone may ask who knows the id: no key is called for. */
function getResult(state: State, exchange: Exchange): void {
  const { url, response } = exchange;
  const id = url.searchParams.get("id");
  if (id === null) {
    const refusal: Refusal = { loc: ["query", "id"], msg: "Field required", type: "missing" };
    return sendJson(response, 422, { detail: [refusal] });
  }
  const task = state.workshop.find(id);
  const trouble = task?.troubles.polls.shift();
  const answer = toTaskJson(id, task, state.options.deliveryOrigin);
  if (trouble === "drop") return drop(exchange);
  if (trouble === "truncate") return truncate(exchange, JSON.stringify(answer), { "content-type": "application/json" });
  if (trouble !== undefined) return sendTrouble(exchange, trouble);
  sendJson(response, 200, answer);
}

/** An address without its signature is as good as one that has expired. */
function serveFile(state: State, exchange: Exchange, id: string): void {
  const task = exchange.url.searchParams.has("sig") ? state.workshop.find(id) : undefined;
  serveResult(exchange, task?.detail.input.format === "jpeg" ? asJpeg(task) : task);
}

function asJpeg(task: Task): Task {
  return { ...task, behaviour: { result: "jpeg", ...task.behaviour } };
}

async function tell(state: State, task: Task): Promise<void> {
  const { behaviour, detail } = task;
  const { webhookUrl, webhookSecret } = detail.input;
  if (webhookUrl === null || task.state === "aborted" || behaviour.callback === "lose") return;
  const body = JSON.stringify(toCallbackJson(task, state.options.deliveryOrigin));
  const send = async () => {
    const { retryDelaysMs } = state.options;
    if (behaviour.forge === true) await state.courier.send(signDelivery(webhookUrl, body, "another secret"), []);
    const delivery = signDelivery(webhookUrl, body, webhookSecret);
    const copies = behaviour.callback === "double" ? [delivery, delivery] : [delivery];
    await Promise.all(copies.map((copy) => state.courier.send(copy, retryDelaysMs)));
  };
  if (behaviour.callback === "early") return send();
  state.workshop.later(behaviour.callback === "late" ? state.options.lateMs : 0, send);
}

function sendTrouble({ response }: Exchange, trouble: StatusTrouble): void {
  const status = statusOf(trouble);
  const bodies: Readonly<Record<number, object>> = {
    402: { error: "insufficient_credits", message: "Your account does not have enough credits" },
    429: { error: "rate_limit_exceeded", message: "Too many concurrent requests", retry_after: throttleSeconds },
    500: { error: "internal_error", message: "An unexpected error occurred on our servers" },
    503: { error: "service_unavailable", message: "Our service is temporarily unavailable" },
  };
  sendJson(response, status, bodies[status] ?? {}, throttleHeaders(trouble));
}
