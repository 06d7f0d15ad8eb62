import * as z from "zod";
import type { UserContext } from "../../context";
import { notFound } from "../../errors";
import { maxImagesPerAsset } from "../../domain/asset";
import { idOf, MicroUsd } from "../../lib/fields";
import { ModelId, Prompt, Slot } from "../assets/schemas";
import { findStyle } from "../plans/style-service";
import { listReferenceRows } from "../references/service";
import { findChangedVersion, getOffer, noteFor } from "./quote";
import { defaultSeed, estimateAsset, fitReferences, listPrompts } from "../drawing/estimates";
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
export async function previewPrompt(
  ctx: UserContext,
  target: { projectId: string; key: string },
): Promise<PromptPreview> {
  const [row] = await listCandidates(ctx.db, ctx.actor, target.projectId, [target.key]);
  if (!row) throw notFound("asset");
  const { style } = await findStyle(ctx, target.projectId);
  const { model } = getOffer(ctx, style, undefined);
  const seed = defaultSeed(row.key, row.versionCount + 1);
  const references = await listReferenceRows(ctx, target.projectId);
  const note = noteFor(row, undefined);
  const available = { style: references, hasChanged: findChangedVersion(row, note) !== null };
  const wish = { spec: row, style, note };
  const prompts = listPrompts(model, wish, available);
  return {
    prompt: prompts[0]?.prompt ?? "",
    seed,
    // What a note asks to change goes along, and takes the first place.
    references: fitReferences(model, references)
      .slice(0, Math.max(0, model.maxReferences - (available.hasChanged ? 1 : 0)))
      .map(({ id }) => id),
    model: model.id,
    priceMicroUsd: estimateAsset(model, row, available).estimateMicroUsd,
    images: prompts.map(({ slot, prompt }) => ({ ...slot, prompt, seed })),
  };
}
