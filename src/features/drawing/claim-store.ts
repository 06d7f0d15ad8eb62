import { eq, sql, type SQL } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { isBillable, isInFlight, providerJobs } from "../../db/schema/providers";
import { toAccountName, type ProviderAccount } from "../../domain/provider-account";
import type { JobRequest } from "../../providers/provider";
import type { ImageRow } from "./image-store";
import type { Work } from "./item-store";
import type { JobRow } from "./job-store";

/*
 * A claim is the ledger row that allows one request to be made. The request's first image names the row. The row is
 * written before the provider is asked, in one statement that checks every limit, so no path gets round the budget or the
 * places of a provider account.
 */

/** A provider that has not refused a request within this time has surely not throttled the account. */
const testMs = 10_000;

/** The provider account that is asked, and the most jobs in flight at once; null without a limit. */
export type Place = { readonly account: ProviderAccount; readonly maxInFlight: number | null };

export type Claim = Place & {
  readonly estimateMicroUsd: number;
  /** The request without the bytes of the references. */
  readonly request: JobRequest;
};

/**
 * `test`: claimed, and this request shows whether the provider account may be used again after a pause of unknown length.
 * `wait`: the provider account has no free place now, or the provider asked for a pause.
 */
export type Claimed = "claimed" | "test" | "wait" | "over_budget";

export type Turn = { readonly job: JobRow | undefined; readonly hasPlace: boolean };

/** The request's job, and whether a claim could succeed now. Waiting items ask often, so this only reads. */
export async function findTurn(db: Db, work: Work, image: ImageRow, place: Place, nowMs: number): Promise<Turn> {
  const { jobs, room } = await inOneTransaction(db, {
    jobs: db.select().from(providerJobs).where(eq(providerJobs.imageId, image.id)),
    room: statement<{ place: 0 | 1 }>(db, sql`SELECT (${hasPlace(place, work, nowMs)}) AS place`),
  });
  return { job: jobs[0], hasPlace: room[0]?.place === 1 };
}

/** Claims the request once, if the item is at work and every limit allows the request. */
export async function claimJob(db: Db, work: Work, image: ImageRow, claim: Claim, nowMs: number): Promise<Claimed> {
  const { item, generation } = work;
  const reserved = isReserved(work, image.id, claim.estimateMicroUsd);
  const { claimed, terms } = await inOneTransaction(db, {
    claimed: statement<{ image_id: string }>(
      db,
      sql`INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, images, model, provider,
        account, own_key, state, request, estimate_micro_usd, submitted_at)
      SELECT ${image.id}, i.id, i.generation_id, i.project_id, ${generation.ownerId}, ${image.position}, ${image.stripFrames},
        ${generation.model}, ${generation.provider}, ${toAccountName(claim.account)}, ${generation.ownKey ? 1 : 0}, 'submitting',
        ${JSON.stringify(claim.request)}, ${claim.estimateMicroUsd}, ${nowMs}
      FROM generation_items i WHERE i.id = ${item.id} AND i.status IN ('queued', 'running')
        AND ${hasPlace(claim, work, nowMs)} AND ${reserved}
      ON CONFLICT (image_id) DO UPDATE SET state = 'submitting', submitted_at = excluded.submitted_at, tries = tries + 1,
        request = excluded.request, estimate_micro_usd = excluded.estimate_micro_usd, job_id = NULL, job_url = NULL, not_before = NULL, notified_at = NULL,
        drawn_at = NULL
      WHERE provider_jobs.state = 'refused' AND provider_jobs.not_before <= ${nowMs}
      RETURNING image_id`,
    ),
    terms: statement<{ reserved: 0 | 1; throttled: 0 | 1 }>(
      db,
      sql`SELECT ${reserved} AS reserved, ${isThrottled(claim.account)} AS throttled`,
    ),
  });
  if (claimed.length === 1) return terms[0]?.throttled === 1 ? "test" : "claimed";
  return terms[0]?.reserved === 0 ? "over_budget" : "wait";
}

/**
 * The second check of the budget, for each request. The accepted estimates are the limits: the item's bills, the jobs in
 * flight and this estimate must fit into the item's estimate. The generation's bills and this estimate must fit into the
 * generation's estimate, in case a provider bills more than was estimated.
 */
