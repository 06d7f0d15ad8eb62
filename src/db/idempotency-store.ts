import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "./client";
import { idempotencyKeys } from "./schema/idempotency";

export type StoredAnswer = { status: number; headers: Record<string, string>; body: string | null };
export type Claim = { readonly scope: string; readonly key: string; readonly requestHash: string };
/** A claim that a run holds. One that outlives its lease may have lost it to another run, and then settles nothing. */
export type HeldClaim = Claim & { readonly leaseUntil: number };

/** `mine`: run it, and make what it makes under `resourceUlid`. `done`: the answer that it got. `running`: by another. */
export type ClaimResult =
  | { readonly state: "mine"; readonly resourceUlid: string; readonly held: HeldClaim }
  | { readonly state: "done"; readonly sameRequest: boolean; readonly answer: StoredAnswer }
  | { readonly state: "running"; readonly sameRequest: boolean };

type Times = { readonly nowMs: number; readonly leaseMs: number; readonly lifeMs: number };

/**
 * One statement claims the key: a new row, or one that has expired, or one whose run died. The `resourceUlid` of a dead
 * run stays, so that the second run finds what the first one made.
 */
export async function claimKey(db: Db, claim: Claim, newUlid: string, times: Times): Promise<ClaimResult> {
  const { nowMs } = times;
  const leaseUntil = nowMs + times.leaseMs;
  const expired = sql`${idempotencyKeys.expiresAt} <= ${nowMs}`;
  const dead = sql`${idempotencyKeys.status} IS NULL AND ${idempotencyKeys.leaseUntil} <= ${nowMs} AND ${idempotencyKeys.requestHash} = excluded.request_hash`;
  const [mine] = await db
    .insert(idempotencyKeys)
    .values({ ...claim, resourceUlid: newUlid, leaseUntil, expiresAt: nowMs + times.lifeMs })
    .onConflictDoUpdate({
      target: [idempotencyKeys.scope, idempotencyKeys.key],
      set: {
        requestHash: sql`excluded.request_hash`,
        resourceUlid: sql`CASE WHEN ${expired} THEN excluded.resource_ulid ELSE ${idempotencyKeys.resourceUlid} END`,
        leaseUntil: sql`excluded.lease_until`,
        status: null,
        headers: null,
        body: null,
        expiresAt: sql`excluded.expires_at`,
      },
      setWhere: sql`${expired} OR (${dead})`,
    })
    .returning({ resourceUlid: idempotencyKeys.resourceUlid });
  if (mine) return { state: "mine", resourceUlid: mine.resourceUlid, held: { ...claim, leaseUntil } };
  return readClaim(db, claim);
}

async function readClaim(db: Db, claim: Claim): Promise<ClaimResult> {
  const [row] = await db.select().from(idempotencyKeys).where(isClaim(claim));
  const sameRequest = row === undefined || row.requestHash === claim.requestHash;
  if (!row || row.status === null) return { state: "running", sameRequest };
  return { state: "done", sameRequest, answer: { status: row.status, headers: row.headers ?? {}, body: row.body } };
}

function isClaim(claim: Claim) {
  return and(eq(idempotencyKeys.scope, claim.scope), eq(idempotencyKeys.key, claim.key));
}

function isHeld(held: HeldClaim) {
  return and(isClaim(held), isNull(idempotencyKeys.status), eq(idempotencyKeys.leaseUntil, held.leaseUntil));
}

export async function storeAnswer(db: Db, held: HeldClaim, answer: StoredAnswer): Promise<void> {
  await db.update(idempotencyKeys).set(answer).where(isHeld(held));
}

/** The request was refused and made nothing: the key is free again. */
export async function releaseKey(db: Db, held: HeldClaim): Promise<void> {
  await db.delete(idempotencyKeys).where(isHeld(held));
}

/** The run failed and may have made something: the next run with this key may start at once and finds it. */
export async function endLease(db: Db, held: HeldClaim, nowMs: number): Promise<void> {
  await db.update(idempotencyKeys).set({ leaseUntil: nowMs }).where(isHeld(held));
}

export async function deleteExpiredKeys(db: Db, nowMs: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, nowMs));
}
