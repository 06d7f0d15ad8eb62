import { createHash } from "node:crypto";
import { imageSlots, type AssetSpec, type ImageSlot } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { buildPrompt, promptSubject } from "./prompts/prompt";
import type { DrawRequest, Model } from "./providers/provider";

/** What an asset's drawing follows from; kept with the item, so that it is the same whenever it is drawn. */
export type Wish = {
  readonly spec: AssetSpec;
  readonly style: Style;
  readonly seed: number;
  readonly note: string | null;
};

/** The seed of an asset that is given none: the same game drawn twice is the same, and a redraw is not. */
export function defaultSeed(assetKey: string, attempt: number): number {
  return createHash("sha256").update(`${assetKey} ${attempt}`).digest().readUInt32BE(0);
}

/** What one asset costs at most, in micro-US-dollars, and how many images it has. */
export function estimateAsset(model: Model, spec: AssetSpec): { images: number; estimateMicroUsd: number } {
  const images = imageSlots(spec).length;
  return { images, estimateMicroUsd: images * model.estimateMicroUsd(model.size(spec)) };
}

function framesOf(spec: AssetSpec, slot: ImageSlot): number {
  return spec.animations.find(({ name }) => name === slot.animation)?.frames ?? 1;
}

/** The request for one picture. All pictures of an asset share its seed, so that they show the same thing. */
export function toDrawRequest(model: Model, wish: Wish, slot: ImageSlot): DrawRequest {
  const { spec, style, seed, note } = wish;
  return {
    model: model.id,
    prompt: buildPrompt({ spec, style, slot, note, hasReference: false }),
    subject: promptSubject(spec),
    kind: spec.kind,
    palette: style.palette,
    ...model.size(spec),
    seed,
    slot,
    frames: framesOf(spec, slot),
  };
}

export function toDrawRequests(model: Model, wish: Wish): DrawRequest[] {
  return imageSlots(wish.spec).map((slot) => toDrawRequest(model, wish, slot));
}
