/**
 * The events that a webhook can subscribe to. No code in `src` emits the first three. SQL triggers in
 * `migrations/0006_webhook_events.sql` insert a row into `events`, in the transaction of the change:
 *
 * - `generation.completed`: trigger `generation_completed`, when `generations.finished_at` is set.
 * - `asset.ready`: trigger `asset_ready`, when the `status` of a row in `generation_items` becomes `succeeded`.
 * - `export.ready`: trigger `export_ready`, when `exports.status` becomes `ready`.
 * - `budget.low`: `emitBudgetLow` in `db/budget-events.ts`, because the condition is a sum over many rows.
 *
 * Two more triggers in the same file act on the rows: `events_fan_out` creates a delivery for each subscribed webhook
 * when an event is inserted, and `webhooks_disabled` fails the pending deliveries of a webhook that is disabled. A new
 * event needs a migration with a trigger, or an `emitEvent` of `db/outbox.ts` in the batch that causes the event.
 */
export const webhookEvents = ["generation.completed", "asset.ready", "export.ready", "budget.low"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The event of a test, written by `emitEvent`. Nobody subscribes to this event: a test goes to one webhook. */
export const testEvent = "webhook.test";

export const deliveryStatuses = ["pending", "delivered", "failed"] as const;

/** Why the service disabled a webhook. `gone`: the URL answered 410. `failing`: no delivery succeeded for days. */
export const disabledReasons = ["gone", "failing"] as const;

/**
 * Why a delivery attempt failed. `status`: the URL answered with a status other than 2xx. `lost`: the attempt began and
 * no result was recorded. `disabled`: before the delivery succeeded, the webhook was disabled or limited to another
 * project.
 */
export const deliveryErrors = [
  "status",
  "redirected",
  "timeout",
  "unreachable",
  "refused",
  "no_secret",
  "lost",
  "disabled",
] as const;
export type DeliveryError = (typeof deliveryErrors)[number];