function isReserved({ item, generation }: Work, imageId: string, estimateMicroUsd: number): SQL {
  const itemId = item.id;
  const billed = sql`(SELECT g.cost_micro_usd FROM generations g WHERE g.id = ${generation.id})`;
  return sql`(${billed} + ${estimateMicroUsd} <= ${generation.estimateMicroUsd} AND (SELECT coalesce(sum(CASE WHEN ${sql.raw(`k.${isBillable}`)}
      THEN max(k.estimate_micro_usd, k.cost_micro_usd) ELSE k.cost_micro_usd END), 0)
      FROM provider_jobs k WHERE k.item_id = ${itemId} AND k.image_id <> ${imageId}) + ${estimateMicroUsd}
    <= (SELECT i.estimate_micro_usd FROM generation_items i WHERE i.id = ${itemId}))`;
}

/**
 * The provider account is not paused and has a free place. While other users wait for the operator's account, each user
 * gets at most an equal share of the places.
 */
function hasPlace({ account, maxInFlight }: Place, { generation }: Pick<Work, "generation">, nowMs: number): SQL {
  const name = toAccountName(account);
  const isPaused = sql`EXISTS (SELECT 1 FROM provider_accounts a WHERE a.account = ${name}
    AND (a.paused_until > ${nowMs} OR (a.throttles > 0 AND ${isTested(name, nowMs)})))`;
  if (maxInFlight === null) return sql`NOT ${isPaused}`;
  const inFlight = sql`SELECT count(*) FROM provider_jobs j WHERE ${sql.raw(`j.${isInFlight}`)} AND j.account = ${name}`;
  const isFree = sql`NOT ${isPaused} AND (${inFlight}) < ${maxInFlight}`;
  // Nobody shares a user's own account at a provider.
  if (generation.ownKey) return isFree;
  return sql`${isFree} AND ((${inFlight} AND j.user_id = ${generation.ownerId}) < ${shareOf(generation.provider, maxInFlight)}
    OR NOT ${othersWait(generation)})`;
}

/**
 * An equal share of the places, rounded up. Counts the users with an unfinished generation on the operator's account, and
 * no more of them than there are places. Reads one row for each, however many generations they have.
 */
function shareOf(provider: string, places: number): SQL {
  const nextAfter = (ownerId: SQL): SQL => sql`(SELECT min(g.owner_id) FROM generations g
    WHERE g.finished_at IS NULL AND g.own_key = 0 AND g.provider = ${provider} AND g.owner_id > ${ownerId})`;
  return sql`(WITH RECURSIVE sharers(id, number) AS (SELECT ${nextAfter(sql`''`)}, 1
      UNION ALL SELECT ${nextAfter(sql`sharers.id`)}, number + 1 FROM sharers WHERE id IS NOT NULL AND number < ${places})
    SELECT CAST((${places} + n - 1) / n AS INTEGER) FROM (SELECT max(1, count(id)) AS n FROM sharers))`;
}

/** A request was sent after the account's pause, and the provider may still refuse it. */
function isTested(name: string, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM provider_jobs t WHERE ${sql.raw(`t.${isInFlight}`)} AND t.account = ${name} AND t.state = 'submitting'
    AND t.submitted_at >= a.paused_until AND t.submitted_at > ${nowMs - testMs})`;
}

function isThrottled(account: ProviderAccount): SQL {
  return sql`EXISTS (SELECT 1 FROM provider_accounts a WHERE a.account = ${toAccountName(account)} AND a.throttles > 0)`;
}

/**
 * Another user has an item at work or queued on the operator's account, and that item has no job in flight. The search
 * ends at the first such item. Before that it reads items with a job in flight, of which there are no more than places.
 */
function othersWait({ provider, ownerId }: Work["generation"]): SQL {
  // CROSS JOIN, so that the query planner begins with the generations. Two ranges leave out the user's own.
  const someoneWaits = (isAnother: SQL): SQL => sql`EXISTS (SELECT 1 FROM generations g CROSS JOIN generation_items i
    WHERE g.finished_at IS NULL AND g.own_key = 0 AND g.provider = ${provider} AND ${isAnother}
      AND i.generation_id = g.id AND i.status IN ('queued', 'running') AND NOT EXISTS (SELECT 1 FROM provider_jobs k
        WHERE k.item_id = i.id AND ${sql.raw(`k.${isInFlight}`)}))`;
  return sql`(${someoneWaits(sql`g.owner_id < ${ownerId}`)} OR ${someoneWaits(sql`g.owner_id > ${ownerId}`)})`;
}
