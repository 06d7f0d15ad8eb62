import * as z from "zod";
import { idOf, Name, namedId, NewName, Time, Url, WebhookSecret } from "../../lib/fields";
import { NewGeneration } from "../generations/schemas";
import { ContentBody } from "../memory-files/schemas";

export const NewTrigger = z.strictObject({ name: NewName });
export type NewTrigger = z.infer<typeof NewTrigger>;

export const Trigger = z
  .object({
    id: idOf("trg"),
    name: Name,
    url: Url.meta({
      description: "Send deliveries to this URL. The URL is not secret: an unsigned request starts nothing.",
    }),
    createdAt: Time,
  })
  .meta({ id: "Trigger" });
export type Trigger = z.infer<typeof Trigger>;

export const TriggerWithSecret = Trigger.extend({
  secret: WebhookSecret.meta({
    description:
      "Shown once. `whsec_` and the signing key of 32 bytes in base64: the form that every Standard Webhooks library accepts.",
  }),
}).meta({ id: "TriggerWithSecret" });
export type TriggerWithSecret = z.infer<typeof TriggerWithSecret>;

const { content } = ContentBody.shape;

/**
 * Without `dryRun`: the response is stored under the `webhook-id`, and a stored estimate would keep the same delivery
 * from ever starting a generation.
 */
export const TriggerDelivery = NewGeneration.omit({ dryRun: true }).extend({
  plan: content
    .optional()
    .meta({ description: "Replaces the memory file `plan` and is applied before the generation." }),
  style: content.optional().meta({
    description:
      "Replaces the memory file `style`. The plan is then applied again, because the style gives the sizes that the plan leaves open.",
  }),
  force: z.boolean().default(false).meta({
    description: "Applies the plan even if most of it is no list of assets. Without this, such a plan is a conflict.",
  }),
});
export type TriggerDelivery = z.infer<typeof TriggerDelivery>;

export const TriggersParams = z.object({ projectId: namedId("prj") });
export const TriggerParams = z.object({ projectId: namedId("prj"), triggerId: namedId("trg") });
export type TriggerParams = z.infer<typeof TriggerParams>;
export const DeliveryParams = z.object({ triggerId: namedId("trg") });
