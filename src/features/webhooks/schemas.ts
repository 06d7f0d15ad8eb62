import * as z from "zod";
import { deliveryStatuses, disabledReasons, webhookEvents } from "../../domain/webhook-events";

export const maxUrlLength = 2048;

const url = z.string().min(1).max(maxUrlLength).meta({
  description: "A public https address on the default port.",
  examples: ["https://hooks.harvest-hollow.example/hatchery"],
});
const events = z
  .array(z.enum(webhookEvents))
  .min(1)
  .max(webhookEvents.length)
  .meta({ description: "What it is told of." });
const projectId = z.string().max(64);

export const NewWebhook = z.strictObject({
  url,
  events,
  projectId: projectId.optional().meta({
    description: "Only this project's events; of every project when left out. A key bound to a project may leave it out.",
  }),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChange = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    projectId: projectId.nullable().optional().meta({ description: "Null for every project." }),
    enabled: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: "must change something" });
export type WebhookChange = z.infer<typeof WebhookChange>;

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(webhookEvents)),
    projectId: z.string().nullable().meta({ description: "Null for every project." }),
    enabled: z.boolean(),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        "Why the service has disabled it: `gone`, it answered 410; `failing`, a delivery used up its attempts and nothing had got through for five days.",
    }),
    previousSecretExpiresAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Until then the secret before the last rotation signs too." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().meta({
    description:
      "Shown once. `whsec_` and the base64 of the 32 bytes that sign, as every Standard Webhooks library takes it.",
  }),
}).meta({ id: "WebhookWithSecret" });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const WebhookDelivery = z
  .object({
    id: z.string(),
    eventId: z.string().meta({ description: "Sent as `webhook-id`, the same for every attempt and redelivery." }),
    eventType: z.string(),
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    lastStatus: z.int().nullable().meta({ description: "What the endpoint answered last, when it answered." }),
    lastError: z.string().nullable().meta({ description: "Why the last attempt failed." }),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookParams = z.object({ webhookId: z.string() });
export const WebhookDeliveryParams = z.object({ webhookId: z.string(), deliveryId: z.string() });
