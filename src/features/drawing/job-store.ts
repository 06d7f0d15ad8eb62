import { and, eq, inArray, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { providerAccounts, providerJobs } from "../../db/schema/providers";
import { updateItemCost } from "./cost-store";
import { hasPlace, type Place } from "./place-store";
import type { JobKey } from "./access";
import type { Job } from "../../providers/provider";
import type { ImageRow, Work } from "./work-store";

/*
 * The ledger of what providers were asked for. A job's row is written before the provider is asked and is settled once;
 * it alone lets a picture be asked for, so no path goes round the budget or the limits of an account.
 */

export type JobRow = typeof providerJobs.$inferSelect;

/** The terms on which a picture may be asked for. */
export type Claim = Place & {
  readonly estimateMicroUsd: number;
  /** What is asked, without the bytes of its references. */
  readonly request: unknown;
};

/** `wait`: the account has no free place now, or the provider asked for a pause. */
export type Claimed = "claimed" | "wait" | "over_budget";

export type Turn = { readonly job: JobRow | undefined; readonly hasPlace: boolean };

const open = ["submitting", "pending"] as const;

/** Notes that the provider is about to be asked for a picture, once, if the item is at work and all limits allow it. */
export async function claimJob(db: Db, work: Work, image: ImageRow, claim: Claim, nowMs: number): Promise<Claimed> {
  const { item, generation } = work;
  const reserved = isReserved(work, image.id, claim.estimateMicroUsd);
  const [claimed, [terms]] = await db.batch([
    statement<{ image_id: string }>(
      db,
      sql`INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, model, provider,
        account, own_key, state, request, estimate_micro_usd, submitted_at)
      SELECT ${image.id}, i.id, i.generation_id, i.project_id, ${generation.ownerId}, ${image.position}, ${generation.model},
        ${generation.provider}, ${claim.account}, ${generation.ownKey ? 1 : 0}, 'submitting', ${JSON.stringify(claim.request)},
        ${claim.estimateMicroUsd}, ${nowMs}
      FROM generation_items i WHERE i.id = ${item.id} AND i.status IN ('queued', 'running')
        AND ${hasPlace(claim, work, nowMs)} AND ${reserved}
      ON CONFLICT (image_id) DO UPDATE SET state = 'submitting', submitted_at = excluded.submitted_at, tries = tries + 1,
        request = excluded.request, estimate_micro_usd = excluded.estimate_micro_usd, job_id = NULL, job_url = NULL, not_before = NULL, notified_at = NULL
      WHERE provider_jobs.state = 'refused' AND provider_jobs.not_before <= ${nowMs}
      RETURNING image_id`,
    ),
    statement<{ reserved: 0 | 1 }>(db, sql`SELECT ${reserved} AS reserved`),
  ]);
  if (claimed.length === 1) return "claimed";
  return terms?.reserved === 0 ? "over_budget" : "wait";
}

/**
 * The second lock on the budget: what the item was billed and has out leaves room for the estimate, and so does what
 * the whole generation was billed, should the provider bill more than was estimated.
 */
function isReserved({ item, generation }: Work, imageId: string, estimateMicroUsd: number): SQL {
  const itemId = item.id;
  const billed = sql`(SELECT sum(i.cost_micro_usd) FROM generation_items i WHERE i.generation_id = ${generation.id})`;
  return sql`(${billed} + ${estimateMicroUsd} <= ${generation.estimateMicroUsd} AND (SELECT coalesce(sum(CASE WHEN k.state IN ('submitting', 'pending', 'unknown')
      THEN max(k.estimate_micro_usd, k.cost_micro_usd) ELSE k.cost_micro_usd END), 0)
      FROM provider_jobs k WHERE k.item_id = ${itemId} AND k.image_id <> ${imageId}) + ${estimateMicroUsd}
    <= (SELECT i.estimate_micro_usd FROM generation_items i WHERE i.id = ${itemId}))`;
}

/** What has become of a picture's job, and whether one could be claimed now: all that whoever has to wait asks for. */
export async function findTurn(db: Db, work: Work, image: ImageRow, place: Place, nowMs: number): Promise<Turn> {
  const [[job], [room]] = await db.batch([
    db.select().from(providerJobs).where(eq(providerJobs.imageId, image.id)),
    statement<{ place: 0 | 1 }>(db, sql`SELECT (${hasPlace(place, work, nowMs)}) AS place`),
  ]);
  return { job, hasPlace: room?.place === 1 };
}

export async function findJob(db: Db, imageId: string): Promise<JobRow | undefined> {
  const [row] = await db.select().from(providerJobs).where(eq(providerJobs.imageId, imageId));
  return row;
}

/** What the provider calls the job. False when there is no such job here, or no longer. */
export async function acceptJob(db: Db, job: JobKey, { id, url }: Job): Promise<boolean> {
  const named = await db
    .update(providerJobs)
    .set({ state: "pending", jobId: id, jobUrl: url, notBefore: null })
    .where(isNameable(job, id))
    .returning({ imageId: providerJobs.imageId });
  return named.length === 1;
}

/**
 * What may still be named: a job that is not settled, and one that counted as never taken, unless it was asked for again
 * since. A name that it has is not changed.
 */
function isNameable({ imageId, submittedAt }: JobKey, jobId: string): SQL | undefined {
  const countsAsNeverTaken = and(eq(providerJobs.state, "refused"), isNull(providerJobs.jobId));
  return and(
    eq(providerJobs.submittedAt, submittedAt),
    or(isNull(providerJobs.jobId), eq(providerJobs.jobId, jobId)),
    or(isUnsettled(imageId), and(eq(providerJobs.imageId, imageId), countsAsNeverTaken)),
  );
}

/** What a late answer may still settle: a job that was given up as unknown, too. */
function isUnsettled(imageId: string): SQL | undefined {
  return and(eq(providerJobs.imageId, imageId), inArray(providerJobs.state, [...open, "unknown"]));
}

/** The provider surely did not take it, or ended it unbilled: it may be asked again from then on, or never when null. */
export async function refuseJob(
  db: Db,
  imageId: string,
  { notBefore, countsAsTry }: { notBefore: number | null; countsAsTry: boolean },
): Promise<void> {
  const tries = countsAsTry ? sql`tries` : sql`max(0, tries - 1)`;
  await db.update(providerJobs).set({ state: "refused", notBefore, tries }).where(isUnsettled(imageId));
}

export async function pauseAccount(db: Db, account: string, untilMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`INSERT INTO provider_accounts (account, paused_until)
    SELECT ${account}, ${untilMs} WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until)`,
  );
}

