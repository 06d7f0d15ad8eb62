/** The addresses of fal's queue API, and the way to call them. */

import * as z from "zod";
import type { OutboundAnswer, OutboundInit } from "../../outbound/guarded-fetch";
import { getPollAnswer } from "../job-api/exchange";
import type { ErrorSource } from "../job-api/failures";
import { getWithKey } from "../job-api/get";
import { answerLimits } from "../job-api/image";
import type { Job, ProviderAccess } from "../provider";
import type { HostedModel } from "./models";

const origin = "https://queue.fal.run";
const limits = { timeoutMs: 60_000, maxBytes: 1024 * 1024 };

/** Ids become part of URLs, so only safe characters are accepted. fal's ids are UUIDs. */
export const requestId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);

type ApiInit = Omit<OutboundInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** `path` starts with a slash. The key is only ever sent to the queue's own host. */
export function call(access: ProviderAccess, path: string, init: ApiInit): Promise<OutboundAnswer> {
  const headers = { ...init.headers, authorization: `Key ${access.key}` };
  return access.send(`${origin}${path}`, { ...init, headers }, limits);
}

/** Asks for an answer that may hold the image itself. */
export function ask(access: ProviderAccess, path: string): Promise<OutboundAnswer> {
  return getWithKey(access, `${origin}${path}`, { authorization: `Key ${access.key}` }, answerLimits);
}

/**
 * Asks about a job at the path that fal gave, or else at the path that follows from `app`. Returns the path that knows
 * the job, without the `suffix`.
 */
export async function askForJob(
  access: ProviderAccess,
  job: Job,
  app: string,
  suffix: string,
): Promise<{ answer: OutboundAnswer; path: string }> {
  const own = toJobPath({ ...job, url: null }, app);
  const given = toJobPath(job, app);
  const answer = await getPollAnswer(ask(access, `${given}${suffix}`));
  if (answer.status !== 404 || given === own) return { answer, path: given };
  return { answer: await getPollAnswer(ask(access, `${own}${suffix}`)), path: own };
}

/** The path of the job's result. `/status` and `/cancel` can be appended. `app` is used if the job has no URL. */
export function toJobPath({ id, url }: Job, app: string): string {
  return findJobPath(id, url) ?? `/${app}/requests/${encodeURIComponent(id)}`;
}

/**
 * The result's URL: the path that fal gave, on the queue's own host, so that the key never goes to another host. Null
 * if fal gave no such path.
 */
export function toResultUrl(id: string, address: string): string | null {
  const path = findJobPath(id, address);
  return path === undefined ? null : `${origin}${path}`;
}

function findJobPath(id: string, address: string | null): string | undefined {
  const path = address === null ? undefined : URL.parse(address)?.pathname;
  return path?.endsWith(`/requests/${id}`) ? path : undefined;
}

export function toEndpoint({ app, drawPath, editPath }: HostedModel, references: number): string {
  return `/${app}${references > 0 && editPath !== null ? editPath : drawPath}`;
}

export function toSource({ key }: ProviderAccess): ErrorSource {
  return { api: "fal", key };
}
