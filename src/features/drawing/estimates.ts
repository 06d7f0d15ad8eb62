/** The most that a request and an asset can cost, before anything is drawn. */
import type { AssetSpec } from "../../domain/asset";
import type { Layout } from "../../domain/layout";
import { maxShrunkPixels } from "../../lib/shrink-limit";
import type { Size } from "../../lib/size";
import type { Model } from "../../providers/provider";
import { pictureSize, planRequests, type PlannedRequest } from "./layout";

/** The references that are known beforehand, beside the asset's own first picture. */
export type Available = {
  readonly style: readonly Size[];
  /** True when a note asks to change an earlier image. That image becomes a reference, and its size is not known. */
  readonly hasChanged: boolean;
};

/** Reserved for a request whose price is not known, so that no request counts as free. */
const unpricedMicroUsd = 1_000_000;

/** No provider charges more for a reference that is larger than this. */
const largestReferencePixels = 2048;

/**
 * The most that one request can cost, in micro-US-dollars. `opening` is the size of the asset's first picture; null for
 * the request that draws that picture.
 */
export function estimateRequest(
  model: Model,
  spec: AssetSpec,
  available: Available,
  { images, opening }: { readonly images: number; readonly opening: Size | null },
): number {
  const references = expectReferences(model, available, opening);
  return model.estimateMicroUsd({ ...pictureSize(model, spec, images), references }) ?? unpricedMicroUsd;
}

/** The size of the asset's first picture, for all requests but the one that draws this picture. */
export function openingOf(
  model: Model,
  spec: AssetSpec,
  [first]: readonly PlannedRequest[],
  position: number,
): Size | null {
  return position === 0 ? null : pictureSize(model, spec, first?.images ?? 1);
}

export type AssetEstimate = {
  readonly images: number;
  readonly requests: number;
  /** The most that all requests can cost together, in micro-US-dollars. */
  readonly estimateMicroUsd: number;
};

export function estimateAsset(model: Model, spec: AssetSpec, available: Available, layout: Layout): AssetEstimate {
  const requests = planRequests(model, spec, layout);
  // Requests of as many images with the same references cost the same.
  const alike = Map.groupBy(requests, ({ first, images }) => (first === 0 ? 0 : images));
  const estimates = [...alike.values()].map((group) => {
    const [{ first, images } = { first: 0, images: 1 }] = group;
    const opening = openingOf(model, spec, requests, first);
    return group.length * estimateRequest(model, spec, available, { images, opening });
  });
  return {
    images: requests.reduce((sum, { images }) => sum + images, 0),
    requests: requests.length,
    estimateMicroUsd: estimates.reduce((sum, estimate) => sum + estimate, 0),
  };
}

/** The sizes of the references that a request will have, as far as they are known before anything is drawn. */
export function expectReferences(model: Model, { style, hasChanged }: Available, opening: Size | null): Size[] {
  const side = model.maxReferenceSidePixels ?? largestReferencePixels;
  const changed = hasChanged ? [{ width: side, height: side }] : [];
  return fitReferences(model, [...changed, ...(opening === null ? [] : [opening]), ...style]);
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
