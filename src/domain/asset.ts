/** The words for what is drawn. Shared by every feature; imports nothing. */

export const assetKinds = ["character-sprite", "sprite-sheet", "tileset", "ui-element", "icon", "background"] as const;
export type AssetKind = (typeof assetKinds)[number];

/** In the order in which they are drawn and listed. */
export const directions = [
  "front",
  "back",
  "left",
  "right",
  "front-left",
  "front-right",
  "back-left",
  "back-right",
] as const;
export type Direction = (typeof directions)[number];

export type Animation = { readonly name: string; readonly frames: number };

/** What an asset is to be; `drawnFrom` tells what of it alters the drawing. */
export type AssetSpec = {
  readonly name: string;
  readonly category: string;
  readonly kind: AssetKind;
  readonly description: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Empty for an asset that faces nowhere: it has one image a frame. */
  readonly directions: readonly Direction[];
  /** Empty for a still asset: it has one image a direction. */
  readonly animations: readonly Animation[];
};

/** The spec alone, of a row or anything else that has one. */
export function toSpec(from: AssetSpec): AssetSpec {
  const { name, category, kind, description, width, height, directions, animations } = from;
  return { name, category, kind, description, width, height, directions, animations };
}

/** The same text for two specs that are the same in everything. */
export function fingerprint(spec: AssetSpec): string {
  const { animations, ...rest } = toSpec(spec);
  return JSON.stringify({ ...rest, animations: animations.map(({ name, frames }) => [name, frames]) });
}

/**
 * The same text for two specs that are drawn the same: the category only says where an asset belongs, unless there is
 * no description, when it tells in the prompt what the name means.
 */
export function drawnFrom(spec: AssetSpec): string {
  return fingerprint(spec.description === "" ? spec : { ...spec, category: "" });
}

/** One picture of an asset. `frame` counts from 1. */
export type ImageSlot = {
  readonly direction: Direction | null;
  readonly animation: string | null;
  readonly frame: number;
};

/** Also how many a plan may name, since its items become assets of one project. */
export const maxAssetsPerProject = 1000;
export const maxAssetKeyLength = 64;
export const assetKeyPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** Of an asset that stands under no other. */
export const defaultCategory = "Assets";
export const maxAnimationsPerAsset = 64;
export const maxAnimationNameLength = 64;

export const maxImagesPerAsset = 256;
export const maxSidePixels = 2048;
export const defaultSidePixels = 32;

/** Every picture of an asset, in drawing order: direction, then animation, then frame. */
export function imageSlots(spec: Pick<AssetSpec, "directions" | "animations">): ImageSlot[] {
  const facing = spec.directions.length > 0 ? spec.directions : [null];
  const moves = spec.animations.length > 0 ? spec.animations : [{ name: null, frames: 1 }];
  return facing.flatMap((direction) =>
    moves.flatMap(({ name, frames }) =>
      Array.from({ length: frames }, (_, index) => ({ direction, animation: name, frame: index + 1 })),
    ),
  );
}
