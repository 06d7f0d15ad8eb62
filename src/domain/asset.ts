/** The terms for assets, shared by every feature. */
import { defaultSpeed, type Speed } from "./animation-speed";
import { tileMasks, type TileSet } from "./tile-sets";

export const assetKinds = ["character-sprite", "sprite-sheet", "tileset", "ui-element", "icon", "background"] as const;
export type AssetKind = (typeof assetKinds)[number];

/** In the order of drawing and listing. */
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

export type Animation = Speed & { readonly name: string; readonly frames: number };
/** An animation as a request or an older row has it. The name decides a speed that is left out. */
export type GivenAnimation = Pick<Animation, "name" | "frames"> & {
  readonly fps?: number | undefined;
  readonly loop?: boolean | undefined;
};

export const maxVariants = 16;

/** The specification of an asset. `drawnFrom` says which parts change the drawing. */
export type AssetSpec = {
  readonly name: string;
  readonly category: string;
  readonly kind: AssetKind;
  readonly description: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Empty for an asset without directions, which has one image for each frame. */
  readonly directions: readonly Direction[];
  /** Empty for a still asset, which has one image for each direction. */
  readonly animations: readonly Animation[];
  /** The number of different drawings that are planned of the asset. */
  readonly variants: number;
  /** Null for an asset that is no set of tiles. */
  readonly tiles: TileSet | null;
};

/** A specification as rows of earlier releases hold it. */
export type GivenSpec = Omit<AssetSpec, "animations" | "variants" | "tiles"> & {
  readonly animations: readonly GivenAnimation[];
  readonly variants?: number | undefined;
  readonly tiles?: TileSet | null | undefined;
};

/** Copies only the fields of the specification, from a row or any other object, and fills those that are left out. */
export function toSpec(from: GivenSpec): AssetSpec {
  const { name, category, kind, description, width, height, directions, variants = 1, tiles = null } = from;
  const animations = from.animations.map(toAnimation);
  return { name, category, kind, description, width, height, directions, animations, variants, tiles };
}

export function toAnimation({ name, frames, fps, loop }: GivenAnimation): Animation {
  const usual = defaultSpeed(name);
  return { name, frames, fps: fps ?? usual.fps, loop: loop ?? usual.loop };
}

/** A text that is equal for two specifications if and only if every field is equal. */
export function fingerprint(spec: AssetSpec): string {
  const { animations, ...rest } = toSpec(spec);
  return JSON.stringify({
    ...rest,
    animations: animations.map(({ name, frames, fps, loop }) => [name, frames, fps, loop]),
  });
}

/**
 * A text that is equal for two specifications that produce the same drawing. The speed of an animation does not change a
 * drawing. Neither does the category, except for an asset without a description: there, the prompt contains the category
 * to explain the name.
 */
export function drawnFrom(spec: AssetSpec): string {
  const animations = spec.animations.map(({ name, frames }) => ({ name, frames, fps: 1, loop: true }));
  return fingerprint({ ...spec, animations, category: spec.description === "" ? spec.category : "" });
}

/** The place of one image within an asset. `tile` is the bit mask of a tile of a set, and null for every other image. */
export type ImageSlot = {
  readonly direction: Direction | null;
  readonly animation: string | null;
  /** From 1. */
  readonly frame: number;
  /** From 1. */
  readonly variant: number;
  readonly tile: number | null;
};

/** Also the most entries of a plan, because all entries become assets of one project. */
export const maxAssetsPerProject = 1000;
export const maxAssetKeyLength = 64;
export const assetKeyPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** The category of an asset that has no other. */
export const defaultCategory = "Assets";
export const maxAnimationsPerAsset = 64;
export const maxAnimationNameLength = 64;

export const maxImagesPerAsset = 256;
export const maxSidePixels = 2048;
export const defaultSidePixels = 32;

/** The parts of a specification that decide which images an asset has. */
export type Extent = Pick<GivenSpec, "directions" | "animations" | "variants" | "tiles">;

/**
 * Every image of an asset, in drawing order: by direction, then animation, then variant, then tile, then frame. Variants
 * beyond the cap are left out: an asset of an earlier release can plan more than fit.
 */
export function imageSlots(spec: Extent): ImageSlot[] {
  const facing = spec.directions.length > 0 ? spec.directions : [null];
  const moves = spec.animations.length > 0 ? spec.animations : [{ name: null, frames: 1 }];
  const room = Math.floor(maxImagesPerAsset / imagesOfOneVariant(spec));
  const variants = numbers(Math.max(1, Math.min(spec.variants ?? 1, room)));
  const masks = masksOf(spec);
  return facing.flatMap((direction) =>
    moves.flatMap(({ name, frames }) =>
      variants.flatMap((variant) =>
        masks.flatMap((tile) => numbers(frames).map((frame) => ({ direction, animation: name, frame, variant, tile }))),
      ),
    ),
  );
}

/** The number of images that an asset has for each of its variants. */
export function imagesOfOneVariant(spec: Extent): number {
  const frames = spec.animations.reduce((sum, { frames: count }) => sum + count, 0);
  return Math.max(1, spec.directions.length) * Math.max(1, frames) * masksOf(spec).length;
}

/** A set of tiles has neither directions nor frames. In an asset of an earlier release that has both, those count. */
function masksOf({ tiles = null, directions: facing, animations }: Extent): readonly (number | null)[] {
  return tiles === null || facing.length > 0 || animations.length > 0 ? [null] : tileMasks(tiles);
}

/** The same asset as releases before variants and sets of tiles drew it: one variant, one tile. */
export function asDrawnBefore(spec: AssetSpec): AssetSpec {
  return { ...spec, variants: 1, tiles: null };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
