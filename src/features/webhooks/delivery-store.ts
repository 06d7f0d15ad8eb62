import { and, desc, eq, lte, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { emitEvent, type OutboxEvent } from "../../db/outbox";
import { events, webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import { isMine } from "./store";
import type { WebhookDeliveryParams } from "./schemas";

const { id, eventId, status, attempts, lastStatus, lastError, nextAttemptAt, createdAt, deliveredAt } =
  webhookDeliveries;
const listed = {
  id,
  eventId,
  eventType: events.type,
  projectId: events.projectId,
  status,
  attempts,
  lastStatus,
  lastError,
  nextAttemptAt,
  createdAt,
  deliveredAt,
};
type EventRow = typeof events.$inferSelect;
export type ListedDelivery = Pick<
  typeof webhookDeliveries.$inferSelect,
  Exclude<keyof typeof listed, "eventType" | "projectId">
> & { readonly eventType: EventRow["type"]; readonly projectId: EventRow["projectId"] };

/** Newest first. */
export async function listDeliveries(
  db: Db,
  owner: Owner,
  webhookId: string,
  page: { readonly limit: number; readonly after: string | null },
): Promise<ListedDelivery[]> {
  const older = page.after === null ? undefined : lt(id, page.after);
  return selectListed(db)
    .where(and(isMineToSee(owner, webhookId), older))
    .orderBy(desc(id))
    .limit(page.limit);
}

function selectListed(db: Db) {
  return db
    .select(listed)
    .from(webhookDeliveries)
    .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
    .innerJoin(events, eq(events.id, webhookDeliveries.eventId));
}

/** What an endpoint was told before it was turned to a project is not of that project: a bound owner has none of it. */
function isMineToSee(owner: Owner, webhookId: string): SQL | undefined {
  const ofMyProject = owner.projectId === null ? undefined : eq(events.projectId, owner.projectId);
  return and(eq(webhookDeliveries.webhookId, webhookId), isMine(owner, webhookId), ofMyProject);
}

export async function findDelivery(
  db: Db,
  owner: Owner,
  params: WebhookDeliveryParams,
): Promise<ListedDelivery | undefined> {
  const [row] = await selectListed(db).where(and(eq(id, params.deliveryId), isMineToSee(owner, params.webhookId)));
  return row;
}

/**
 * Begins anew, at once. False when there is no such delivery, an attempt is being made, or the endpoint is disabled or
 * of another project than the event.
 */
export async function restartDelivery(
  db: Db,
  owner: Owner,
  params: WebhookDeliveryParams,
  nowMs: number,
): Promise<boolean> {
  const open = sql`EXISTS (SELECT 1 FROM webhooks JOIN events ON events.id = webhook_deliveries.event_id
    WHERE ${isMine(owner, params.webhookId)} AND enabled
      AND (webhooks.project_id IS NULL OR webhooks.project_id = events.project_id))`;
  const restarted = await db
    .update(webhookDeliveries)
    .set({ status: "pending", attempts: 0, nextAttemptAt: nowMs, deliveredAt: null, enqueuedUntil: 0 })
    .where(
      and(
        eq(id, params.deliveryId),
        eq(webhookDeliveries.webhookId, params.webhookId),
        lte(webhookDeliveries.leaseUntil, nowMs),
        open,
      ),
    )
    .returning({ id });
  return restarted.length === 1;
}

/** Undefined when the endpoint is not the owner's, not of the event's project, or disabled. */
export async function insertTestDelivery(
  db: Db,
  owner: Owner,
  event: OutboxEvent & { readonly webhookId: string },
): Promise<ListedDelivery | undefined> {
  const mine = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, event.webhookId)} AND project_id IS ${event.projectId})`;
  const [, rows] = await db.batch([emitEvent(db, event, mine), selectListed(db).where(eq(events.id, event.id))]);
  return rows[0];
}
