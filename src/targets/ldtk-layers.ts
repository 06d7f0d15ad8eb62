/** The layers of an LDtk project: an IntGrid for each tileset, with rules that choose the tiles. */
import type { TileSet } from "../domain/tile-sets";
import { tilesetUid, type Uids } from "./ldtk-tilesets";
import type { PackAsset } from "./pack";
import { toNeighbours, type Neighbours } from "./tile-masks";

/** The fields of a layer that are the same for all. */
export const commonLayer = {
  doc: null,
  uiColor: null,
  guideGridWid: 0,
  guideGridHei: 0,
  displayOpacity: 1,
  inactiveOpacity: 0.6,
  hideInList: false,
  hideFieldsWhenInactive: true,
  canSelectWhenInactive: true,
  renderInWorldView: true,
  pxOffsetX: 0,
  pxOffsetY: 0,
  parallaxFactorX: 0,
  parallaxFactorY: 0,
  parallaxScaling: true,
  requiredTags: [],
  excludedTags: [],
  autoTilesKilledByOtherLayerUid: null,
  uiFilterTags: [],
  useAsyncRender: false,
  intGridValues: [] as readonly object[],
  intGridValuesGroups: [],
  autoRuleGroups: [] as readonly object[],
  autoSourceLayerDefUid: null,
  tilesetDefUid: null as number | null,
  tilePivotX: 0,
  tilePivotY: 0,
  biomeFieldUid: null,
};

export type LayerDef = typeof commonLayer & {
  readonly __type: "IntGrid" | "Entities";
  readonly type: "IntGrid" | "Entities";
  readonly identifier: string;
  readonly uid: number;
  readonly gridSize: number;
};

/** The nine cells of a rule's pattern, row by row; the neighbours are numbered clockwise from the north. */
const patternOrder = [7, 0, 1, 6, null, 2, 5, 4, 3] as const;
/** In a pattern: the value 1 must be there, anything may be there. */
const [filled, any] = [1, 0];

export function layerDef(uids: Uids, asset: PackAsset): LayerDef {
  const { id, key, width } = asset;
  const color = "#63AB3F";
  return {
    ...commonLayer,
    __type: "IntGrid",
    type: "IntGrid",
    identifier: key,
    uid: uids.of(`layer ${id}`),
    gridSize: width,
    intGridValues: [{ value: 1, identifier: "filled", color, tile: null, groupUid: 0 }],
    autoRuleGroups: [
      {
        uid: uids.of(`rules ${id}`),
        name: "Tiles",
        color: null,
        icon: null,
        active: true,
        isOptional: false,
        rules: rulesOf(uids, asset),
        usesWizard: false,
        requiredBiomeValues: [],
        biomeRequirementMode: 0,
      },
    ],
    tilesetDefUid: tilesetUid(uids, asset),
  };
}

/** The first rule that matches ends the search, so tiles that need more neighbours come first. */
function rulesOf(uids: Uids, asset: PackAsset): object[] {
  const { id, tiles } = asset;
  const [first] = asset.rows;
  const frames = first?.frames ?? [];
  if (tiles === null)
    return [
      toRule(
        uids,
        id,
        everywhere,
        frames.map(({ cell }) => cell),
      ),
    ];
  return frames
    .map(({ cell, tile }) => ({ cell, needed: neededCells(tiles, tile ?? 0) }))
    .toSorted((a, b) => countOf(b.needed) - countOf(a.needed) || a.cell - b.cell)
    .map(({ cell, needed }) => toRule(uids, id, needed, [cell]));
}

const everywhere: Neighbours = [false, false, false, false, false, false, false, false];

/** The neighbours that must be filled. A corner also needs the edges on both sides. */
function neededCells(layout: TileSet, mask: number): Neighbours {
  const [n, ne, e, se, s, sw, w, nw] = toNeighbours(layout, mask);
  return [n || ne || nw, ne, e || ne || se, se, s || se || sw, sw, w || sw || nw, nw];
}

function countOf(needed: Neighbours): number {
  return needed.filter(Boolean).length;
}

function toRule(uids: Uids, assetId: string, needed: Neighbours, cells: readonly number[]): object {
  return {
    uid: uids.of(`rule ${assetId} ${needed.map(Number).join("")}`),
    active: true,
    size: 3,
    tileRectsIds: cells.map((cell) => [cell]),
    alpha: 1,
    chance: 1,
    breakOnMatch: true,
    pattern: patternOrder.map((index) => (index === null || needed[index] ? filled : any)),
    flipX: false,
    flipY: false,
    xModulo: 1,
    yModulo: 1,
    xOffset: 0,
    yOffset: 0,
    tileXOffset: 0,
    tileYOffset: 0,
    tileRandomXMin: 0,
    tileRandomXMax: 0,
    tileRandomYMin: 0,
    tileRandomYMax: 0,
    checker: "None",
    tileMode: "Single",
    pivotX: 0,
    pivotY: 0,
    outOfBoundsValue: -1,
    invalidated: false,
    perlinActive: false,
    perlinSeed: 1,
    perlinScale: 0.2,
    perlinOctaves: 2,
  };
}
