import * as z from "zod";
import { maxImagesPerAsset } from "../../domain/asset";
import { layouts } from "../../domain/layout";
import { generationStatuses, itemStatuses } from "../../domain/states";
import { Count, idOf, MicroUsd, namedId, Pixels, Prose, Time } from "../../lib/fields";
import { AssetKey, NamedAssetKeys, Prompt, Slot } from "../assets/schemas";
import { ModelId, ProviderName } from "../../providers/fields";

const maxSeed = 2 ** 32 - 1;
export const Seed = z.number().int().min(0).max(maxSeed);
/** A generation has at most one item for each asset of a project. */
const maxItems = 1000;
/** The most style references that a project can have. */
const maxReferences = 8;

export const NewGeneration = z.strictObject({
  assets: NamedAssetKeys.optional().meta({
    description: "Keys of the assets to draw. If left out: all assets that are `planned`, `rejected` or `failed`.",
  }),
  model: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .meta({ description: "If left out: the model of the style, else the default model of this service." }),
  seed: Seed.optional(),
  note: Prose.optional().meta({
    description: "An instruction for this drawing, such as a correction. Becomes part of every prompt.",
  }),
  fresh: z.boolean().optional().meta({
    description:
      "True: draws every image anew. If left out: an image that was drawn in this project from the same prompt, model, seed, size and references is used again, free of charge.",
  }),
  allowUnpriced: z.boolean().optional().meta({
    description:
      "Must be true for a model whose price is not known. 1 USD is then reserved for each request to the model until the real price is known.",
  }),
  maxCostMicroUsd: MicroUsd.optional().meta({
    description: "If the estimate is higher, the request is refused with 402.",
  }),
  layout: z.enum(layouts).optional().meta({
    description:
      "`frame`: one request to the model for each image. `strip`: one request for all frames of an animation in one direction, drawn side by side and cut apart afterwards. `auto`, if left out: strips where the model draws each frame large enough. The built-in model always draws by frame, and so does every model for tiles and backgrounds.",
  }),
  dryRun: z.boolean().optional().meta({ description: "True: returns an estimate; starts and spends nothing." }),
});
export type NewGeneration = z.infer<typeof NewGeneration>;

export const GenerationItem = z
  .object({
    assetKey: AssetKey,
    status: z.enum(itemStatuses),
    versionId: idOf("ver").nullable().meta({ description: "Null until the item has succeeded." }),
    error: z.object({ code: z.string().max(64).meta({ pattern: "^[a-z_]+$" }), detail: Prose }).nullable(),
  })
  .meta({ id: "GenerationItem" });
export type GenerationItem = z.infer<typeof GenerationItem>;

export const Generation = z
  .object({
    id: idOf("gen"),
    status: z.enum(generationStatuses),
    source: z.enum(["api", "trigger", "refine"]),
    model: ModelId,
    seed: Seed.nullable(),
    layout: z.enum(layouts),
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
      .array(
        z.object({
          assetKey: AssetKey,
          images: Count.max(maxImagesPerAsset),
          requests: Count.max(maxImagesPerAsset),
          estimateMicroUsd: MicroUsd,
        }),
      )
      .max(maxItems),
    images: Count,
    requests: Count.meta({ description: "Requests to the model. A request can bring several images." }),
    estimateMicroUsd: MicroUsd,
  })
  .meta({ id: "GenerationEstimate" });
export type Estimate = z.infer<typeof Estimate>;

/** A word from the tables of models in this service's own source. */
const Word = z.string().max(120);

const Capability = z.discriminatedUnion("type", [
  z.object({ type: z.literal("enum"), values: z.array(z.union([Word, z.number()])).max(100) }),
  z.object({ type: z.literal("range"), min: z.number(), max: z.number(), step: z.number().optional() }),
  z.object({ type: z.literal("boolean") }),
]);

export const ModelInfo = z
  .object({
    id: ModelId,
    provider: ProviderName,
    description: Prose,
    isDefault: z.boolean(),
    isAvailable: z.boolean().meta({
      description:
        "False while the provider needs a key and neither this service nor you have one. Store yours with PUT /v1/me/provider-keys/{provider}.",
    }),
    capabilities: z.record(Word, Capability).meta({ description: "An absent capability is not supported." }),
    prices: z.array(z.object({ billable: Word, unit: Word, microUsd: z.number() })).max(100),
  })
  .meta({ id: "Model" });
export type ModelInfo = z.input<typeof ModelInfo>;

export const PromptPreview = z
  .object({
    prompt: Prompt,
    seed: Seed,
    references: z.array(idOf("ref")).max(maxReferences),
    model: ModelId,
    priceMicroUsd: MicroUsd,
    images: z.array(Slot.extend({ prompt: Prompt, seed: Seed })).max(maxImagesPerAsset),
    requests: z
      .array(
        z.object({
          images: z.array(Count.max(maxImagesPerAsset)).min(1).max(maxImagesPerAsset).meta({
            description: "The images that the request brings, as places in the list above, from 0.",
          }),
          prompt: Prompt,
          seed: Seed,
          width: Pixels.meta({ description: "Of the requested picture." }),
          height: Pixels,
        }),
      )
      .max(maxImagesPerAsset),
  })
  .meta({ id: "PromptPreview" });
export type PromptPreview = z.infer<typeof PromptPreview>;

/** The id of an event: the number of a change, or of the last change with `-done`. Empty: no event yet. */
const EventId = z.string().max(40).meta({ pattern: "^(?:[0-9]{1,15}(?:-done)?)?$" });
export const EventsHeaders = z.object({ "last-event-id": EventId.optional() });
export const EventsQuery = z.strictObject({
  lastEventId: EventId.optional().meta({
    description: "For clients that cannot send the header `Last-Event-ID`. The header wins.",
  }),
});

export const GenerationsParams = z.object({ projectId: namedId("prj") });
export const GenerationParams = z.object({ projectId: namedId("prj"), generationId: namedId("gen") });
export type GenerationParams = z.infer<typeof GenerationParams>;
