/** A local server that speaks the protocol of the `AI` binding. */

import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { readImageHeader } from "../src/lib/image-header.ts";
import { listen, sendJson, toForm, type Exchange } from "./job-api/http.ts";
import { answer, isBilled, refuse, type Behaviour } from "./workers-ai/answer.ts";
import { readJob, refusal, type InputImage, type Refusal } from "./workers-ai/model.ts";

/** A received call of a model, with the fields of its form and the options of the binding. */
export type WorkersAiRequest = {
  readonly model: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly images: readonly InputImage[];
  readonly billedMicroUsd: number;
};

export type WorkersAiServer = {
  readonly url: string;
  readonly requests: readonly WorkersAiRequest[];
  /** Sets how each accepted request is treated. Undefined means that a PNG is drawn. */
  readonly behave: (decide: (call: Call) => Behaviour | undefined) => void;
  /** In micro-US-dollars. */
  readonly bill: () => number;
  readonly close: () => Promise<void>;
};

type Call = Omit<WorkersAiRequest, "billedMicroUsd">;
type State = {
  readonly requests: WorkersAiRequest[];
  readonly queues: { readonly match: string; readonly behaviours: Behaviour[] }[];
  decide: (call: Call) => Behaviour | undefined;
};

/**
 * Answers the real `AI` binding: Miniflare forwards the binding's calls to the server in `remoteProxyConnectionString`.
 * Tests in another process use three more paths: `GET /__requests?match=`, `GET /__bill?match=`, and `POST
 * /__behaviours` with `{match, behaviours}`, of which each further request gets the next behaviour. Each path is about
 * the requests whose prompt contains `match`, so that parallel tests do not affect each other.
 */
export async function startWorkersAi(options: { port?: number } = {}): Promise<WorkersAiServer> {
  const state: State = { requests: [], queues: [], decide: () => undefined };
  const { url, close } = await listen(options.port ?? 0, (exchange) =>
    exchange.url.pathname.startsWith("/__") ? control(state, exchange) : run(state, exchange),
  );
  return {
    url,
    requests: state.requests,
    behave: (decide) => void (state.decide = decide),
    bill: () => sum(state.requests),
    close,
  };
}

async function run(state: State, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  const call = await readCall(exchange);
  if ("code" in call) return refuse(response, call);
  const job = readJob(call.model, call.fields, call.images);
  if ("code" in job) {
    state.requests.push({ ...call, billedMicroUsd: 0 });
    return refuse(response, job);
  }
  const queue = state.queues.find(({ match, behaviours }) => job.prompt.includes(match) && behaviours.length > 0);
  const behaviour = queue?.behaviours.shift() ?? state.decide(call) ?? "png";
  state.requests.push({ ...call, billedMicroUsd: isBilled(behaviour) ? job.priceMicroUsd : 0 });
  answer(response, behaviour, job);
}

function control(state: State, { url, response, body }: Exchange): void {
  const match = url.searchParams.get("match") ?? "";
  const found = state.requests.filter(({ fields }) => (fields["prompt"] ?? "").includes(match));
  if (url.pathname === "/__requests") return sendJson(response, 200, found);
  if (url.pathname === "/__bill") return sendJson(response, 200, sum(found));
  if (url.pathname === "/__behaviours") state.queues.push(JSON.parse(body.toString()));
  response.writeHead(url.pathname === "/__behaviours" ? 204 : 404).end();
}

/** Unwraps the binding's request from the request that Miniflare sends. */
async function readCall({ request, body }: Exchange): Promise<Call | Refusal> {
  const url = new URL(headerOf(request.headers, "mf-url") ?? "none:");
  const header = (name: string) => headerOf(request.headers, `mf-header-${name}`);
  if (
    url.origin !== "https://workers-binding.ai" ||
    url.pathname !== "/run" ||
    url.searchParams.get("version") !== "3"
  ) {
    return refusal(3042, `No inference at ${url.href}`, 404);
  }
  if (header("cf-consn-sdk-version") !== "2.0.0")
    return refusal(5019, "Request trying to use deprecated SDK version", 405);
  const model = header("cf-consn-model-id");
  if (model === undefined) return refusal(3003, "Request is missing headers or body: model");
  const form = await toForm(body, header("content-type") ?? "");
  if (form === undefined) return refusal(3003, "Request is missing headers or body: multipart");
  const { version: _version, userInputs: _inputs, ...options } = Object.fromEntries(url.searchParams);
  const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === "string")) as Record<
    string,
    string
  >;
  const files = [...form].flatMap(([name, value]) => (typeof value === "string" ? [] : [{ name, value }]));
  return { model, fields, options, images: await Promise.all(files.map(readImage)) };
}

async function readImage({ name, value }: { name: string; value: Blob }): Promise<InputImage> {
  const bytes = new Uint8Array(await value.arrayBuffer());
  const { width, height } = readImageHeader(bytes) ?? { width: Infinity, height: Infinity };
  return { name, width, height, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

function sum(requests: readonly WorkersAiRequest[]): number {
  return requests.reduce((total, { billedMicroUsd }) => total + billedMicroUsd, 0);
}
