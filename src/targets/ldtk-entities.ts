/** The entities of an LDtk project: one for each asset that is no tileset. */
import { tilesetUid, type Uids } from "./ldtk-tilesets";
import type { Pack, PackAsset } from "./pack";
import { cellInSheet } from "./sheet-grid";

export function entityDef(uids: Uids, { options }: Pack, asset: PackAsset): Record<string, unknown> {
  const { id, key, category, width, height, pivot, insets } = asset;
  const { x, y } = cellInSheet(asset, options, 0);
  const tilesetId = tilesetUid(uids, asset);
  return {
    identifier: key,
    uid: uids.of(`entity ${id}`),
    tags: [category],
    exportToToc: false,
    allowOutOfBounds: false,
    doc: null,
    width,
    height,
    resizableX: insets !== null,
    resizableY: insets !== null,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    keepAspectRatio: false,
    tileOpacity: 1,
    fillOpacity: 0,
    lineOpacity: 0,
    hollow: false,
    color: "#94D9B3",
    renderMode: "Tile",
    showName: true,
    tilesetId,
    tileRenderMode: insets === null ? "FitInside" : "NineSlice",
    tileRect: { tilesetUid: tilesetId, x, y, w: width, h: height },
    uiTileRect: null,
    nineSliceBorders: insets === null ? [] : [insets.top, insets.right, insets.bottom, insets.left],
    maxCount: 0,
    limitScope: "PerLevel",
    limitBehavior: "MoveLastOne",
    pivotX: pivot.x,
    pivotY: pivot.y,
    fieldDefs: [],
  };
}
