import * as z from "zod";
import type { Context } from "../../context";
import { directions } from "../../domain/asset";
import { getAssetRow } from "../assets/service";
import { findStyle } from "../plans/styles";
import { listReferenceIds } from "../references/service";
import { getOffer, noteFor } from "./planned";
import { defaultSeed, estimateAsset, listPrompts } from "./planning";
import { offers } from "./providers/registry";

export const PromptPreview = z
  .object({
    prompt: z.string(),
    seed: z.number().int(),
    references: z.array(z.string()),
    model: z.string(),
    priceMicroUsd: z.number().int(),
    images: z.array(
      z.object({
        direction: z.enum(directions).nullable(),
        animation: z.string().nullable(),
        frame: z.number().int(),
        prompt: z.string(),
        seed: z.number().int(),
      }),
    ),
  })
  .meta({ id: "PromptPreview" });
export type PromptPreview = z.infer<typeof PromptPreview>;

/** What the next generation would send for this asset. */
export async function previewPrompt(ctx: Context, target: { projectId: string; key: string }): Promise<PromptPreview> {
  const row = await getAssetRow(ctx, target);
  const { style } = await findStyle(ctx, target.projectId);
  const { model } = getOffer(ctx, style, undefined);
  const seed = defaultSeed(row.key, row.attempts + 1);
  const references = model.maxReferences === 0 ? [] : await listReferenceIds(ctx, target.projectId);
  const wish = { spec: row, style, note: noteFor(row, undefined) };
  const prompts = listPrompts(model, wish, references.length);
  return {
    prompt: prompts[0]?.prompt ?? "",
    seed,
    references: references.slice(0, model.maxReferences),
    model: model.id,
    priceMicroUsd: estimateAsset(model, row, references.length).estimateMicroUsd,
    images: prompts.map(({ slot, prompt }) => ({ ...slot, prompt, seed })),
  };
}

const Capability = z.discriminatedUnion("type", [
  z.object({ type: z.literal("enum"), values: z.array(z.union([z.string(), z.number()])) }),
  z.object({ type: z.literal("range"), min: z.number(), max: z.number(), step: z.number().optional() }),
  z.object({ type: z.literal("boolean") }),
]);

export const ModelInfo = z
  .object({
    id: z.string(),
    provider: z.string(),
    description: z.string(),
    isDefault: z.boolean(),
    capabilities: z.record(z.string(), Capability).meta({ description: "What is absent is not supported." }),
    prices: z.array(z.object({ billable: z.string(), unit: z.string(), microUsd: z.number() })),
  })
  .meta({ id: "Model" });
export type ModelInfo = z.input<typeof ModelInfo>;

export function listModels(ctx: Context): { items: ModelInfo[] } {
  const items = offers.map(({ providerName, model: { id, description, capabilities, prices } }) => ({
    id,
    provider: providerName,
    description,
    isDefault: id === ctx.config.imageModel,
    capabilities: Object.fromEntries(
      Object.entries(capabilities).map(([name, value]) => [
        name,
        "values" in value ? { ...value, values: [...value.values] } : value,
      ]),
    ),
    prices: [...prices],
  }));
  return { items };
}
