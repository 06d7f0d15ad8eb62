/** A local server whose provider answers a submit with the image itself. */

import type { OutgoingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "./http.ts";
import { makeState, type ServerState } from "./server.ts";
import { drop, isRefused, sendAnswer, type SendTrouble } from "./trouble.ts";
import { makeWorkshop, type ServedJob } from "./workshop.ts";

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
  readonly toReply: (job: ServedJob<Detail>) => Readonly<Record<string, unknown>>;
  readonly toHeaders?: (job: ServedJob<Detail>) => OutgoingHttpHeaders;
};

/** Every image that was drawn is billed, even if the answer is lost. */
export function makeImageState<Detail>(key: string): ServerState<Detail> {
  return makeState(key, makeWorkshop<Detail>({ jobMs: 0, billedStates: ["succeeded"] }));
}

/** Draws and answers as the behaviour for the prompt says. With `hang` the request is never answered. */
export async function drawAtOnce<Detail>(
  { behaviours, workshop }: ServerState<Detail>,
  exchange: Exchange,
  { prompt, input, priceMicroUsd, toDetail }: ImageOrder<Detail>,
  { idPrefix, sendTrouble, sendFailure, toReply, toHeaders }: Answers<Detail>,
): Promise<void> {
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
  sendAnswer(exchange, trouble, toReply(job), { headers: toHeaders?.(job) ?? {} });
}
