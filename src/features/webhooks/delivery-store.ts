import { and, desc, eq, lte, lt, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { emitEvent, type OutboxEvent } from "../../db/outbox";
import { events, webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import { isMine } from "./store";

const { id, eventId, status, attempts, lastStatus, lastError, nextAttemptAt, createdAt, deliveredAt } =
  webhookDeliveries;
const listed = {
  id,
  eventId,
  eventType: events.type,
  status,
  attempts,
  lastStatus,
  lastError,
  nextAttemptAt,
  createdAt,
  deliveredAt,
};
export type ListedDelivery = Pick<typeof webhookDeliveries.$inferSelect, Exclude<keyof typeof listed, "eventType">> & {
  readonly eventType: (typeof events.$inferSelect)["type"];
};
export type Target = { readonly webhookId: string; readonly deliveryId: string };

function selectListed(db: Db) {
  return db
    .select(listed)
    .from(webhookDeliveries)
    .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
    .innerJoin(events, eq(events.id, webhookDeliveries.eventId));
}

/** Newest first. */
export async function listDeliveries(
  db: Db,
  owner: Owner,
  webhookId: string,
  page: { readonly limit: number; readonly after: string | null },
): Promise<ListedDelivery[]> {
  const older = page.after === null ? undefined : lt(id, page.after);
  return selectListed(db)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), isMine(owner, webhookId), older))
    .orderBy(desc(id))
    .limit(page.limit);
}

export async function findDelivery(db: Db, owner: Owner, target: Target): Promise<ListedDelivery | undefined> {
  const [row] = await selectListed(db).where(
    and(eq(id, target.deliveryId), eq(webhookDeliveries.webhookId, target.webhookId), isMine(owner, target.webhookId)),
  );
  return row;
}

/** Begins anew, at once. False when there is no such delivery, an attempt is being made, or the endpoint is disabled. */
export async function restartDelivery(db: Db, owner: Owner, target: Target, nowMs: number): Promise<boolean> {
  const open = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, target.webhookId)} AND enabled)`;
  const restarted = await db
    .update(webhookDeliveries)
    .set({ status: "pending", attempts: 0, nextAttemptAt: nowMs, deliveredAt: null, enqueuedUntil: 0 })
    .where(
      and(
        eq(id, target.deliveryId),
        eq(webhookDeliveries.webhookId, target.webhookId),
        lte(webhookDeliveries.leaseUntil, nowMs),
        open,
      ),
    )
    .returning({ id });
  return restarted.length === 1;
}

/** Undefined when the endpoint is not the owner's, or is disabled. */
export async function insertTestDelivery(
  db: Db,
  owner: Owner,
  event: OutboxEvent & { readonly webhookId: string },
): Promise<ListedDelivery | undefined> {
  const mine = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, event.webhookId)})`;
  const [, rows] = await db.batch([emitEvent(db, event, mine), selectListed(db).where(eq(events.id, event.id))]);
  return rows[0];
}
