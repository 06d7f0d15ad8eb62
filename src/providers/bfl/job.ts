/** Converts an accepted BFL task into a job, and a job into the addresses to poll and the bill. */

import * as z from "zod";
import { toCostMicroUsd, toMicroUsd } from "../job-api/prices";
import type { Job, JobRequest } from "../provider";
import type { HostedModel } from "./models";

export const apiOrigin = "https://api.bfl.ai";

/** Other hosts of the same API. A task is known in the region that runs it, and not every host finds it. */
const furtherOrigins = ["https://api.eu.bfl.ai", "https://api.us.bfl.ai"];
/** One credit is one US cent. */
const microUsdPerCredit = 10_000;

/** Ids become part of URLs, so only safe characters are accepted. */
const taskId = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
/** The answer to a submit. */
export const acceptedShape = z.object({
  id: taskId,
  // Absent if the submit asked for a callback.
  polling_url: z.string().max(2_000).nullish().catch(null),
  cost: z.number().min(0).max(100_000).nullish().catch(null),
});

/**
 * BFL reports the price only in the answer to the submit. The price is therefore kept in the fragment of the job's URL,
 * because a fragment is never sent.
 */
export function toJob({ id, polling_url, cost }: z.infer<typeof acceptedShape>): Job {
  const given = findApiUrl(polling_url ?? null);
  if (typeof cost !== "number") return { id, url: given?.href ?? null };
  const url = given ?? new URL(toAddress(apiOrigin, id));
  url.hash = `credits=${cost}`;
  return { id, url: url.href };
}

/** The URLs to poll, in this order: the one that BFL gave, then one for each host. */
export function toAddresses({ id, url }: Job): string[] {
  const given = findApiUrl(url);
  if (given !== undefined) given.hash = "";
  const others = [apiOrigin, ...furtherOrigins].map((origin) => toAddress(origin, id));
  return [...new Set(given === undefined ? others : [given.href, ...others])];
}

/** The bill of a task: the price that BFL reported, or else the list price. */
export function toJobCostMicroUsd(job: Job, asked: JobRequest, { rates }: HostedModel): number {
  const credits = /^#credits=(\d{1,6}(?:\.\d{1,9})?)$/.exec(URL.parse(job.url ?? "")?.hash ?? "")?.[1];
  if (credits === undefined) return toCostMicroUsd(rates, asked, asked.references);
  return toMicroUsd(Number(credits), microUsdPerCredit);
}

function toAddress(origin: string, id: string): string {
  return `${origin}/v1/get_result?id=${id}`;
}

/**
 * Undefined unless the address is on a host of the API. The key must not go to other hosts of the same domain, which
 * deliver images.
 */
function findApiUrl(address: string | null): URL | undefined {
  const url = address === null ? null : URL.parse(address);
  if (url === null || url.protocol !== "https:" || url.port !== "") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return /^api(?:\.[a-z0-9-]{1,63})?\.bfl\.ai$/.test(url.hostname) ? url : undefined;
}
