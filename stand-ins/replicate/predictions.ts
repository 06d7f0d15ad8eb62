/** Handles the requests about predictions. */

import { sendJson, toJson, type Exchange } from "../job-api/http.ts";
import { drop, isMoved, isRefused, isStatus, sendAnswer } from "../job-api/trouble.ts";
import { notFound, refuse, sendTrouble } from "./answers.ts";
import { readAddress } from "./files.ts";
import { isModel, readInput, type Job } from "./models.ts";
import { toPredictionJson, type Detail, type Prediction } from "./prediction.ts";
import { newId, type State } from "./state.ts";

/** `POST /v1/models/{name}/predictions`. */
export async function submit(state: State, exchange: Exchange, name: string): Promise<void> {
  const { request, body } = exchange;
  const json = toObject(toJson(body));
  const webhook = json["webhook"];
  if (!isModel(name)) return notFound(exchange);
  const job = readInput(name, json["input"], (address) => readAddress(state, address));
  if ("refusal" in job) return refuse(exchange, job.field, job.refusal);
  if (webhook !== undefined && !isHttpUrl(webhook)) return refuse(exchange, "webhook", "Does not match format 'uri'");
  const deadlineMs = toDurationMs(request.headers["cancel-after"]);
  if (deadlineMs !== undefined && !(deadlineMs >= 5_000)) return refuse(exchange, "Cancel-After", "too short");
  const detail: Detail = {
    model: name,
    input: json["input"],
    isList: job.isList,
    webhook: typeof webhook === "string" ? webhook : undefined,
    events: toEvents(json["webhook_events_filter"]),
    deadlineMs,
    image: { model: name, prompt: job.prompt, seed: job.seed, ...job.size },
    fileLifeMs: state.fileLifeMs,
  };
  await take(state, exchange, job, detail);
}

async function take(state: State, exchange: Exchange, job: Job, detail: Detail): Promise<void> {
  const { prompt, priceMicroUsd } = job;
  const behaviour = state.behaviours.take(prompt, detail.input);
  if (isRefused(exchange, behaviour, sendTrouble)) return;
  const { deadlineMs } = detail;
  const deadline = deadlineMs === undefined ? {} : { deadlineMs };
  const accepted = await state.workshop.accept({ id: newId(), prompt, behaviour, detail, priceMicroUsd, ...deadline });
  if (behaviour.submit === "drop") return drop(exchange);
  const isWhole = await waitFor(accepted, exchange.request.headers.prefer);
  sendAnswer(exchange, behaviour.submit, toPredictionJson(accepted, state.url), { status: isWhole ? 201 : 202 });
}

/** With `Prefer: wait` or `wait=n`, delays the answer until the job ends. False if the time ran out first. */
async function waitFor(job: Prediction, prefer: string | string[] | undefined): Promise<boolean> {
  const seconds = /^wait(?:=(\d+))?$/.exec(typeof prefer === "string" ? prefer : "");
  if (seconds === null) return true;
  const endMs = Date.now() + Number(seconds[1] ?? 60) * 1_000;
  while (job.endedAtMs === null && Date.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 5));
  return job.endedAtMs !== null;
}

/** `GET /v1/predictions/{id}`. */
export function get(state: State, exchange: Exchange, id: string): void {
  const job = state.workshop.find(id);
  if (job === undefined) return notFound(exchange);
  const trouble = job.troubles.polls.shift();
  if (isMoved(exchange, trouble)) return;
  if (isStatus(trouble)) return sendTrouble(exchange, trouble);
  sendAnswer(exchange, trouble, toPredictionJson(job, state.url));
}

/** `POST /v1/predictions/{id}/cancel`. */
export async function cancel(state: State, exchange: Exchange, id: string): Promise<void> {
  const job = state.workshop.find(id);
  if (job === undefined) return notFound(exchange);
  await state.workshop.end(job, job.state === "waiting" ? "aborted" : "canceled");
  sendJson(exchange.response, 200, toPredictionJson(job, state.url));
}

/** `GET /v1/predictions`: one page, with the newest prediction first. */
export function list(state: State, { url, response }: Exchange): void {
  const toTime = (name: string, otherwise: number) => Date.parse(url.searchParams.get(name) ?? "") || otherwise;
  const [after, before] = [toTime("created_after", 0), toTime("created_before", Number.POSITIVE_INFINITY)];
  const all = state.workshop.jobs
    .filter(({ createdAtMs }) => createdAtMs >= after && createdAtMs < before)
    .toReversed();
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const end = start + state.pageSize;
  const toPage = (cursor: number) => {
    const query = new URLSearchParams(url.searchParams);
    query.set("cursor", String(cursor));
    return `${state.url}/v1/predictions?${query.toString()}`;
  };
  sendJson(response, 200, {
    previous: start > 0 ? toPage(Math.max(0, start - state.pageSize)) : null,
    next: end < all.length ? toPage(end) : null,
    results: all.slice(start, end).map((job) => toPredictionJson(job, state.url)),
  });
}

/** Reads durations such as `10m`, `1h30m45s` and `30`. Undefined without a header, NaN for an invalid one. */
function toDurationMs(header: string | string[] | undefined): number | undefined {
  if (typeof header !== "string") return undefined;
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(header);
  if (parts === null) return Number.NaN;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

function toEvents(filter: unknown): string[] {
  return Array.isArray(filter) ? filter.map(String) : ["start", "output", "logs", "completed"];
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "");
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
