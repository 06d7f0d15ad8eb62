import * as z from "zod";
import { generationStatuses, itemStatuses } from "../../domain/states";

export const maxSeed = 2 ** 32 - 1;

export const NewGeneration = z.strictObject({
  assets: z
    .array(z.string().max(64))
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: "Keys. Left out: all that are `planned`, `rejected` or `failed`." }),
  model: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .meta({ description: "Left out: the style's model, else the deployment's." }),
  seed: z.number().int().min(0).max(maxSeed).optional(),
  note: z.string().max(2000).optional().meta({ description: "What to do better; reaches the prompt." }),
  fresh: z.boolean().optional().meta({
    description:
      "Draws everything anew. Left out: a picture that was drawn in this project from the same prompt, model, seed, size and references is used again, free.",
  }),
  allowUnpriced: z.boolean().optional().meta({
    description:
      "Draws with a model whose price is not known. 1 USD is set aside for each picture until its real price is.",
  }),
  maxCostMicroUsd: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  dryRun: z.boolean().optional().meta({ description: "Estimates; starts and spends nothing." }),
});
export type NewGeneration = z.infer<typeof NewGeneration>;

export const GenerationItem = z
  .object({
    assetKey: z.string(),
    status: z.enum(itemStatuses),
    versionId: z.string().nullable().meta({ description: "Once it has succeeded." }),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .meta({ id: "GenerationItem" });
export type GenerationItem = z.infer<typeof GenerationItem>;

export const Generation = z
  .object({
    id: z.string(),
    status: z.enum(generationStatuses),
    source: z.enum(["api", "trigger"]),
    model: z.string(),
    seed: z.number().int().nullable(),
    items: z.array(GenerationItem),
    estimateMicroUsd: z.number().int(),
    costMicroUsd: z.number().int(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Generation" });
export type Generation = z.infer<typeof Generation>;

export const Estimate = z
  .object({
    model: z.string(),
    items: z.array(z.object({ assetKey: z.string(), images: z.number().int(), estimateMicroUsd: z.number().int() })),
    images: z.number().int(),
    estimateMicroUsd: z.number().int(),
  })
  .meta({ id: "GenerationEstimate" });
export type Estimate = z.infer<typeof Estimate>;

export const GenerationsParams = z.object({ projectId: z.string() });
export const GenerationParams = z.object({ projectId: z.string(), generationId: z.string() });
