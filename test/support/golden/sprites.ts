/** The true sprites of the golden set: one image of each sprite up to 64 px of both example games, and sheets of nine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parsePlan } from "../../../src/features/plans/plan-parser";
import { parseStyle } from "../../../src/features/plans/style-parser";
import { defaultSeed, toDrawRequest } from "../../../src/features/drawing/draw-request";
import { blankRaster, toHex, toRaster, type Raster } from "../../../src/pixels/raster";
import { drawRgba } from "../../../src/providers/procedural/draw";
import { procedural } from "../../../src/providers/procedural";

export type Truth = { readonly name: string; readonly raster: Raster; readonly palette: readonly string[] };

const root = path.join(import.meta.dirname, "../../..");
const maxSide = 64;
const sheetColumns = 3;

/** Sprites with a ground around them: tiles and backgrounds fill their canvas. */
export const singles: readonly Truth[] = ["farm", "dungeon"].flatMap(drawGame);

/** Nine sprites of one size with one empty column and row between them, for the cases with small cells. */
export const sheets: readonly Truth[] = ["farm", "dungeon"].flatMap((game) => {
  const cells = singles.filter(
    ({ name, raster }) => name.startsWith(game) && raster.width === 32 && raster.height === 32,
  );
  return Array.from({ length: Math.floor(cells.length / 9) }, (_, index) =>
    toSheet(`${game}/sheet-${index}`, cells.slice(index * 9, index * 9 + 9)),
  );
});

function drawGame(game: string): Truth[] {
  const read = (file: string): string => readFileSync(path.join(root, "examples", game, file), "utf8");
  const { style } = parseStyle(read("style.md"));
  const { assets } = parsePlan(read("plan.md"), style.resolution ?? { width: 32, height: 32 });
  const drawn = assets
    .filter(
      ({ kind, width, height }) => kind !== "tileset" && kind !== "background" && Math.max(width, height) <= maxSide,
    )
    .map((spec) => ({ name: `${game}/${spec.name}`, raster: draw(spec, style) }))
    .filter(({ raster }) => raster.pixels.some((pixel) => pixel === 0));
  const used = new Set(drawn.flatMap(({ raster }) => [...raster.pixels]).filter((pixel) => pixel !== 0));
  const palette = style.palette.length > 0 ? style.palette : [...used].toSorted((a, b) => a - b).map(toHex);
  return drawn.map((truth) => ({ ...truth, palette }));
}

type Wish = Parameters<typeof toDrawRequest>[1];

function draw(spec: Wish["spec"], style: Wish["style"]): Raster {
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the procedural provider has no model");
  const request = toDrawRequest(model, { spec, style, seed: defaultSeed(spec.name, 1), note: null }, 0, []);
  return toRaster(request, drawRgba(request));
}

function toSheet(name: string, cells: readonly Truth[]): Truth {
  const rows = Math.ceil(cells.length / sheetColumns);
  const raster = blankRaster({ width: sheetColumns * 33 - 1, height: rows * 33 - 1 });
  cells.forEach(({ raster: cell }, index) => {
    const [left, top] = [(index % sheetColumns) * 33, Math.floor(index / sheetColumns) * 33];
    for (let y = 0; y < cell.height; y++)
      raster.pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + y) * raster.width + left);
  });
  return { name, raster, palette: cells[0]?.palette ?? [] };
}
