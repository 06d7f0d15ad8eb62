/** Writes and deletes rows of the outbox: webhook events and their deliveries. */
import { and, eq, or, sql, type SQL } from "drizzle-orm";
import type { testEvent, WebhookEvent } from "../domain/webhook-events";
import { statement, type Db } from "./client";
import { events, webhookDeliveries, webhooks } from "./schema/webhooks";

export type OutboxEvent = {
  /** Derived from the occurrence, so that the same occurrence is written once. */
  readonly id: string;
  readonly userId: string;
  /** Null for an event that concerns no single project. */
  readonly projectId: string | null;
  /** The only webhook that gets the event. Left out for all webhooks that subscribe. */
  readonly webhookId?: string;
  readonly type: WebhookEvent | typeof testEvent;
  /** Ids and numbers only. Receivers read the details through the API. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
  readonly createdAt: number;
};

/**
 * Writes an event to the outbox if `condition` holds. For occurrences that no SQL trigger sees;
 * `domain/webhook-events.ts` lists the triggers. Run this in the batch that causes the event. Writes nothing if the id
 * exists already, or if the user has no enabled webhook. On insert, the SQL trigger `events_fan_out` (migrations/0006)
 * creates the deliveries.
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

/**
 * Deletes webhooks, events and their deliveries, if `condition` holds. Deliveries go first, because they are found
 * through the other two.
 */
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
