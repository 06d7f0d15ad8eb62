/** Tables of webhooks, events and deliveries. */
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import {
  deliveryErrors,
  deliveryStatuses,
  disabledReasons,
  type testEvent,
  type WebhookEvent,
} from "../../domain/webhook-events";

/**
 * A user's registered URL that gets events. Disabling one fires the SQL trigger `webhooks_disabled` (migrations/0006),
 * which fails pending deliveries.
 */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id").notNull(),
    /** The only project whose events are sent. Null means every project. */
    projectId: text("project_id"),
    url: text("url").notNull(),
    events: text("events", { mode: "json" }).$type<WebhookEvent[]>().notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
    /** Set when the service disabled the webhook. Null when the webhook is enabled, or when the owner disabled it. */
    disabledReason: text("disabled_reason", { enum: disabledReasons }),
    /** Sealed with AES-GCM under SECRETS_KEY, base64. Not a hash, because signing needs the secret itself. */
    sealedSecret: text("sealed_secret").notNull(),
    /** The secret before the last rotation, which also signs until `previousSecretUntil`. */
    previousSealedSecret: text("previous_sealed_secret"),
    previousSecretUntil: integer("previous_secret_until"),
    /** The time of the first failure since the last successful delivery. */
    failingSince: integer("failing_since"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("webhooks_owner").on(table.ownerId, table.id),
    index("webhooks_project").on(table.projectId),
    index("webhooks_rotated").on(table.previousSecretUntil),
  ],
);

/**
 * The outbox: events in the form in which webhooks get them. SQL triggers (migrations/0006), `db/budget-events.ts` and
 * `db/outbox.ts` write each row in the transaction that causes the event. See `domain/webhook-events.ts`.
 */
export const events = sqliteTable(
  "events",
  {
    /** Derived from the occurrence, so that the same occurrence has one row. Sent as `webhook-id`. */
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    projectId: text("project_id"),
    /** The only webhook that gets the event, for a test. Null means all webhooks that subscribe. */
    webhookId: text("webhook_id"),
    type: text("type").$type<WebhookEvent | typeof testEvent>().notNull(),
    /** The body, byte for byte. */
    payload: text("payload").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("events_user").on(table.userId),
    index("events_project").on(table.projectId),
    index("events_created").on(table.createdAt),
  ],
);

/* Conditions of partial indexes. SQLite uses a partial index only if the query repeats its exact condition. */
/** A delivery that is not over: due now, or later. */
export const isOpen = sql.raw("next_attempt_at IS NOT NULL");
/** A delivery that a queue message or a consumer has, or had until it was lost. */
export const isEnqueued = sql.raw("enqueued_until > 0");

/**
 * The delivery of one event to one webhook. The SQL trigger `events_fan_out` (migrations/0006) creates the rows when an
 * event is inserted.
 */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    eventId: text("event_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    status: text("status", { enum: deliveryStatuses }).notNull(),
    /** The number of delivery attempts, counted when an attempt begins. */
    attempts: integer("attempts").notNull().default(0),
    lastStatus: integer("last_status"),
    lastError: text("last_error", { enum: deliveryErrors }),
    /** Null once the delivery has succeeded or failed for good. */
    nextAttemptAt: integer("next_attempt_at"),
    /** Until this time, a queue message or a consumer has the delivery. After that, the sweep enqueues it again. */
    enqueuedUntil: integer("enqueued_until").notNull().default(0),
    /** A consumer has begun a delivery attempt, which is over by this time. */
    leaseUntil: integer("lease_until").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    deliveredAt: integer("delivered_at"),
  },
  (table) => [
    uniqueIndex("webhook_deliveries_event_webhook").on(table.eventId, table.webhookId),
    index("webhook_deliveries_webhook").on(table.webhookId, table.id),
    index("webhook_deliveries_due").on(table.webhookId, table.nextAttemptAt).where(isOpen),
    index("webhook_deliveries_enqueued").on(table.webhookId, table.enqueuedUntil).where(isEnqueued),
  ],
);
