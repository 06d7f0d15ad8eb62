import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "./client";
import { idempotencyKeys } from "./schema/idempotency";

export type StoredAnswer = { status: number; headers: Record<string, string>; body: string | null };
export type Claim = { readonly scope: string; readonly key: string; readonly requestHash: string };
/**
 * A claim that a run holds until `leaseUntil`. After that, another run may take the claim, and the first can no longer
 * settle it.
 */
export type HeldClaim = Claim & { readonly leaseUntil: number };

/**
 * `mine`: the caller runs the request and creates its row under `resourceUlid`. `done`: the response is stored.
 * `running`: another run holds the claim.
 */
export type ClaimResult =
  | { readonly state: "mine"; readonly resourceUlid: string; readonly held: HeldClaim }
  | { readonly state: "done"; readonly sameRequest: boolean; readonly answer: StoredAnswer }
  | { readonly state: "running"; readonly sameRequest: boolean };

type Times = { readonly nowMs: number; readonly leaseMs: number; readonly lifeMs: number };

/**
 * Claims the key in one statement, if the key is new, has expired, or belongs to a run that died. After a run that
 * died, the `resourceUlid` stays the same, so that the next run finds the row that the dead run created.
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

/** Frees the key after a request that was refused and created nothing. */
export async function releaseKey(db: Db, held: HeldClaim): Promise<void> {
  await db.delete(idempotencyKeys).where(isHeld(held));
}

/**
 * Ends the lease after a run that failed and may have created something. A retry with this key may start at once, under
 * the same `resourceUlid`.
 */
export async function endLease(db: Db, held: HeldClaim, nowMs: number): Promise<void> {
  await db.update(idempotencyKeys).set({ leaseUntil: nowMs }).where(isHeld(held));
}

export async function deleteExpiredKeys(db: Db, nowMs: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, nowMs));
}
