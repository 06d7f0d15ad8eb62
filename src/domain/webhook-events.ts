/** What an endpoint can subscribe to. */
export const webhookEvents = ["generation.completed", "asset.ready", "export.ready", "budget.low"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** What a test sends; nobody subscribes to it. */
export const testEvent = "webhook.test";

export const deliveryStatuses = ["pending", "delivered", "failed"] as const;

/** Why the service has disabled an endpoint: it said that it is gone, or nothing has got through for days. */
export const disabledReasons = ["gone", "failing"] as const;

/**
 * Why an attempt failed. `status`: the endpoint answered something else than success. `lost`: the attempt began and
 * nobody recorded how it ended. `disabled`: the endpoint was, or was turned to another
 * project, before the delivery got through.
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
