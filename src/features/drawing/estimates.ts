/** The most that an image and an asset can cost, before anything is drawn. */
import { imageSlots, type AssetSpec } from "../../domain/asset";
import { maxShrunkPixels } from "../../lib/shrink-limit";
import type { Size } from "../../lib/size";
import type { Model } from "../../providers/provider";

/** The references that are known beforehand, beside the asset's own first image. */
export type Available = {
  readonly style: readonly Size[];
  /** True when a note asks to change an earlier image. That image becomes a reference, and its size is not known. */
  readonly hasChanged: boolean;
};

/** Reserved for an image whose price is not known, so that no image counts as free. */
const unpricedMicroUsd = 1_000_000;

/** No provider charges more for a reference that is larger than this. */
const largestReferencePixels = 2048;

/** The most that one image can cost, in micro-US-dollars. */
export function estimateImage(model: Model, spec: AssetSpec, available: Available, position: number): number {
  const references = expectReferences(model, spec, available, position);
  return model.estimateMicroUsd({ ...model.size(spec), references }) ?? unpricedMicroUsd;
}

/** The number of an asset's images and the most that they can cost together, in micro-US-dollars. */
export function estimateAsset(
  model: Model,
  spec: AssetSpec,
  available: Available,
): { images: number; estimateMicroUsd: number } {
  const images = imageSlots(spec).length;
  // From the second image on, the first one is a reference.
  const first = estimateImage(model, spec, available, 0);
  return { images, estimateMicroUsd: first + (images - 1) * estimateImage(model, spec, available, 1) };
}

/** The sizes of the references that an image will have, as far as they are known before anything is drawn. */
export function expectReferences(
  model: Model,
  spec: AssetSpec,
  { style, hasChanged }: Available,
  position: number,
): Size[] {
  const side = model.maxReferenceSidePixels ?? largestReferencePixels;
  const changed = hasChanged ? [{ width: side, height: side }] : [];
  const first = position === 0 ? [] : [model.size(spec)];
  return fitReferences(model, [...changed, ...first, ...style]);
}

/**
 * The references that a model can take, the most important first. A PNG that is too large for the model is made smaller
 * later; any other format is left out. An image that is not drawn yet counts as a PNG.
 */
export function fitReferences<R extends Size & { format?: string }>(model: Model, all: readonly R[]): R[] {
  const { maxReferences, maxReferenceSidePixels: side = Number.POSITIVE_INFINITY } = model;
  const fits = ({ width, height, format = "png" }: R): boolean =>
    Math.max(width, height) <= side || (format === "png" && width * height <= maxShrunkPixels);
  return all.filter(fits).slice(0, maxReferences);
}
