import * as z from "zod";
import { maxImagesPerAsset } from "../../domain/asset";
import { generationStatuses, itemStatuses } from "../../domain/states";
import { Count, idOf, MicroUsd, namedId, Prose, Time } from "../../lib/fields";
import { AssetKey, ModelId, NamedAssetKeys } from "../assets/schemas";

const maxSeed = 2 ** 32 - 1;
export const Seed = z.number().int().min(0).max(maxSeed);
/** One for each asset of a project. */
const maxItems = 1000;

export const NewGeneration = z.strictObject({
  assets: NamedAssetKeys.optional().meta({
    description: "Keys. Left out: all that are `planned`, `rejected` or `failed`.",
  }),
  model: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .meta({ description: "Left out: the style's model, else the deployment's." }),
  seed: Seed.optional(),
  note: Prose.optional().meta({ description: "What to do better; reaches the prompt." }),
  fresh: z.boolean().optional().meta({
    description:
      "Draws everything anew. Left out: a picture that was drawn in this project from the same prompt, model, seed, size and references is used again, free.",
  }),
  allowUnpriced: z.boolean().optional().meta({
    description:
      "Draws with a model whose price is not known. 1 USD is set aside for each picture until its real price is.",
  }),
  maxCostMicroUsd: MicroUsd.optional().meta({ description: "Refused with 402 when the estimate is more than this." }),
  dryRun: z.boolean().optional().meta({ description: "Estimates; starts and spends nothing." }),
});
export type NewGeneration = z.infer<typeof NewGeneration>;

export const GenerationItem = z
  .object({
    assetKey: AssetKey,
    status: z.enum(itemStatuses),
    versionId: idOf("ver").nullable().meta({ description: "Once it has succeeded." }),
    error: z.object({ code: z.string().max(64).meta({ pattern: "^[a-z_]+$" }), detail: Prose }).nullable(),
  })
  .meta({ id: "GenerationItem" });
export type GenerationItem = z.infer<typeof GenerationItem>;

export const Generation = z
  .object({
    id: idOf("gen"),
    status: z.enum(generationStatuses),
    source: z.enum(["api", "trigger"]),
    model: ModelId,
    seed: Seed.nullable(),
    items: z.array(GenerationItem).max(maxItems),
    estimateMicroUsd: MicroUsd,
    costMicroUsd: MicroUsd,
    createdAt: Time,
    finishedAt: Time.nullable(),
  })
  .meta({ id: "Generation" });
export type Generation = z.infer<typeof Generation>;

export const Estimate = z
  .object({
    model: ModelId,
    items: z
      .array(z.object({ assetKey: AssetKey, images: Count.max(maxImagesPerAsset), estimateMicroUsd: MicroUsd }))
      .max(maxItems),
    images: Count,
    estimateMicroUsd: MicroUsd,
  })
  .meta({ id: "GenerationEstimate" });
export type Estimate = z.infer<typeof Estimate>;

export const GenerationsParams = z.object({ projectId: namedId("prj") });
export const GenerationParams = z.object({ projectId: namedId("prj"), generationId: namedId("gen") });
export type GenerationParams = z.infer<typeof GenerationParams>;
