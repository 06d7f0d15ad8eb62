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
    url: Url.meta({ description: "Where deliveries are sent. Not a secret: without the signature it does nothing." }),
    createdAt: Time,
  })
  .meta({ id: "Trigger" });
export type Trigger = z.infer<typeof Trigger>;

export const TriggerWithSecret = Trigger.extend({
  secret: WebhookSecret.meta({
    description:
      "Shown once. `whsec_` and the base64 of the 32 bytes that sign, as every Standard Webhooks library takes it.",
  }),
}).meta({ id: "TriggerWithSecret" });
export type TriggerWithSecret = z.infer<typeof TriggerWithSecret>;

const { content } = ContentBody.shape;

/** Always starts something: an estimate is asked for where generations are made. */
export const TriggerDelivery = NewGeneration.omit({ dryRun: true }).extend({
  plan: content.optional().meta({ description: "Replaces the memory file `plan`, and is applied first." }),
  style: content.optional().meta({
    description:
      "Replaces the memory file `style`. Sizes that the plan leaves open follow it, so the plan is applied again.",
  }),
});
export type TriggerDelivery = z.infer<typeof TriggerDelivery>;

export const TriggersParams = z.object({ projectId: namedId("prj") });
export const TriggerParams = z.object({ projectId: namedId("prj"), triggerId: namedId("trg") });
export const DeliveryParams = z.object({ triggerId: namedId("trg") });
