import type { OutgoingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "./http.ts";
import { makeState, type ServerState } from "./server.ts";
import { drop, isRefused, sendAnswer, type SendTrouble } from "./trouble.ts";
import { makeWorkshop, type ServedJob } from "./workshop.ts";

/** What is wished for, and what it costs. */
export type Wish<Detail> = {
  readonly prompt: string;
  /** The request's fields as they came. */
  readonly input: unknown;
  readonly priceMicroUsd: number;
  /** `drawnBefore`: how many pictures. */
  readonly toDetail: (drawnBefore: number) => Detail;
};

/** How a provider puts its answers. */
export type Answers<Detail> = {
  readonly idPrefix: string;
  readonly sendTrouble: SendTrouble;
  /** For a picture that could not be drawn. */
  readonly sendFailure: (exchange: Exchange, job: ServedJob<Detail>) => void;
  readonly toReply: (job: ServedJob<Detail>) => Readonly<Record<string, unknown>>;
  readonly toHeaders?: (job: ServedJob<Detail>) => OutgoingHttpHeaders;
};

/** For a server that answers a request with its picture. One that was drawn is billed, whether or not it arrives. */
export function makeImageState<Detail>(key: string): ServerState<Detail> {
  return makeState(key, makeWorkshop<Detail>({ jobMs: 0, billedStates: ["succeeded"] }));
}

/** Draws and answers as the behaviour for the prompt says; `hang` is no answer ever. */
export async function drawAtOnce<Detail>(
  { behaviours, workshop }: ServerState<Detail>,
  exchange: Exchange,
  { prompt, input, priceMicroUsd, toDetail }: Wish<Detail>,
  { idPrefix, sendTrouble, sendFailure, toReply, toHeaders }: Answers<Detail>,
): Promise<void> {
  const behaviour = behaviours.take(prompt, input);
  const { submit: trouble, job: fate, delayMs = 0 } = behaviour;
  if (isRefused(exchange, behaviour, sendTrouble) || fate === "hang") return;
  await sleep(delayMs);
  const drawnBefore = workshop.jobs.length;
  const job = await workshop.accept({
    id: `${idPrefix}-${drawnBefore + 1}`,
    prompt,
    // Ended before it is answered.
    behaviour: { ...behaviour, ...(fate === "abort" ? { job: "fail" as const } : {}), callback: "early" },
    detail: toDetail(drawnBefore),
    priceMicroUsd,
  });
  if (trouble === "drop") return drop(exchange);
  if (job.state !== "succeeded") return sendFailure(exchange, job);
  sendAnswer(exchange, trouble, toReply(job), { headers: toHeaders?.(job) ?? {} });
}
