import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "../job-api/answer";
import { toCostMicroUsd } from "../job-api/prices";
import type { Job, JobRequest } from "../provider";
import type { HostedModel } from "./models";

export const apiOrigin = "https://api.bfl.ai";

/** Other entrances to the same API: a task is known where it runs, and not every one of them finds it. */
const furtherOrigins = ["https://api.eu.bfl.ai", "https://api.us.bfl.ai"];
const microUsdPerCredit = 10_000;

/** Ids go into addresses. */
const taskId = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
const acceptedShape = z.object({
  id: taskId,
  // Not told to one who is called back.
  polling_url: z.string().max(2_000).nullish().catch(null),
  cost: z.number().min(0).max(100_000).nullish().catch(null),
});
export type Accepted = z.infer<typeof acceptedShape>;

export function findAccepted(answer: OutboundAnswer): Accepted | undefined {
  return acceptedShape.safeParse(findJson(answer)).data;
}

/** The price is told once, when the task is accepted: it is kept behind the address to ask at, where none is sent. */
export function toJob({ id, polling_url, cost }: Accepted): Job {
  const given = findApiUrl(polling_url ?? null);
  if (typeof cost !== "number") return { id, url: given?.href ?? null };
  const url = given ?? new URL(toAddress(apiOrigin, id));
  url.hash = `credits=${cost}`;
  return { id, url: url.href };
}

/** Where to ask for a task: where it said, then wherever else it may be. */
export function toAddresses({ id, url }: Job): string[] {
  const given = findApiUrl(url);
  if (given !== undefined) given.hash = "";
  const others = [apiOrigin, ...furtherOrigins].map((origin) => toAddress(origin, id));
  return [...new Set(given === undefined ? others : [given.href, ...others])];
}

/** What the task was billed: by the provider's word, else by the price list. */
export function toJobCostMicroUsd(job: Job, asked: JobRequest, { rates }: HostedModel): number {
  const credits = /^#credits=(\d{1,6}(?:\.\d{1,9})?)$/.exec(URL.parse(job.url ?? "")?.hash ?? "")?.[1];
  if (credits === undefined) return toCostMicroUsd(rates, asked, asked.references);
  // A credit is a cent. Decimal fractions are not exact, and must not round up to a micro-dollar too many.
  return Math.ceil(Number((Number(credits) * microUsdPerCredit).toFixed(3)));
}

function toAddress(origin: string, id: string): string {
  return `${origin}/v1/get_result?id=${id}`;
}

/** The key is sent to the API's own hosts alone: pictures are delivered from others of the same domain. */
function findApiUrl(address: string | null): URL | undefined {
  const url = address === null ? null : URL.parse(address);
  if (url === null || url.protocol !== "https:" || url.port !== "") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return /^api(?:\.[a-z0-9-]{1,63})?\.bfl\.ai$/.test(url.hostname) ? url : undefined;
}
