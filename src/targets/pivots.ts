/** The pivot of an asset: the point that an engine puts at the asset's position. */
import type { AssetKind } from "../domain/asset";
import type { Point } from "./pack";

const bottomCentre: Point = { x: 0.5, y: 1 };
const centre: Point = { x: 0.5, y: 0.5 };
const leftTop: Point = { x: 0, y: 0 };

/** Characters stand on their pivot. Tiles and backgrounds begin at theirs. Everything else is centred. */
export const pivots: Readonly<Record<AssetKind, Point>> = {
  "character-sprite": bottomCentre,
  "sprite-sheet": centre,
  tileset: leftTop,
  "ui-element": centre,
  icon: centre,
  background: leftTop,
};
