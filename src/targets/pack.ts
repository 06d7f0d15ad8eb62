/** A pack as targets see it: assets with named frames, speeds and places on shared pages. Plain data, ready to store. */
import type { TileSet } from "../domain/tile-sets";
import type { AssetKind, Direction, ImageSlot } from "../domain/asset";
import type { Speed } from "../domain/animation-speed";
import type { StoredImage } from "../domain/image";
import type { Size } from "../lib/size";
import type { SheetOptions } from "./options";

export type Point = { readonly x: number; readonly y: number };
export type Rect = Point & Size;
/** Distances from the edges. */
export type Insets = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** The place of an image within an asset, as names show the place: `variant` is null if the asset has only one. */
export type Slot = Omit<ImageSlot, "variant"> & { readonly variant: number | null };

export type Pack = {
  readonly project: { readonly id: string; readonly name: string; readonly slug: string };
  readonly options: SheetOptions;
  /** The target's folder within the archive: "" or, beside other targets, `<target>/`. */
  readonly root: string;
  /** Sorted by key. */
  readonly assets: readonly PackAsset[];
  /** Images that fit no sheet, because they are no PNG of the planned size. Only the target `plain` holds them. */
  readonly unfit: readonly { readonly assetId: string; readonly path: string; readonly image: PackImage }[];
  /** The sizes of the shared pages. Page n is the file `sheets/<n>.png` of the archive. */
  readonly pages: readonly Size[];
};

/** All lengths are in pixels of the pack, that is, after scaling. */
export type PackAsset = Size & {
  readonly id: string;
  /** Also a file name that is unique within the pack. */
  readonly key: string;
  readonly name: string;
  readonly category: string;
  readonly kind: AssetKind;
  /** From 0 to 1 of the cell, y down. */
  readonly pivot: Point;
  readonly insets: Insets | null;
  readonly tiles: TileSet | null;
  readonly rows: readonly PackRow[];
  readonly grid: SheetGrid;
  /** The part of the cell that sheets hold: the whole cell, unless the pack is trimmed. */
  readonly crop: Rect;
  /** Null if no target of the export needs pages. */
  readonly place: SheetPlace | null;
};

/** One animation in one direction. A still image is a row of one frame. */
export type PackRow = {
  readonly direction: Direction | null;
  /** Null for a still asset. */
  readonly animation: string | null;
  /** From 1. Null for an asset without variants. */
  readonly variant: number | null;
  /** Unique within the asset, such as `walk_front`. */
  readonly name: string;
  readonly speed: Speed;
  readonly frames: readonly PackFrame[];
};

export type PackFrame = {
  /** Unique within the pack, and a file name without extension: `hero-knight_front_walk_01`. */
  readonly name: string;
  /** The file in a pack of single images: `characters/hero-knight_front_walk_01.png`. */
  readonly path: string;
  readonly image: PackImage;
  /** Counts the cells of the asset's sheet, row by row. */
  readonly cell: number;
  /** The bit mask of a tile in a set of tiles. */
  readonly tile: number | null;
};

/** A stored PNG of the planned size, before scaling. */
export type PackImage = StoredImage;

/** The cells of an asset's own sheet. */
export type SheetGrid = { readonly columns: number; readonly lines: number };

/** `x` and `y` are the left top corner of the first cell's crop, border not counted. */
export type SheetPlace = Point & { readonly page: number };
