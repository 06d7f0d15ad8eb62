/** A frame in the JSON of TexturePacker, which Phaser, PixiJS, Unreal and many others read. */
import type { Pack, PackAsset, PackFrame, Rect } from "./pack";
import { cellOnPage } from "./sheet-grid";

export type AtlasFrame = {
  readonly frame: JsonRect;
  readonly rotated: false;
  readonly trimmed: boolean;
  readonly spriteSourceSize: JsonRect;
  readonly sourceSize: { readonly w: number; readonly h: number };
};
type JsonRect = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

export function atlasFrame(pack: Pack, asset: PackAsset, { cell }: PackFrame): AtlasFrame {
  return cutFrame(asset, cellOnPage(pack, asset, cell));
}

/** The same for a frame at any place. */
export function cutFrame({ crop, width, height }: PackAsset, place: Rect): AtlasFrame {
  return {
    frame: toJson(place),
    rotated: false,
    trimmed: crop.width !== width || crop.height !== height,
    spriteSourceSize: toJson(crop),
    sourceSize: { w: width, h: height },
  };
}

/** The assets of each page. */
export function assetsByPage({ pages, assets }: Pack): PackAsset[][] {
  return pages.map((_, page) => assets.filter(({ place }) => place?.page === page));
}

/** The `meta` of a page. */
export function atlasMeta(pack: Pack, page: number, image: string): Record<string, unknown> {
  const { width = 0, height = 0 } = pack.pages[page] ?? {};
  return { app: "hatchery", version: "1", image, format: "RGBA8888", size: { w: width, h: height }, scale: "1" };
}

function toJson({ x, y, width, height }: Rect): JsonRect {
  return { x, y, w: width, h: height };
}
