/** Divides the images of an asset into the requests that bring them. An image of its own is a request of one image. */
import { imageSlots, type AssetSpec, type ImageSlot } from "../../domain/asset";
import type { Layout } from "../../domain/layout";
import type { Size } from "../../lib/size";
import { maxSourcePixels, maxStripPixels } from "../../pixels/limits";
import { isFilled } from "../../pixels/settings";
import type { Model } from "../../providers/provider";
import { isHosted, type Offer } from "../../providers/registry";

/** The images of one request: `images` in drawing order, from position `first` on. */
export type PlannedRequest = { readonly first: number; readonly images: number };

/** The side of a pixel of the sprite in the model's picture, below which the grid is not found for sure. */
const leastPitch = 4;

/** A frame of a strip has this much room, as a multiple of the asset's size, so that gaps tell the frames apart. */
const room = 1.25;

/** The layout that a generation has for good. The built-in model draws finished sprites, each by itself. */
export function toLayout({ providerName }: Pick<Offer, "providerName">, requested: Layout = "auto"): Layout {
  return isHosted(providerName) ? requested : "frame";
}

/** In drawing order. */
export function planRequests(model: Model, spec: AssetSpec, layout: Layout): PlannedRequest[] {
  const slots = imageSlots(spec);
  const requests: PlannedRequest[] = [];
  for (let first = 0; first < slots.length;) {
    const frames = framesFrom(slots, first);
    const images = isStrip(model, spec, layout, frames) ? frames : 1;
    for (let frame = 0; frame < frames; frame += images) requests.push({ first: first + frame, images });
    first += frames;
  }
  return requests;
}

/** The size to request for a picture of so many frames. */
export function pictureSize(model: Model, spec: Size, images: number): Size {
  // A model may answer with the object that it is given, which here is a whole specification.
  const { width, height } = model.size(images === 1 ? spec : leastStrip(spec, images));
  return { width, height };
}

/** The frames of one movement follow each other, and each movement begins with frame 1. */
function framesFrom(slots: readonly ImageSlot[], first: number): number {
  let next = first + 1;
  while (next < slots.length && slots[next]?.frame !== 1) next++;
  return next - first;
}

/**
 * Images that fill their canvas have no ground between them, at which a strip could be cut. A large strip is halved before
 * it is cut, so it must have twice the pixels.
 */
function isStrip(model: Model, spec: AssetSpec, layout: Layout, frames: number): boolean {
  if (layout === "frame" || frames === 1 || isFilled(spec)) return false;
  if (layout === "strip") return true;
  const least = leastStrip(spec, frames);
  const { width, height } = pictureSize(model, spec, frames);
  const scale = width * height > maxStripPixels ? 2 : 1;
  return width >= least.width * scale && height >= least.height * scale && width * height <= maxSourcePixels;
}

/** So small that the model draws the asset's pixels just large enough. */
function leastStrip({ width, height }: Size, frames: number): Size {
  return { width: frames * leastSide(width), height: leastSide(height) };
}

function leastSide(pixels: number): number {
  return Math.ceil(pixels * room) * leastPitch;
}
