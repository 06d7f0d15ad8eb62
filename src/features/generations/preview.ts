import * as z from "zod";
import type { Context } from "../../context";
import { notFound } from "../../errors";
import { maxImagesPerAsset } from "../../domain/asset";
import { idOf, MicroUsd, Prose } from "../../lib/fields";
import { ModelId, Prompt, ProviderName, Slot } from "../assets/schemas";
import { findStyle } from "../plans/styles";
import { listReferenceRows } from "../references/service";
import { findChangedVersion, getOffer, noteFor } from "./planned";
import { defaultSeed, estimateAsset, fitReferences, listPrompts } from "./planning";
import { offers } from "./providers/registry";
import { Seed } from "./schemas";
import { listCandidates } from "./store";

/** As many as a project may have. */
const maxReferences = 8;

export const PromptPreview = z
  .object({
    prompt: Prompt,
    seed: Seed,
    references: z.array(idOf("ref")).max(maxReferences),
    model: ModelId,
    priceMicroUsd: MicroUsd,
    images: z.array(Slot.extend({ prompt: Prompt, seed: Seed })).max(maxImagesPerAsset),
  })
  .meta({ id: "PromptPreview" });
export type PromptPreview = z.infer<typeof PromptPreview>;

/** What the next generation would send for this asset. */
export async function previewPrompt(ctx: Context, target: { projectId: string; key: string }): Promise<PromptPreview> {
  const [row] = await listCandidates(ctx.db, ctx.actor, target.projectId, [target.key]);
  if (!row) throw notFound("asset");
  const { style } = await findStyle(ctx, target.projectId);
  const { model } = getOffer(ctx, style, undefined);
  const seed = defaultSeed(row.key, row.attempts + 1);
  const references = await listReferenceRows(ctx, target.projectId);
  const note = noteFor(row, undefined);
  const available = { style: references, hasChanged: findChangedVersion(row, note) !== null };
  const wish = { spec: row, style, note };
  const prompts = listPrompts(model, wish, available);
  return {
    prompt: prompts[0]?.prompt ?? "",
    seed,
    references: fitReferences(model, references).map(({ id }) => id),
    model: model.id,
    priceMicroUsd: estimateAsset(model, row, available).estimateMicroUsd,
    images: prompts.map(({ slot, prompt }) => ({ ...slot, prompt, seed })),
  };
}

/** Of our own tables. */
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
    capabilities: z.record(Word, Capability).meta({ description: "What is absent is not supported." }),
    prices: z.array(z.object({ billable: Word, unit: Word, microUsd: z.number() })).max(100),
  })
  .meta({ id: "Model" });
export type ModelInfo = z.input<typeof ModelInfo>;
export const Models = z.object({ items: z.array(ModelInfo).max(1000) });

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
