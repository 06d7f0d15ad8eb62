/** Draws a shared page, or the sheet of one asset in a file of its own. */
import { drawnPng } from "./canvas";
import type { CanvasCell } from "./drawing";
import type { Pack, PackAsset, Point } from "./pack";
import { pagePath } from "./paths";
import { cellInSheet, cellOnPage, sheetSize } from "./sheet-grid";
import type { DrawnFile } from "./target";

export function drawnSheet({ options }: Pack, asset: PackAsset, path: string): DrawnFile {
  return drawnPng(
    path,
    sheetSize(asset, options),
    toCells(asset, options, (cell) => cellInSheet(asset, options, cell)),
  );
}

/** The file is relative to the archive's root, because all targets share the pages. */
export function drawnPage(pack: Pack, page: number): DrawnFile {
  const size = pack.pages[page];
  if (size === undefined) throw new RangeError(`the pack has no page ${page}`);
  const cells = pack.assets
    .filter(({ place }) => place?.page === page)
    .flatMap((asset) => toCells(asset, pack.options, (cell) => cellOnPage(pack, asset, cell)));
  return drawnPng(pagePath(page), size, cells);
}

function toCells(
  { crop, rows }: PackAsset,
  { scale, extrude }: Pack["options"],
  placeOf: (cell: number) => Point,
): CanvasCell[] {
  return rows.flatMap(({ frames }) =>
    frames.map(({ image, cell }) => ({ image, at: placeOf(cell), crop, scale, extrude })),
  );
}
