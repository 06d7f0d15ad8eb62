/** The assets that an export has selected, before names and places are given. */
import type { TileSet } from "../domain/tile-sets";
import type { AssetSpec, ImageSlot } from "../domain/asset";
import type { StoredImage } from "../domain/image";
import type { Insets, Rect } from "./pack";

export type ChosenAsset = Omit<AssetSpec, "animations"> & {
  readonly id: string;
  readonly key: string;
  readonly animations: readonly {
    readonly name: string;
    readonly frames: number;
    readonly fps?: number;
    readonly loop?: boolean;
  }[];
  readonly tiles: TileSet | null;
  /** False if an earlier export, named by `since`, had the same. */
  readonly isChanged: boolean;
  readonly images: readonly ChosenImage[];
};

/** An asset as an export needs it: with the facts for the pack's README. */
export type ExportedAsset = ChosenAsset & { readonly origin: Origin };

/** Who drew an asset. `terms` says on which terms the drawing may be used; `credits` must be named with the drawing. */
export type Origin = { readonly model: string; readonly terms: string; readonly credits: readonly Credit[] };

export type Credit = {
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  readonly url: string;
};

/** `measure` is null when the pixels were not read. Images that cannot be read are only in the target `plain`. */
export type ChosenImage = {
  readonly image: StoredImage;
  readonly slot: ImageSlot;
  readonly measure: Measure | "unreadable" | null;
};

/** Read from the pixels, before scaling. `bounds` is null for an image without a visible pixel. */
export type Measure = { readonly bounds: Rect | null; readonly insets: Insets | null };
