import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import {
  deliveryErrors,
  deliveryStatuses,
  disabledReasons,
  type testEvent,
  type WebhookEvent,
} from "../../domain/webhook-events";

/** An endpoint of a user's that is told of events. */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id").notNull(),
    /** Null for the events of every project. */
    projectId: text("project_id"),
    url: text("url").notNull(),
    events: text("events", { mode: "json" }).$type<WebhookEvent[]>().notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
    /** Null when it is enabled, or its owner has disabled it. */
    disabledReason: text("disabled_reason", { enum: disabledReasons }),
    /** Sealed with AES-GCM under SECRETS_KEY, base64: it must sign again. */
    sealedSecret: text("sealed_secret").notNull(),
    /** The secret before the last rotation, and until when it signs too. */
    previousSealedSecret: text("previous_sealed_secret"),
    previousSecretUntil: integer("previous_secret_until"),
    /** The first failure since anything got through. */
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

/** The outbox: what happened, as it is sent. Written by SQL triggers in the transaction in which it happened. */
export const events = sqliteTable(
  "events",
  {
    /** Follows from what happened, so that it is told once. Sent as `webhook-id`. */
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    projectId: text("project_id"),
    /** The one endpoint that a test is for; null for all that subscribe. */
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

/** One event on its way to one endpoint. Made by a SQL trigger on `events`. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    eventId: text("event_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    status: text("status", { enum: deliveryStatuses }).notNull(),
    /** Counted when an attempt begins. */
    attempts: integer("attempts").notNull().default(0),
    lastStatus: integer("last_status"),
    lastError: text("last_error", { enum: deliveryErrors }),
    /** Null once it has ended. */
    nextAttemptAt: integer("next_attempt_at"),
    /** A message in the queue, or a consumer, has it until then; what is lost comes back after that. */
    enqueuedUntil: integer("enqueued_until").notNull().default(0),
    /** A consumer has begun an attempt that is over by then. */
    leaseUntil: integer("lease_until").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    deliveredAt: integer("delivered_at"),
  },
  (table) => [
    uniqueIndex("webhook_deliveries_event_webhook").on(table.eventId, table.webhookId),
    index("webhook_deliveries_webhook").on(table.webhookId, table.id),
    index("webhook_deliveries_due").on(table.webhookId, table.nextAttemptAt),
    index("webhook_deliveries_enqueued").on(table.enqueuedUntil),
  ],
);
