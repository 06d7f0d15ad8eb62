import type { Behaviours, Decide } from "./job-api/behaviour.ts";
import { makeBehaviours } from "./job-api/behaviour.ts";
import { control } from "./job-api/control.ts";
import type { Exchange, LoggedRequest } from "./job-api/http.ts";
import { drop, listen, sendJson, toJson, toLogged, truncate } from "./job-api/http.ts";
import { drawLargePng } from "./job-api/large-png.ts";
import { drawResult } from "./job-api/result.ts";
import type { ServedJob, Workshop } from "./job-api/workshop.ts";
import { makeWorkshop } from "./job-api/workshop.ts";
import { sendError, sendFailure, sendTrouble } from "./openrouter/answers.ts";
import { readInput } from "./openrouter/models.ts";
import type { PictureRequest } from "./workers-ai/picture.ts";

export type OpenrouterOptions = { readonly port?: number; readonly key?: string };

type Detail = { readonly picture: PictureRequest; readonly fileLifeMs: number };
type Generation = ServedJob<Detail>;

export type OpenrouterServer = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly Generation[];
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
 * OpenRouter's Image API on this machine. A picture that was drawn is billed, whether or not its answer arrives; every
 * error is free. Of the behaviours, `fail` and `abort` are a 502, `crash` an error within a 200, `filter` a moderator's
 * 403, `hang` no answer ever; `unnamed` leaves the price out.
 */
export async function startOpenrouter(options: OpenrouterOptions = {}): Promise<OpenrouterServer> {
  const state: State = {
    key: options.key ?? "sk-or-v1-local",
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

function route(state: State, exchange: Exchange): Promise<void> | void {
  if (control(exchange, state.behaviours, state.workshop, state.requests)) return;
  state.requests.push(toLogged(exchange));
  const { authorization } = exchange.request.headers;
  if (authorization === undefined) return sendError(exchange, 401, "Missing Authentication header");
  if (authorization !== `Bearer ${state.key}`) return sendError(exchange, 401, "User not found.");
  if (exchange.method === "POST" && exchange.url.pathname === "/api/v1/images") return generate(state, exchange);
  sendError(exchange, 404, "Resource not found");
}

async function generate(state: State, exchange: Exchange): Promise<void> {
  const input = readInput(toJson(exchange.body));
  if ("refusal" in input) return sendError(exchange, 400, input.refusal);
  const { model, prompt, seed, priceMicroUsd } = input;
  const behaviour = state.behaviours.take(prompt, toJson(exchange.body));
  const { submit: trouble, job: fate, delayMs = 0 } = behaviour;
  if (trouble === "drop-before") return drop(exchange);
  if (trouble !== undefined && trouble !== "drop" && trouble !== "truncate") return sendTrouble(exchange, trouble);
  if (fate === "hang") return;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const picture = { model, prompt, seed: String(seed), width: input.width, height: input.height };
  const job = await state.workshop.accept({
    id: `gen-${state.workshop.jobs.length + 1}`,
    prompt,
    // Ended before it is answered.
    behaviour: { ...behaviour, ...(fate === "abort" ? { job: "fail" as const } : {}), callback: "early" },
    detail: { picture, fileLifeMs: 0 },
    priceMicroUsd,
  });
  if (trouble === "drop") return drop(exchange);
  if (job.state !== "succeeded") return sendFailure(exchange, behaviour, model);
  const reply = toReply(job);
  if (trouble === "truncate") return truncate(exchange, JSON.stringify(reply), { "content-type": "application/json" });
  sendJson(exchange.response, 200, reply);
}

function toReply(job: Generation): Record<string, unknown> {
  const { bytes, type } = drawBytes(job);
  const tokens = { prompt_tokens: 0, completion_tokens: 4175, total_tokens: 4175 };
  const price = job.behaviour.result === "unnamed" ? {} : { cost: job.priceMicroUsd / 1_000_000 };
  return {
    created: Math.floor(job.createdAtMs / 1_000),
    data: [{ b64_json: Buffer.from(bytes).toString("base64"), media_type: type }],
    usage: { ...tokens, ...price },
  };
}

function drawBytes(job: Generation): { bytes: Uint8Array; type: string } {
  const { result } = job.behaviour;
  if (result === "jpeg" || result === "not-an-image") return drawResult(job);
  return { bytes: drawLargePng(job.detail.picture, { cutOut: false }), type: "image/png" };
}
