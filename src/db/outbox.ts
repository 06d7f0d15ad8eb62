import { and, eq, or, sql, type SQL } from "drizzle-orm";
import type { testEvent, WebhookEvent } from "../domain/webhook-events";
import { statement, type Db } from "./client";
import { events, webhookDeliveries, webhooks } from "./schema/webhooks";

export type OutboxEvent = {
  /** The same for the same thing that happened: it is told once. */
  readonly id: string;
  readonly userId: string;
  /** Null for what concerns no single project. */
  readonly projectId: string | null;
  /** The one endpoint that is told; null for all that subscribe. */
  readonly webhookId?: string;
  readonly type: WebhookEvent | typeof testEvent;
  /** Ids and figures; what they stand for is read by the API. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
  readonly createdAt: number;
};

/**
 * Writes an event to the outbox if `condition` holds, for what no SQL trigger can see. It stands in the batch of what
 * makes it happen. Nothing is written when its id is there already, or for a user without an endpoint.
 */
export function emitEvent(db: Db, event: OutboxEvent, condition: SQL) {
  const { id, userId, projectId, webhookId = null, type, data, createdAt } = event;
  const payload = JSON.stringify({ type, timestamp: new Date(createdAt).toISOString(), data });
  return statement<unknown>(
    db,
    sql`INSERT INTO events (id, user_id, project_id, webhook_id, type, payload, created_at)
      SELECT ${id}, ${userId}, ${projectId}, ${webhookId}, ${type}, ${payload}, ${createdAt}
      WHERE ${condition} AND EXISTS (SELECT 1 FROM webhooks WHERE owner_id = ${userId} AND enabled)
      ON CONFLICT (id) DO NOTHING`,
  );
}

/** Deletes endpoints and events with all that is under way, if `condition` holds; deliveries go first. */
function deleteOutbox(db: Db, of: { readonly events: SQL; readonly webhooks: SQL }, condition: SQL) {
  const told = sql`${webhookDeliveries.eventId} IN (SELECT id FROM events WHERE ${of.events})`;
  const sent = sql`${webhookDeliveries.webhookId} IN (SELECT id FROM webhooks WHERE ${of.webhooks})`;
  return [
    db.delete(webhookDeliveries).where(and(or(told, sent), condition)),
    db.delete(events).where(and(of.events, condition)),
    db.delete(webhooks).where(and(of.webhooks, condition)),
  ] as const;
}

export function deleteProjectOutbox(db: Db, projectId: string, condition: SQL) {
  const of = { events: eq(events.projectId, projectId), webhooks: eq(webhooks.projectId, projectId) };
  return deleteOutbox(db, of, condition);
}

export function deleteUserOutbox(db: Db, userId: string, condition: SQL = sql`1`) {
  const of = { events: eq(events.userId, userId), webhooks: eq(webhooks.ownerId, userId) };
  return deleteOutbox(db, of, condition);
}
