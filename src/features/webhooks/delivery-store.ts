import { and, desc, eq, lte, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, type Db } from "../../db/client";
import { emitEvent, type OutboxEvent } from "../../db/outbox";
import { events, webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import type { Page } from "../../lib/page";
import type { WebhookDeliveryParams } from "./schemas";
import { isMine } from "./store";

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
export async function listDeliveries(db: Db, owner: Owner, webhookId: string, page: Page): Promise<ListedDelivery[]> {
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

/**
 * Selects a webhook's deliveries that the owner may see. A webhook may have been sent events of other projects before
 * the user limited it to one, so a credential that is bound to a project sees that project's events alone.
 */
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
 * Makes a delivery due now, at the beginning of the retry schedule. False if there is no such delivery, if an attempt
 * is in progress, or if the webhook is disabled or limited to another project than the event's.
 */
export async function restartDelivery(
  db: Db,
  owner: Owner,
  params: WebhookDeliveryParams,
  nowMs: number,
): Promise<boolean> {
  const isOpen = sql`EXISTS (SELECT 1 FROM webhooks JOIN events ON events.id = webhook_deliveries.event_id
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
        isOpen,
      ),
    )
    .returning({ id });
  return restarted.length === 1;
}

/** Undefined if the webhook is not the owner's, is not for the event's project, or is disabled. */
export async function insertTestDelivery(
  db: Db,
  owner: Owner,
  event: OutboxEvent & { readonly webhookId: string },
): Promise<ListedDelivery | undefined> {
  const mine = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, event.webhookId)} AND project_id IS ${event.projectId})`;
  const { rows } = await inOneTransaction(db, {
    event: emitEvent(db, event, mine),
    rows: selectListed(db).where(eq(events.id, event.id)),
  });
  return rows[0];
}
