import * as z from "zod";
import { AnyId, idOf, MicroUsd, namedId, StatedMicroUsd, Time } from "../../lib/fields";
import { ModelId, ProviderName } from "../../providers/fields";

export const UnsettledJob = z
  .object({
    imageId: AnyId,
    userId: idOf("usr").meta({ description: "All zeros when the user's account is deleted." }),
    projectId: z.string().max(64).meta({
      description: "The project may be deleted. Empty when the user's account is deleted.",
    }),
    generationId: z.string().max(64).meta({
      description: "May be deleted with the project. Empty when the user's account is deleted.",
    }),
    model: ModelId,
    provider: ProviderName,
    ownKey: z.boolean().meta({ description: "True when the job ran on a provider key of the user's own." }),
    jobId: z.string().max(4096).nullable().meta({ description: "The provider's name for the job, if known." }),
    estimateMicroUsd: MicroUsd.meta({ description: "Reserved until the job is settled." }),
    submittedAt: Time,
  })
  .meta({ id: "UnsettledJob" });
export type UnsettledJob = z.infer<typeof UnsettledJob>;

export const Settlement = z.strictObject({
  costMicroUsd: StatedMicroUsd.meta({ description: "The provider's bill for the job; 0 for nothing." }),
});
export const SettlementParams = z.object({ imageId: namedId("img") });
