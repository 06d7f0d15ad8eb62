import type { UserContext } from "../../context";
import { notFound } from "../../errors";
import { defaultSeed, listRequests } from "../drawing/draw-request";
import { estimateAsset, fitReferences } from "../drawing/estimates";
import { toLayout } from "../drawing/layout";
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
  const offer = getOffer(ctx, style, undefined);
  const { model } = offer;
  const layout = toLayout(offer);
  const seed = defaultSeed(row.key, row.versionCount + 1);
  const references = await listReferenceRows(ctx, target.projectId);
  const note = noteFor(row, undefined);
  const available = { style: references, hasChanged: findChangedVersion(row, note) !== null };
  const requests = listRequests(model, { spec: row, style, note }, available, layout);
  return {
    prompt: requests[0]?.prompt ?? "",
    seed,
    // If a note asks to change an image, that image is sent as the first reference and takes one of the places.
    references: fitReferences(model, references)
      .slice(0, Math.max(0, model.maxReferences - (available.hasChanged ? 1 : 0)))
      .map(({ id }) => id),
    model: model.id,
    priceMicroUsd: estimateAsset(model, row, available, layout).estimateMicroUsd,
    images: requests.flatMap(({ slots, prompt }) => slots.map((slot) => ({ ...slot, prompt, seed }))),
    requests: requests.map(({ first, images, prompt, width, height }) => {
      const places = Array.from({ length: images }, (_, place) => first + place);
      return { images: places, prompt, seed, width, height };
    }),
  };
}
