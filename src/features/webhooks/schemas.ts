import * as z from "zod";
import { Count, idOf, namedId, requireChange, Time, WebhookSecret } from "../../lib/fields";
import { deliveryStatuses, disabledReasons, testEvent, webhookEvents } from "../../domain/webhook-events";

const maxUrlLength = 2048;

const url = z
  .string()
  .min(1)
  .max(maxUrlLength)
  .meta({
    description: "A public https address on the default port.",
    examples: ["https://hooks.harvest-hollow.example/hatchery"],
  });
const events = z
  .array(z.enum(webhookEvents))
  .min(1)
  .max(webhookEvents.length)
  .meta({ description: "The types of events to send." });
const projectId = namedId("prj");

export const NewWebhook = z.strictObject({
  url,
  events,
  projectId: projectId.optional().meta({
    description:
      "Send only events of this project. If left out: events of all projects, or of the one project to which the API key is bound.",
  }),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChange = requireChange(
  z.strictObject({
    url: url.optional(),
    events: events.optional(),
    projectId: projectId.nullable().optional().meta({ description: "Null for the events of all projects." }),
    enabled: z.boolean().optional(),
  }),
);
export type WebhookChange = z.infer<typeof WebhookChange>;

export const Webhook = z
  .object({
    id: idOf("whk"),
    url: z.string().max(maxUrlLength),
    events: z.array(z.enum(webhookEvents)).max(webhookEvents.length),
    projectId: idOf("prj").nullable().meta({ description: "Null for the events of all projects." }),
    enabled: z.boolean(),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        "The reason if this service has disabled the webhook. `gone`: the receiver responded 410. `failing`: a delivery used up its attempts, and no delivery had succeeded for five days.",
    }),
    previousSecretExpiresAt: Time.nullable().meta({
      description: "The secret before the last rotation also signs deliveries until this time.",
    }),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookWithSecret = Webhook.extend({
  secret: WebhookSecret.meta({
    description:
      "Shown once. `whsec_` and the signing key of 32 bytes in base64: the form that every Standard Webhooks library accepts.",
  }),
}).meta({ id: "WebhookWithSecret" });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const WebhookDelivery = z
  .object({
    id: idOf("whd"),
    eventId: z
      .string()
      .max(64)
      .meta({ description: "Sent as `webhook-id`. The same for every attempt and redelivery." }),
    eventType: z.enum([...webhookEvents, testEvent]),
    status: z.enum(deliveryStatuses),
    attempts: Count,
    lastStatus: z
      .int()
      .min(100)
      .max(999)
      .nullable()
      .meta({ description: "The HTTP status of the receiver's last response; null if there was none." }),
    lastError: z.string().max(200).nullable().meta({ description: "The reason why the last attempt failed." }),
    nextAttemptAt: Time.nullable(),
    createdAt: Time,
    deliveredAt: Time.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookParams = z.object({ webhookId: namedId("whk") });
export const WebhookDeliveryParams = z.object({ webhookId: namedId("whk"), deliveryId: namedId("whd") });
export type WebhookDeliveryParams = z.infer<typeof WebhookDeliveryParams>;
