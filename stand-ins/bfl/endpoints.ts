/** Handles the requests to BFL's API. */

import { randomUUID } from "node:crypto";
import { sendJson, toJson, type Exchange } from "../job-api/http.ts";
import { serveResult } from "../job-api/result.ts";
import { isMoved, isRefused, isStatus, sendAnswer } from "../job-api/trouble.ts";
import { sendTrouble } from "./answers.ts";
import { readInput, type Input, type Refusal } from "./models.ts";
import type { State } from "./state.ts";
import { toAcceptedJson, toTaskJson, type Detail, type Task } from "./task.ts";

export async function submit(state: State, exchange: Exchange, endpoint: string): Promise<void> {
  const input = readInput(endpoint, toJson(exchange.body));
  if ("refusals" in input) return sendJson(exchange.response, 422, { detail: input.refusals });
  const behaviour = state.behaviours.take(input.prompt, input);
  if (isRefused(exchange, behaviour, sendTrouble)) return;
  const { maxInFlight } = state.settings;
  const inFlight = state.workshop.jobs.filter((task) => task.state === "waiting" || task.state === "running").length;
  if (inFlight >= maxInFlight) return sendTrouble(exchange, "throttle");
  const { prompt, priceMicroUsd } = input;
  const detail = toDetail(state, endpoint, input);
  const task = await state.workshop.accept({ id: randomUUID(), prompt, behaviour, detail, priceMicroUsd });
  const headers = { "x-ratelimit-limit": maxInFlight, "x-ratelimit-remaining": maxInFlight - inFlight - 1 };
  sendAnswer(exchange, behaviour.submit, toAcceptedJson(task, state.settings), { headers });
}

function toDetail(state: State, endpoint: string, input: Input): Detail {
  const { prompt, seed, width, height } = input;
  return {
    input,
    seed,
    image: { model: endpoint, prompt, seed: String(seed), width, height },
    fileLifeMs: state.settings.fileLifeMs,
  };
}

/** As at BFL, this endpoint needs no key: the id is enough. */
export function getResult(state: State, exchange: Exchange): void {
  const { url, response } = exchange;
  const id = url.searchParams.get("id");
  if (id === null) {
    const refusal: Refusal = { loc: ["query", "id"], msg: "Field required", type: "missing" };
    return sendJson(response, 422, { detail: [refusal] });
  }
  const task = state.workshop.find(id);
  const trouble = task?.troubles.polls.shift();
  if (isMoved(exchange, trouble)) return;
  if (isStatus(trouble)) return sendTrouble(exchange, trouble);
  sendAnswer(exchange, trouble, toTaskJson(id, task, state.settings.deliveryOrigin));
}

/** A URL without a signature gets the same 404 as an expired one. */
export function serveFile(state: State, exchange: Exchange, id: string): void {
  const task = exchange.url.searchParams.has("sig") ? state.workshop.find(id) : undefined;
  serveResult(exchange, task?.detail.input.format === "jpeg" ? asJpeg(task) : task);
}

function asJpeg(task: Task): Task {
  return { ...task, behaviour: { result: "jpeg", ...task.behaviour } };
}
