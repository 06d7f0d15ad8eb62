import * as z from "zod";
import { findJson, isSuccess } from "../job-api/answer";
import { toPollError, toPollLossError, toUnreadableError } from "../job-api/failures";
import { ProviderError, type Job, type ProviderAccess } from "../provider";
import { call, limits, toTeller } from "./api";
import { predictionId } from "./prediction";

const maxPages = 20;
/** Clocks differ, and a submit may wait long for its answer. */
const beforeMs = 60_000;
const afterMs = 10 * 60_000;

const pageShape = z.object({
  next: z.string().nullish(),
  results: z.array(z.object({ id: z.string(), webhook: z.string().nullish(), created_at: z.string() })),
});
type Page = z.infer<typeof pageShape>;

/** The prediction that was created with this job's callback, looked for among those of the account around that time. */
export async function findJob(submittedAtMs: number, access: ProviderAccess): Promise<Job | undefined> {
  const job = findJobMark(access.callback?.url);
  if (job === undefined) throw cannotTell("A job without a callback cannot be found again.");
  const isWanted = (webhook: string | null | undefined) => findJobMark(webhook) === job;
  const recent = await listAround(submittedAtMs, access, isWanted);
  const found = recent.find(({ webhook }) => isWanted(webhook));
  if (found !== undefined) return { id: predictionId.parse(found.id), url: null };
  // Every job of ours has one: a list that shows none does not tell whose jobs these are.
  const areAllAlike = recent.length > 0 && recent.every(({ webhook }) => typeof webhook !== "string");
  if (areAllAlike) throw cannotTell("The provider's list does not tell its jobs apart.");
  return undefined;
}

/** What tells the job in a callback's address. Its origin and its token are other ones after a move or a new secret. */
function findJobMark(webhook: string | null | undefined): string | undefined {
  const query = typeof webhook === "string" ? URL.parse(webhook)?.searchParams : undefined;
  const [image, at] = [query?.get("image"), query?.get("at")];
  return image && at ? `${image} ${at}` : undefined;
}

/** The predictions of that time, the newest first, up to the first whose callback `isWanted`. */
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

/** The rest of the list, asked of the API itself: the key follows no address. */
function toNextQuery(next: string | null | undefined): URLSearchParams | undefined {
  return typeof next === "string" ? URL.parse(next)?.searchParams : undefined;
}

async function getPage(query: URLSearchParams, access: ProviderAccess): Promise<Page> {
  const asked = call(access, `/predictions?${query.toString()}`, { method: "GET" }, limits.page);
  const answer = await asked.catch((error: unknown) => {
    throw toPollLossError(error);
  });
  if (!isSuccess(answer)) throw toPollError(answer, toTeller(access), Date.now());
  const parsed = pageShape.safeParse(findJson(answer));
  if (!parsed.success) throw toUnreadableError(answer, toTeller(access));
  return parsed.data;
}

function cannotTell(reason: string): ProviderError {
  return new ProviderError(reason, { outcome: "unknown", retryable: false });
}
