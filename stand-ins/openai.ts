/** A local server that speaks OpenAI's Image API. */

import { toJson, toLogged, type Exchange } from "./job-api/http.ts";
import { drawAtOnce, makeImageState, serveNamed, toData, type Answers } from "./job-api/image-server.ts";
import { drawLargeResult } from "./job-api/result.ts";
import { startServer, type Server, type ServerOptions, type ServerState } from "./job-api/server.ts";
import type { ServedJob } from "./job-api/workshop.ts";
import { sendFailure, sendKeyError, sendTrouble, sendUserError } from "./openai/answers.ts";
import { readForm, type Form } from "./openai/form.ts";
import { readInput, type Input } from "./openai/models.ts";
import type { ImageRequest } from "./workers-ai/image.ts";

type Detail = { readonly input: Input; readonly image: ImageRequest };

export type OpenaiServer = Server<Detail>;

/**
 * Serves generations in JSON and edits in multipart, billed by the token. Every image that was drawn is billed, even if
 * the answer is lost. Errors are free. The behaviours `fail`, `crash` and `abort` give a 500, and `filter` gives
 * the safety system's 400. `hang` never answers. `unnamed` leaves out the usage. `no-credit` gives a 429, as at OpenAI.
 */
export async function startOpenai({ key = "sk-local-key", port }: ServerOptions = {}): Promise<OpenaiServer> {
  const state = makeImageState<Detail>(key);
  return startServer(state, (exchange) => route(state, exchange), port);
}

async function route(state: ServerState<Detail>, exchange: Exchange): Promise<void> {
  const { method, url, request } = exchange;
  const isEdit = url.pathname === "/v1/images/edits";
  const form = isEdit ? await readForm(exchange) : { fields: toJson(exchange.body), images: null };
  state.requests.push({ ...toLogged(exchange), json: form?.fields });
  if (serveNamed(state, exchange)) return;
  if (request.headers.authorization !== `Bearer ${state.key}`) return sendKeyError(exchange);
  if (method !== "POST" || (!isEdit && url.pathname !== "/v1/images/generations"))
    return sendUserError(exchange, { status: 404, message: `Invalid URL (${method} ${url.pathname})`, code: null });
  if (form === undefined) return sendUserError(exchange, { message: "The form could not be read.", code: null });
  return draw(state, exchange, form);
}

async function draw(state: ServerState<Detail>, exchange: Exchange, form: Form): Promise<void> {
  const input = readInput(form);
  if ("message" in input) return sendUserError(exchange, input);
  const { prompt, model, width, height, priceMicroUsd } = input;
  // The API takes no seed, so the same prompt gives a different image each time.
  const toDetail = (drawnBefore: number) => ({
    input,
    image: { model, prompt, seed: String(drawnBefore), width, height },
  });
  return drawAtOnce(state, exchange, { prompt, input: form.fields, priceMicroUsd, toDetail }, answers);
}

const answers: Answers<Detail> = {
  idPrefix: "img",
  sendTrouble,
  sendFailure,
  toReply,
  toHeaders: ({ id }) => ({ "x-request-id": `req_${id}` }),
};

function toReply(job: ServedJob<Detail>, state: ServerState<Detail>): Record<string, unknown> {
  const { input } = job.detail;
  const { textTokens, imageTokens, outputTokens } = input.usage;
  const inputTokens = textTokens + imageTokens;
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { image_tokens: imageTokens, text_tokens: textTokens },
    output_tokens: outputTokens,
    output_tokens_details: { image_tokens: outputTokens, text_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
  const { bytes } = drawLargeResult(job, { cutOut: input.background === "transparent" });
  return {
    created: Math.floor(job.createdAtMs / 1_000),
    background: input.background,
    data: toData(state, job, bytes),
    output_format: "png",
    quality: input.quality,
    size: `${input.width}x${input.height}`,
    ...(job.behaviour.result === "unnamed" ? {} : { usage }),
  };
}
