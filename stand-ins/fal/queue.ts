/** Handles the requests to fal's queue. */

import { randomInt, randomUUID } from "node:crypto";
import { sendJson, toJson, type Exchange } from "../job-api/http.ts";
import {
  isMoved,
  isRefused,
  isStatus,
  sendAnswer,
  statusOf,
  throttleHeaders,
  unavailableText,
  type StatusTrouble,
} from "../job-api/trouble.ts";
import { isEndpoint, readInput, type Job } from "./models.ts";
import { toErrorFields, toResult } from "./result.ts";
import type { Detail, QueuedJob, State } from "./state.ts";

/**
 * `POST /{owner}/{app}[/{path}]?fal_webhook=`. The queue accepts any input. A job with invalid input fails later, in
 * the model.
 */
export async function submit(state: State, exchange: Exchange): Promise<void> {
  const { url, body, request } = exchange;
  const endpoint = url.pathname.slice(1);
  if (!isEndpoint(endpoint)) return notFound(exchange, `Application "${endpoint}" not found`);
  const input: Readonly<Record<string, unknown>> = Object(toJson(body));
  const seed = randomInt(2 ** 32);
  const job = readInput(endpoint, input, seed);
  const prompt = typeof input["prompt"] === "string" ? input["prompt"] : "";
  const behaviour = state.behaviours.take(prompt, input);
  if (isRefused(exchange, behaviour, sendTrouble)) return;
  const accepted = await state.workshop.accept({
    id: randomUUID(),
    prompt,
    behaviour: "mistakes" in job ? { ...behaviour, job: "fail" } : behaviour,
    priceMicroUsd: "mistakes" in job ? 0 : job.priceMicroUsd,
    detail: toDetail(endpoint, job, seed, url.searchParams.get("fal_webhook"), request.headers),
  });
  const answer = { status: "IN_QUEUE", queue_position: 0, ...toLinks(state, accepted) };
  sendAnswer(exchange, behaviour.submit, answer, { headers: { "x-fal-request-id": accepted.id } });
}

function toDetail(
  endpoint: string,
  job: ReturnType<typeof readInput>,
  randomSeed: number,
  webhook: string | null,
  headers: Exchange["request"]["headers"],
): Detail {
  const drawn: Omit<Job, "priceMicroUsd"> =
    "mistakes" in job ? { prompt: "", seed: randomSeed, size: { width: 1, height: 1 }, units: 0 } : job;
  const { prompt, seed, size, units } = drawn;
  return {
    app: endpoint.split("/").slice(0, 2).join("/"),
    webhook: webhook ?? undefined,
    seed,
    units,
    mistakes: "mistakes" in job ? job.mistakes : [],
    image: { model: endpoint, prompt, seed: String(seed), ...size },
    fileLifeMs: toFileLifeMs(headers["x-fal-object-lifecycle-preference"]),
  };
}

/** `/{owner}/{app}/requests/{id}`, alone or followed by `/status` or `/cancel`. */
export async function handleRequest(state: State, exchange: Exchange, app: string, id: string, action: string) {
  const job = state.workshop.find(id);
  const call = `${exchange.method} ${action}`;
  if (job === undefined || job.detail.app !== app) return notFound(exchange, "Request not found");
  if (call === "PUT /cancel") return cancel(state, exchange, job);
  const trouble = job.troubles.polls.shift();
  if (isMoved(exchange, trouble)) return;
  if (isStatus(trouble)) return sendTrouble(exchange, trouble);
  if (trouble !== undefined) return sendAnswer(exchange, trouble, { status: "COMPLETED" });
  if (call === "GET /status") return sendStatus(state, exchange, job);
  if (call === "GET ") return sendResult(state, exchange, job);
  return notFound(exchange, "Not Found");
}

async function cancel(state: State, { response }: Exchange, job: QueuedJob): Promise<void> {
  if (job.endedAtMs !== null) return sendJson(response, 400, { status: "ALREADY_COMPLETED" });
  await state.workshop.end(job, "canceled");
  sendJson(response, 202, { status: "CANCELLATION_REQUESTED" });
}

function sendStatus(state: State, { response }: Exchange, job: QueuedJob): void {
  const links = toLinks(state, job);
  if (job.state === "waiting") return sendJson(response, 202, { status: "IN_QUEUE", queue_position: 0, ...links });
  if (job.endedAtMs === null) return sendJson(response, 202, { status: "IN_PROGRESS", logs: null, ...links });
  const errors = toErrorFields(toResult(job, state.url));
  const metrics = { inference_time: 0.5 };
  sendJson(response, 200, { status: job.behaviour.word ?? "COMPLETED", logs: null, metrics, ...links, ...errors });
}

function sendResult(state: State, { response }: Exchange, job: QueuedJob): void {
  if (job.endedAtMs === null) return sendJson(response, 400, { detail: "Request is still in progress" });
  const { status, body, headers } = toResult(job, state.url);
  sendJson(response, status, body, { ...headers, "x-fal-request-id": job.id });
}

function toLinks({ url }: State, { id, detail }: QueuedJob) {
  const base = `${url}/${detail.app}/requests/${id}`;
  return { request_id: id, response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` };
}

function sendTrouble({ response }: Exchange, trouble: StatusTrouble): void {
  if (trouble === "no-credit") {
    const detail = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.";
    return sendJson(response, 403, { detail });
  }
  const detail = statusOf(trouble) === 503 ? unavailableText(trouble) : "Trouble";
  sendJson(response, statusOf(trouble), { detail }, throttleHeaders(trouble));
}

export function notFound({ response }: Exchange, detail: string): void {
  sendJson(response, 404, { detail });
}

function toFileLifeMs(header: string | string[] | undefined): number {
  const { expiration_duration_seconds: seconds }: Readonly<Record<string, unknown>> = Object(
    toJson(Buffer.from(typeof header === "string" ? header : "{}")),
  );
  return typeof seconds === "number" ? seconds * 1_000 : Number.POSITIVE_INFINITY;
}
