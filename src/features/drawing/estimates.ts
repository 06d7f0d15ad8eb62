import { createHash } from "node:crypto";
import { imageSlots, type AssetSpec, type ImageSlot } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { maxShrunkPixels } from "../../lib/shrink-png";
import { buildPrompt, buildPrompts, toPromptParts } from "./prompts/prompt";
import type { DrawRequest, Model, Reference } from "../../providers/provider";

/** What an asset's drawing follows from; kept with the item, so that it is the same whenever it is drawn. */
type Wish = {
  readonly spec: AssetSpec;
  readonly style: Style;
  readonly seed: number;
  readonly note: string | null;
};

/** So much is set aside for a picture whose price is not known, so that it never counts as nothing. */
const unpricedMicroUsd = 1_000_000;

/**
 * The seed of an asset that is given none: the same game drawn twice is the same, and a redraw is not. An attempt that
 * failed does not count, so that what it has paid for fits into the next.
 */
export function defaultSeed(assetKey: string, attempt: number): number {
  return createHash("sha256").update(`${assetKey} ${attempt}`).digest().readUInt32BE(0);
}

type Size = { readonly width: number; readonly height: number };

/** What is there to draw after, beside the asset's own first picture. */
type Available = {
  readonly style: readonly Size[];
  /** Whether a picture that a note asks to change goes along; its size is anybody's guess. */
  readonly hasChanged: boolean;
};

/** No provider counts a larger reference for more. */
const largestReferencePixels = 2048;

/** The sizes of the references that a picture will have, as far as they are known before anything is drawn. */
function expectReferences(model: Model, spec: AssetSpec, { style, hasChanged }: Available, position: number): Size[] {
  const side = model.maxReferenceSidePixels ?? largestReferencePixels;
  const changed = hasChanged ? [{ width: side, height: side }] : [];
  const first = position === 0 ? [] : [model.size(spec)];
  return fitReferences(model, [...changed, ...first, ...style]);
}

/** What one picture costs at most, in micro-US-dollars. */
export function estimateImage(model: Model, spec: AssetSpec, available: Available, position: number): number {
  const references = expectReferences(model, spec, available, position);
  return model.estimateMicroUsd({ ...model.size(spec), references }) ?? unpricedMicroUsd;
}

/** What one asset costs at most, in micro-US-dollars, and how many images it has. */
export function estimateAsset(
  model: Model,
  spec: AssetSpec,
  available: Available,
): { images: number; estimateMicroUsd: number } {
  const images = imageSlots(spec).length;
  // From the second picture on, the first one is a reference.
  const first = estimateImage(model, spec, available, 0);
  return { images, estimateMicroUsd: first + (images - 1) * estimateImage(model, spec, available, 1) };
}

function framesOf(spec: AssetSpec, slot: ImageSlot): number {
  return spec.animations.find(({ name }) => name === slot.animation)?.frames ?? 1;
}

/**
 * The references that a model can take, the most important first. One that is too large for it is made smaller when it
 * is a PNG (all that nobody knows the format of yet are taken for one), else left out.
 */
export function fitReferences<R extends Size & { format?: string }>(model: Model, all: readonly R[]): R[] {
  const { maxReferences, maxReferenceSidePixels: side = Number.POSITIVE_INFINITY } = model;
  const fits = ({ width, height, format = "png" }: R): boolean =>
    Math.max(width, height) <= side || (format === "png" && width * height <= maxShrunkPixels);
  return all.filter(fits).slice(0, maxReferences);
}

function isOpaque({ capabilities }: Model): boolean {
  return capabilities.transparentBackground === undefined;
}

/** The request for one picture. All pictures of an asset share its seed, so that they show the same thing. */
export function toDrawRequest(
  model: Model,
  { spec, style, seed, note }: Wish,
  position: number,
  references: readonly Reference[],
): DrawRequest {
  const slot = imageSlots(spec)[position];
  if (slot === undefined) throw new RangeError(`the asset has no picture ${position}`);
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
    references,
  };
}

/** Each picture's prompt, as it is sent with what there is to draw after. */
export function listPrompts(
  model: Model,
  { spec, style, note }: Omit<Wish, "seed">,
  available: Available,
): { slot: ImageSlot; prompt: string }[] {
  const [bare, followed] = [false, true].map((hasReference) =>
    buildPrompts({ spec, style, note, hasReference, isOpaque: isOpaque(model) }),
  );
  // From the second picture on, all have the same references.
  const follows = [0, 1].map((position) => expectReferences(model, spec, available, position).length > 0);
  return imageSlots(spec).map((slot, position) => ({
    slot,
    prompt: (follows[Math.min(position, 1)] ? followed : bare)?.[position]?.prompt ?? "",
  }));
}
