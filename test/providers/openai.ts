import type { Behaviours, Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { Exchange, LoggedRequest } from "./job-api/http.ts";
import { drop, listen, sendJson, toJson, toLogged, truncate } from "./job-api/http.ts";
import { drawLargePng } from "./job-api/large-png.ts";
import { drawResult } from "./job-api/result.ts";
import type { ServedJob, Workshop } from "./job-api/workshop.ts";
import { makeWorkshop } from "./job-api/workshop.ts";
import { sendFailure, sendKeyError, sendTrouble, sendUserError } from "./openai/answers.ts";
import type { Form } from "./openai/form.ts";
import { readForm } from "./openai/form.ts";
import type { Input } from "./openai/models.ts";
import { readInput } from "./openai/models.ts";
import type { Usage } from "./openai/usage.ts";
import type { PictureRequest } from "./workers-ai/picture.ts";

export type OpenaiOptions = { readonly port?: number; readonly key?: string };

type Detail = {
  readonly input: Input;
  readonly usage: Usage;
  readonly picture: PictureRequest;
  readonly fileLifeMs: number;
};
type Drawn = ServedJob<Detail>;

export type OpenaiServer = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly Drawn[];
  readonly behave: (decide: Decide) => void;
  /** Micro-US-dollars, for the pictures whose prompt contains `match`. */
  readonly bill: (match?: string) => number;
  readonly close: () => Promise<void>;
};

type State = {
  readonly key: string;
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
};

/**
 * OpenAI's Image API on this machine: generations in JSON and edits in multipart, billed by the token. A picture that
 * was drawn is billed, whether or not its answer arrives; an error is free. Of the behaviours, `fail`, `crash` and
 * `abort` are a 500, `filter` a 400 of the safety system, `hang` no answer ever; `unnamed` leaves the usage out, and
 * `no-credit` is a 429, as at OpenAI.
 */
export async function startOpenai(options: OpenaiOptions = {}): Promise<OpenaiServer> {
  const state: State = {
    key: options.key ?? "sk-local-key",
    requests: [],
    behaviours: makeBehaviours(),
    workshop: makeWorkshop<Detail>({
      jobMs: 0,
      billedStates: ["succeeded"],
      onStart: async () => {},
      onEnd: async () => {},
    }),
  };
  const listener = await listen(options.port ?? 0, (exchange) => route(state, exchange));
  return {
    url: listener.url,
    key: state.key,
    requests: state.requests,
    jobs: state.workshop.jobs,
    behave: state.behaviours.behave,
    bill: state.workshop.bill,
    close: () => {
      state.workshop.close();
      return listener.close();
    },
  };
}

async function route(state: State, exchange: Exchange): Promise<void> {
  if (control(exchange, state.behaviours, state.workshop, state.requests)) return;
  const { method, url, request } = exchange;
  const isEdit = url.pathname === "/v1/images/edits";
  const form = isEdit ? await readForm(exchange) : { fields: toJson(exchange.body), pictures: null };
  state.requests.push({ ...toLogged(exchange), json: form?.fields });
  if (request.headers.authorization !== `Bearer ${state.key}`) return sendKeyError(exchange);
  if (method !== "POST" || (!isEdit && url.pathname !== "/v1/images/generations"))
    return sendUserError(exchange, { status: 404, message: `Invalid URL (${method} ${url.pathname})`, code: null });
  if (form === undefined) return sendUserError(exchange, { message: "The form could not be read.", code: null });
  return draw(state, exchange, form);
}

async function draw(state: State, exchange: Exchange, form: Form): Promise<void> {
  const input = readInput(form);
  if ("message" in input) return sendUserError(exchange, input);
  const { prompt, usage, priceMicroUsd } = input;
  const behaviour = state.behaviours.take(prompt, form.fields);
  const { submit: trouble, job: fate, delayMs = 0 } = behaviour;
  if (trouble === "drop-before") return drop(exchange);
  if (trouble !== undefined && trouble !== "drop" && trouble !== "truncate") return sendTrouble(exchange, trouble);
  if (fate === "hang") return;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const { model, width, height } = input;
  const job = await state.workshop.accept({
    id: `img-${state.workshop.jobs.length + 1}`,
    prompt,
    // Ended before it is answered.
    behaviour: { ...behaviour, ...(fate === "abort" ? { job: "fail" as const } : {}), callback: "early" },
    // The same words give another picture each time: there is no seed.
    detail: {
      input,
      usage,
      picture: { model, prompt, seed: String(state.workshop.jobs.length), width, height },
      fileLifeMs: 0,
    },
    priceMicroUsd,
  });
  if (trouble === "drop") return drop(exchange);
  if (job.state !== "succeeded") return sendFailure(exchange, behaviour);
  const reply = toReply(job);
  if (trouble === "truncate") return truncate(exchange, JSON.stringify(reply), { "content-type": "application/json" });
  sendJson(exchange.response, 200, reply, { "x-request-id": `req_${job.id}` });
}

function toReply(job: Drawn): Record<string, unknown> {
  const { input, usage } = job.detail;
  const { textTokens, imageTokens, outputTokens } = usage;
  const inputTokens = textTokens + imageTokens;
  const told = {
    input_tokens: inputTokens,
    input_tokens_details: { image_tokens: imageTokens, text_tokens: textTokens },
    output_tokens: outputTokens,
    output_tokens_details: { image_tokens: outputTokens, text_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
  return {
    created: Math.floor(job.createdAtMs / 1_000),
    background: input.background,
    data: [{ b64_json: Buffer.from(toBytes(job)).toString("base64") }],
    output_format: "png",
    quality: input.quality,
    size: `${input.width}x${input.height}`,
    ...(job.behaviour.result === "unnamed" ? {} : { usage: told }),
  };
}

function toBytes(job: Drawn): Uint8Array {
  const { behaviour, detail } = job;
  if (behaviour.result === "jpeg" || behaviour.result === "not-an-image") return drawResult(job).bytes;
  return drawLargePng(detail.picture, { cutOut: detail.input.background === "transparent" });
}
