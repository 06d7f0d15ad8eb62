import type { UserContext } from "../../context";
import { notFound } from "../../errors";
import { defaultSeed, listPrompts } from "../drawing/draw-request";
import { estimateAsset, fitReferences } from "../drawing/estimates";
import { findStyle } from "../plans/style-service";
import { listReferenceRows } from "../references/service";
import { findChangedVersion, getOffer, noteFor } from "./quote";
import type { PromptPreview } from "./schemas";
import { listCandidates } from "./store";

/** Returns the prompts, references and price with which the next generation would draw an asset. Sends nothing. */
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
  const prompts = listPrompts(model, { spec: row, style, note }, available);
  return {
    prompt: prompts[0]?.prompt ?? "",
    seed,
    // If a note asks to change an image, that image is sent as the first reference and takes one of the places.
    references: fitReferences(model, references)
      .slice(0, Math.max(0, model.maxReferences - (available.hasChanged ? 1 : 0)))
      .map(({ id }) => id),
    model: model.id,
    priceMicroUsd: estimateAsset(model, row, available).estimateMicroUsd,
    images: prompts.map(({ slot, prompt }) => ({ ...slot, prompt, seed })),
  };
}
