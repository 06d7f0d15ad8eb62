/** Finds a prediction whose submit was never answered. */

import * as z from "zod";
import { readPoll } from "../job-api/exchange";
import { ProviderError, type Job, type ProviderAccess } from "../provider";
import { call, limits, toSource } from "./api";
import { predictionId } from "./prediction";

const maxPages = 20;
/**
 * The list is searched from this long before the submit to this long after: clocks differ, and a submit can be slow.
 */
const beforeMs = 60_000;
const afterMs = 10 * 60_000;

const pageShape = z.object({
  next: z.string().nullish(),
  results: z.array(z.object({ id: z.string(), webhook: z.string().nullish(), created_at: z.string() })),
});
type Page = z.infer<typeof pageShape>;

/** Searches the account's predictions around the time of the submit for one with this job's callback. */
export async function findJob(submittedAtMs: number, access: ProviderAccess): Promise<Job | undefined> {
  const job = findJobMark(access.callback?.url);
  if (job === undefined) throw cannotTell("A job without a callback cannot be found again.");
  const isWanted = (webhook: string | null | undefined) => findJobMark(webhook) === job;
  const recent = await listAround(submittedAtMs, access, isWanted);
  const found = recent.find(({ webhook }) => isWanted(webhook));
  if (found !== undefined) return { id: predictionId.parse(found.id), url: null };
  // All our jobs have a webhook. If the whole list shows none, it does not report webhooks, and proves nothing.
  const areAllAlike = recent.length > 0 && recent.every(({ webhook }) => typeof webhook !== "string");
  if (areAllAlike) throw cannotTell("The provider's list does not tell its jobs apart.");
  return undefined;
}

/**
 * The part of a callback's URL that identifies the job. The rest is not compared, because the origin changes with the
 * deployment's address and the token with the deployment's secret.
 */
function findJobMark(webhook: string | null | undefined): string | undefined {
  const query = typeof webhook === "string" ? URL.parse(webhook)?.searchParams : undefined;
  const [image, at] = [query?.get("image"), query?.get("at")];
  return image && at ? `${image} ${at}` : undefined;
}

/** The predictions around that time, the newest first, up to the page that has one whose webhook `isWanted`. */
async function listAround(
  timeMs: number,
  access: ProviderAccess,
  isWanted: (webhook: string | null | undefined) => boolean,
): Promise<Page["results"]> {
  const toTime = (offsetMs: number) => new Date(timeMs + offsetMs).toISOString();
  const recent: Page["results"] = [];
  let query = new URLSearchParams({ created_after: toTime(-beforeMs), created_before: toTime(afterMs) });
  for (let count = 0; count < maxPages; count++) {
    const { results, next } = await getPage(query, access);
    const older = results.findIndex(({ created_at }) => Date.parse(created_at) < timeMs - beforeMs);
    recent.push(...(older === -1 ? results : results.slice(0, older)));
    const nextQuery = toNextQuery(next);
    if (older !== -1 || nextQuery === undefined || results.some(({ webhook }) => isWanted(webhook))) return recent;
    query = nextQuery;
  }
  throw cannotTell("The provider has too many jobs to look through.");
}

/** The query of the next page. The path and host in `next` are ignored, so that the key never goes to another host. */
function toNextQuery(next: string | null | undefined): URLSearchParams | undefined {
  return typeof next === "string" ? URL.parse(next)?.searchParams : undefined;
}

function getPage(query: URLSearchParams, access: ProviderAccess): Promise<Page> {
  const sent = call(access, `/predictions?${query.toString()}`, { method: "GET" }, limits.page);
  return readPoll(sent, pageShape, toSource(access));
}

function cannotTell(reason: string): ProviderError {
  return new ProviderError(reason, { outcome: "unknown", retryable: false });
}
