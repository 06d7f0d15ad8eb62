/** Builds the request for one image, with prompt and seed, from the asset and the style. */
import { createHash } from "node:crypto";
import { imageSlots, type AssetSpec, type ImageSlot } from "../../domain/asset";
import type { Style } from "../../domain/style";
import type { DrawRequest, Model, Reference } from "../../providers/provider";
import { expectReferences, type Available } from "./estimates";
import { buildPrompt, buildPrompts, toPromptParts } from "./prompts/prompt";

/** The inputs of an asset's drawing. An item keeps them, so that every run of the item draws the same. */
type Wish = {
  readonly spec: AssetSpec;
  readonly style: Style;
  readonly seed: number;
  readonly note: string | null;
};

/**
 * The seed of an asset that is given none. The same game drawn twice has the same seeds, and a redraw has another.
 * Failed attempts do not count, so that the next attempt can reuse the images that were paid for.
 */
export function defaultSeed(assetKey: string, attempt: number): number {
  return createHash("sha256").update(`${assetKey} ${attempt}`).digest().readUInt32BE(0);
}

/** All images of an asset share one seed, so that they show the same thing. */
export function toDrawRequest(
  model: Model,
  { spec, style, seed, note }: Wish,
  position: number,
  references: readonly Reference[],
): DrawRequest {
  const slot = imageSlots(spec)[position];
  if (slot === undefined) throw new RangeError(`the asset has no image ${position}`);
  const { width, height } = model.size(spec);
  return {
    model: model.id,
    prompt: buildPrompt({ spec, style, slot, note, hasReference: references.length > 0, isOpaque: isOpaque(model) }),
    ...toPromptParts({ spec, style, note }),
    kind: spec.kind,
    palette: style.palette,
    width,
    height,
    seed,
    slot,
    frames: framesOf(spec, slot),
    tiles: slot.tile === null ? null : spec.tiles,
    // A generation accepted by an earlier release has a style without licences.
    licences: style.licences ?? [],
    references,
  };
}

function framesOf(spec: AssetSpec, slot: ImageSlot): number {
  return spec.animations.find(({ name }) => name === slot.animation)?.frames ?? 1;
}

function isOpaque({ capabilities }: Model): boolean {
  return capabilities.transparentBackground === undefined;
}

/** The prompt of each image, as it will be sent with the references that the image will have. */
export function listPrompts(
  model: Model,
  { spec, style, note }: Omit<Wish, "seed">,
  available: Available,
): { slot: ImageSlot; prompt: string }[] {
  const [bare, followed] = [false, true].map((hasReference) =>
    buildPrompts({ spec, style, note, hasReference, isOpaque: isOpaque(model) }),
  );
  // From the second image on, all have the same references.
  const follows = [0, 1].map((position) => expectReferences(model, spec, available, position).length > 0);
  return imageSlots(spec).map((slot, position) => ({
    slot,
    prompt: (follows[Math.min(position, 1)] ? followed : bare)?.[position]?.prompt ?? "",
  }));
}
