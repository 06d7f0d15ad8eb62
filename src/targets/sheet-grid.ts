/** The cells of an asset's sheet: how many columns and lines, where each cell lies, and how much room all take. */
import type { TileSet } from "../domain/tile-sets";
import type { Size } from "../lib/size";
import type { SheetOptions } from "./options";
import type { Pack, PackAsset, Point, Rect, SheetGrid } from "./pack";
import { tileColumns } from "./tile-masks";

/** A row that is longer than a page is wide goes on in the next line. */
export function gridFor(
  rowLengths: readonly number[],
  crop: Size,
  tiles: TileSet | null,
  options: SheetOptions,
): SheetGrid & { readonly cells: readonly (readonly number[])[] } {
  const stride = crop.width + borders(options);
  const most = Math.max(1, Math.floor((options.maxPageSize + options.padding) / stride));
  const longest = tiles === null ? Math.max(1, ...rowLengths) : tileColumns[tiles];
  const columns = Math.min(longest, most);
  let line = 0;
  const cells = rowLengths.map((length) => {
    const first = line * columns;
    line += Math.ceil(length / columns);
    return Array.from({ length }, (_, index) => first + index);
  });
  return { columns, lines: line, cells };
}

/** The pixels between the crops of two neighbours. */
export function borders({ padding, extrude }: SheetOptions): number {
  return padding + extrude * 2;
}

/** The size of an asset's sheet alone, without padding at the outer edges. */
export function sheetSize({ grid, crop }: Pick<PackAsset, "grid" | "crop">, options: SheetOptions): Size {
  const border = borders(options);
  const { padding } = options;
  return {
    width: grid.columns * (crop.width + border) - padding,
    height: grid.lines * (crop.height + border) - padding,
  };
}

/** The crop of a cell, in an asset's own sheet. */
export function cellInSheet({ grid, crop }: PackAsset, options: SheetOptions, cell: number): Rect {
  const border = borders(options);
  return {
    x: (cell % grid.columns) * (crop.width + border) + options.extrude,
    y: Math.floor(cell / grid.columns) * (crop.height + border) + options.extrude,
    width: crop.width,
    height: crop.height,
  };
}

/** The crop of a cell on the asset's shared page. Throws for an asset without a place. */
export function cellOnPage(pack: Pack, asset: PackAsset, cell: number): Rect & { readonly page: number } {
  const { place } = asset;
  if (place === null) throw new Error(`the asset ${asset.key} is on no page`);
  const { extrude } = pack.options;
  const { x, y, width, height } = cellInSheet(asset, pack.options, cell);
  return { page: place.page, x: place.x + x - extrude, y: place.y + y - extrude, width, height };
}

/** Where a point of the whole cell lies in the crop, as a part of the crop's size. */
export function inCrop({ crop, width, height }: PackAsset, { x, y }: Point): Point {
  return { x: (x * width - crop.x) / crop.width, y: (y * height - crop.y) / crop.height };
}
