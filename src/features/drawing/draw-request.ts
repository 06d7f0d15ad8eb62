/** Builds one request to a model, with prompt and seed, from the asset and the style. */
import { createHash } from "node:crypto";
import { imageSlots, type AssetSpec, type ImageSlot } from "../../domain/asset";
import type { Style } from "../../domain/style";
import type { Layout } from "../../domain/layout";
import type { Size } from "../../lib/size";
import type { DrawRequest, Model, Reference } from "../../providers/provider";
import { expectReferences, openingOf, type Available } from "./estimates";
import { pictureSize, planRequests, type PlannedRequest } from "./layout";
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

/**
 * The request that brings `images` images from a position on: one, unless the caller names more. All requests of an asset
 * share one seed, so that they show the same thing.
 */
export function toDrawRequest(
  model: Model,
  { spec, style, seed, note }: Wish,
  position: number,
  references: readonly Reference[],
  images = 1,
): DrawRequest {
  const slot = imageSlots(spec)[position];
  if (slot === undefined) throw new RangeError(`the asset has no image ${position}`);
  const input = { spec, style, note, hasReference: references.length > 0, isOpaque: isOpaque(model) };
  return {
    model: model.id,
    prompt: buildPrompt({ ...input, slot, images }),
    ...toPromptParts({ spec, style, note }),
    kind: spec.kind,
    palette: style.palette,
    ...pictureSize(model, spec, images),
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

/** A request as it will be sent, with the images that it brings. */
export type ForeseenRequest = PlannedRequest & Size & { readonly slots: readonly ImageSlot[]; readonly prompt: string };

/** All requests of an asset, as they will be sent with the references that they will have. */
export function listRequests(
  model: Model,
  { spec, style, note }: Omit<Wish, "seed">,
  available: Available,
  layout: Layout,
): ForeseenRequest[] {
  const slots = imageSlots(spec);
  const requests = planRequests(model, spec, layout);
  const shots = requests.flatMap(({ first, images }) => {
    const slot = slots[first];
    return slot === undefined ? [] : [{ slot, images }];
  });
  const [bare, followed] = [false, true].map((hasReference) =>
    buildPrompts({ spec, style, note, hasReference, isOpaque: isOpaque(model) }, shots),
  );
  // From the second request on, all have the same references.
  const follows = [0, 1].map(
    (position) => expectReferences(model, available, openingOf(model, spec, requests, position)).length > 0,
  );
  return requests.map(({ first, images }, index) => ({
    first,
    images,
    ...pictureSize(model, spec, images),
    slots: slots.slice(first, first + images),
    prompt: (follows[Math.min(index, 1)] ? followed : bare)?.[index] ?? "",
  }));
}
