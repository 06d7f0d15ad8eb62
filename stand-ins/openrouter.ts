/** A local server that speaks OpenRouter's Image API. */

import { toJson, toLogged, type Exchange } from "./job-api/http.ts";
import { drawAtOnce, makeImageState, serveNamed, toData, type Answers } from "./job-api/image-server.ts";
import { drawLargeResult } from "./job-api/result.ts";
import { startServer, type Server, type ServerOptions, type ServerState } from "./job-api/server.ts";
import type { ServedJob } from "./job-api/workshop.ts";
import { sendError, sendFailure, sendTrouble } from "./openrouter/answers.ts";
import { readInput } from "./openrouter/models.ts";
import type { ImageRequest } from "./workers-ai/image.ts";

type Detail = { readonly image: ImageRequest };

export type OpenrouterServer = Server<Detail>;

/**
 * Every image that was drawn is billed, even if the answer is lost. Errors are free. The behaviours `fail` and
 * `abort` give a 502, `crash` gives an error within a 200, and `filter` gives a moderator's 403. `hang` never answers.
 * `unnamed` leaves out the price.
 */
export async function startOpenrouter(options: ServerOptions = {}): Promise<OpenrouterServer> {
  const { key = "sk-or-v1-local", port } = options;
  const state = makeImageState<Detail>(key);
  return startServer(state, (exchange) => route(state, exchange), port);
}

function route(state: ServerState<Detail>, exchange: Exchange): Promise<void> | void {
  state.requests.push(toLogged(exchange));
  if (serveNamed(state, exchange)) return;
  const { authorization } = exchange.request.headers;
  if (authorization === undefined) return sendError(exchange, 401, "Missing Authentication header");
  if (authorization !== `Bearer ${state.key}`) return sendError(exchange, 401, "User not found.");
  if (exchange.method === "POST" && exchange.url.pathname === "/api/v1/images") return generate(state, exchange);
  sendError(exchange, 404, "Resource not found");
}

async function generate(state: ServerState<Detail>, exchange: Exchange): Promise<void> {
  const json = toJson(exchange.body);
  const input = readInput(json);
  if ("refusal" in input) return sendError(exchange, 400, input.refusal);
  const { model, prompt, seed, width, height, priceMicroUsd } = input;
  const image = { model, prompt, seed: String(seed), width, height };
  return drawAtOnce(state, exchange, { prompt, input: json, priceMicroUsd, toDetail: () => ({ image }) }, answers);
}

const answers: Answers<Detail> = { idPrefix: "gen", sendTrouble, sendFailure, toReply };

function toReply(job: ServedJob<Detail>, state: ServerState<Detail>): Record<string, unknown> {
  const { bytes, type } = drawLargeResult(job, { cutOut: false });
  const tokens = { prompt_tokens: 0, completion_tokens: 4175, total_tokens: 4175 };
  const price = job.behaviour.result === "unnamed" ? {} : { cost: job.priceMicroUsd / 1_000_000 };
  return {
    created: Math.floor(job.createdAtMs / 1_000),
    data: toData(state, job, bytes, { media_type: type }),
    usage: { ...tokens, ...price },
  };
}