/** A user's own account goes with his key: an answer that comes after it brings nothing of it back. */
function isKept(account: string): SQL {
  const [provider = "", owner = ""] = account.split(":", 2);
  if (owner === "operator") return sql`1`;
  return sql`EXISTS (SELECT 1 FROM provider_keys WHERE user_id = ${owner} AND provider = ${provider})`;
}

/** A job's end without a stored picture; `unknown` keeps its reservation. Only an open one, or one that was unknown, ends. */
export async function settleJob(
  db: Db,
  imageId: string,
  end: { state: "failed" | "unknown"; costMicroUsd: number },
  nowMs: number,
): Promise<void> {
  const settledAt = end.state === "unknown" ? null : nowMs;
  await db.batch([
    db
      .update(providerJobs)
      .set({ ...end, settledAt, notBefore: null, request: end.state === "unknown" ? sql`request` : null })
      .where(isUnsettled(imageId)),
    updateItemCost(db, sql`(SELECT item_id FROM provider_jobs WHERE image_id = ${imageId})`),
  ]);
}

/**
 * What a proven callback tells: the job's name, when the submit's answer was lost, and that somebody may be woken. A job
 * that was given up as unknown, or counted as never taken, is open again, so that it is settled by what the provider
 * says. Undefined when there is nothing to do: the job has ended, or the same was told just now.
 */
export async function noteCallback(
  db: Db,
  job: JobKey,
  jobId: string,
  { nowMs, sameMs }: { nowMs: number; sameMs: number },
): Promise<Pick<JobRow, "itemId" | "position"> | undefined> {
  const [row] = await db
    .update(providerJobs)
    .set({ state: "pending", jobId, notifiedAt: nowMs, notBefore: null })
    .where(
      and(isNameable(job, jobId), or(isNull(providerJobs.notifiedAt), lt(providerJobs.notifiedAt, nowMs - sameMs))),
    )
    .returning({ itemId: providerJobs.itemId, position: providerJobs.position });
  return row;
}

/** The name by which a provider calls the account of a key; null when no callback has told it yet. */
export async function findAccountName(db: Db, account: string, keyPrint: string): Promise<string | null> {
  const [row] = await db
    .select({ name: providerAccounts.providerName })
    .from(providerAccounts)
    .where(eq(providerAccounts.account, account));
  return row?.name?.startsWith(`${keyPrint} `) ? row.name.slice(keyPrint.length + 1) : null;
}

/** Kept from the first callback that was proven; later ones must carry the same, for as long as the key is the same. */
export async function learnAccountName(db: Db, account: string, keyPrint: string, name: string): Promise<void> {
  const providerName = `${keyPrint} ${name}`;
  await statement<unknown>(
    db,
    sql`INSERT INTO provider_accounts (account, provider_name)
    SELECT ${account}, ${providerName} WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET provider_name = excluded.provider_name`,
  );
}
