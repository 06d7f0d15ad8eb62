/** A local server whose provider answers a submit with the image itself. */

import type { OutgoingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ImageRequest } from "../workers-ai/image.ts";
import type { Exchange } from "./http.ts";
import { serveResult } from "./result.ts";
import { makeState, type ServerState } from "./server.ts";
import { spellBase64 } from "./spelling.ts";
import { drop, isRefused, sendAnswer, type SendTrouble } from "./trouble.ts";
import { makeWorkshop, type ServedJob } from "./workshop.ts";

const filesPath = "/files/";

/** The image that a request asks for, and its price. */
export type ImageOrder<Detail> = {
  readonly prompt: string;
  /** The unchecked fields of the request. */
  readonly input: unknown;
  readonly priceMicroUsd: number;
  /** `drawnBefore` is the number of images that the server has drawn. */
  readonly toDetail: (drawnBefore: number) => Detail;
};

/** A provider's formats. */
export type Answers<Detail> = {
  readonly idPrefix: string;
  readonly sendTrouble: SendTrouble;
  /** Answers that the image could not be drawn. */
  readonly sendFailure: (exchange: Exchange, job: ServedJob<Detail>) => void;
  readonly toReply: (job: ServedJob<Detail>, state: ServerState<Detail>) => Readonly<Record<string, unknown>>;
  readonly toHeaders?: (job: ServedJob<Detail>) => OutgoingHttpHeaders;
};

/** The image in a reply, spelled as the behaviour says. */
export function toData<Detail>(
  { url }: ServerState<Detail>,
  { id, behaviour }: ServedJob<Detail>,
  bytes: Uint8Array,
  fields: object = {},
): readonly unknown[] {
  const { result, spelling, address } = behaviour;
  if (result === "empty") return [];
  if (result === "named" || address !== undefined) return [{ url: address ?? `${url}${filesPath}${id}`, ...fields }];
  const b64_json = spellBase64(Buffer.from(bytes).toString("base64"), spelling);
  const entry = { b64_json, ...fields };
  return spelling === "past-null" ? [null, { b64_json: null, url: null }, entry] : [entry];
}

/** The download of an image that a reply only names. Returns false for any other request. */
export function serveNamed<Detail extends { readonly image: ImageRequest }>(
  { workshop }: ServerState<Detail>,
  exchange: Exchange,
): boolean {
  const { pathname } = exchange.url;
  if (exchange.method !== "GET" || !pathname.startsWith(filesPath)) return false;
  const job = workshop.find(pathname.slice(filesPath.length));
  serveResult(exchange, job && { ...job, detail: { ...job.detail, fileLifeMs: Number.POSITIVE_INFINITY } });
  return true;
}

/** Every image that was drawn is billed, even if the answer is lost. */
export function makeImageState<Detail>(key: string): ServerState<Detail> {
  return makeState(key, makeWorkshop<Detail>({ jobMs: 0, billedStates: ["succeeded"] }));
}

/** Draws and answers as the behaviour for the prompt says. With `hang` the request is never answered. */
export async function drawAtOnce<Detail>(
  state: ServerState<Detail>,
  exchange: Exchange,
  { prompt, input, priceMicroUsd, toDetail }: ImageOrder<Detail>,
  { idPrefix, sendTrouble, sendFailure, toReply, toHeaders }: Answers<Detail>,
): Promise<void> {
  const { behaviours, workshop } = state;
  const behaviour = behaviours.take(prompt, input);
  const { submit: trouble, job: fate, delayMs = 0, holds = false } = behaviour;
  if (isRefused(exchange, behaviour, sendTrouble) || fate === "hang") return;
  await (holds ? behaviours.released(prompt) : sleep(delayMs));
  const drawnBefore = workshop.jobs.length;
  const job = await workshop.accept({
    id: `${idPrefix}-${drawnBefore + 1}`,
    prompt,
    // `early` ends the job before the request is answered.
    behaviour: { ...behaviour, ...(fate === "abort" ? { job: "fail" as const } : {}), callback: "early" },
    detail: toDetail(drawnBefore),
    priceMicroUsd,
  });
  if (trouble === "drop") return drop(exchange);
  if (job.state !== "succeeded") return sendFailure(exchange, job);
  sendAnswer(exchange, trouble, toReply(job, state), { headers: toHeaders?.(job) ?? {} });
}
