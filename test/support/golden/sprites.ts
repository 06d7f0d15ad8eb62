/** The true sprites of the golden set: one image of each sprite up to 64 px of both example games, and sheets of nine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { imageSlots } from "../../../src/domain/asset";
import { readPlan } from "../../../src/reading/plans/read-plan";
import { parseStyle } from "../../../src/reading/styles/style-parser";
import { defaultSeed, toDrawRequest } from "../../../src/features/drawing/draw-request";
import { blankRaster, toHex, toRaster, type Raster } from "../../../src/pixels/raster";
import { drawRgba } from "../../../src/providers/procedural/draw";
import { procedural } from "../../../src/providers/procedural";

export type Truth = { readonly name: string; readonly raster: Raster; readonly palette: readonly string[] };

const root = path.join(import.meta.dirname, "../../..");
const maxSide = 64;
const sheetColumns = 3;

const games = await Promise.all(["farm", "dungeon"].map(readGame));

/** The first image of each sprite. Tiles and backgrounds fill their canvas, so they are left out. */
export const singles: readonly Truth[] = games.flatMap((game) => drawGame(game, "first"));

/**
 * Nine sprites of one size with one empty column and row between them, for the cases with small cells: each game's first
 * images on one sheet, and the last ones on another. Sprites repeat where a game has fewer than nine.
 */
export const sheets: readonly Truth[] = games.flatMap((game) =>
  (["first", "last"] as const).map((image) => {
    const cells = drawGame(game, image).filter(({ raster }) => raster.width === 32 && raster.height === 32);
    return toSheet(
      `${game.name}/sheet of the ${image}`,
      Array.from({ length: 9 }, (_, index) => cells[index % cells.length]),
    );
  }),
);

type Game = { readonly name: string; readonly style: Wish["style"]; readonly specs: readonly Wish["spec"][] };

async function readGame(name: string): Promise<Game> {
  const read = (file: string): string => readFileSync(path.join(root, "examples", name, file), "utf8");
  const { style } = parseStyle(read("style.md"));
  const { items } = await readPlan(read("plan.md"), style.resolution ?? { width: 32, height: 32 });
  const specs = items.filter(
    ({ kind, width, height }) => kind !== "tileset" && kind !== "background" && Math.max(width, height) <= maxSide,
  );
  return { name, style, specs };
}

/** A style without a palette has the colours that its sprites show. */
function drawGame({ name, style, specs }: Game, image: "first" | "last"): Truth[] {
  const drawn = specs.map((spec) => ({ name: `${name}/${spec.name}`, raster: draw(spec, style, image) }));
  const used = new Set(drawn.flatMap(({ raster }) => [...raster.pixels]).filter((pixel) => pixel !== 0));
  const palette = style.palette.length > 0 ? style.palette : [...used].toSorted((a, b) => a - b).map(toHex);
  return drawn.map((truth) => ({ ...truth, palette }));
}

type Wish = Parameters<typeof toDrawRequest>[1];

function draw(spec: Wish["spec"], style: Wish["style"], image: "first" | "last"): Raster {
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the procedural provider has no model");
  const position = image === "first" ? 0 : imageSlots(spec).length - 1;
  const request = toDrawRequest(model, { spec, style, seed: defaultSeed(spec.name, 1), note: null }, position, []);
  return toRaster(request, drawRgba(request));
}

function toSheet(name: string, cells: readonly (Truth | undefined)[]): Truth {
  const rows = Math.ceil(cells.length / sheetColumns);
  const raster = blankRaster({ width: sheetColumns * 33 - 1, height: rows * 33 - 1 });
  cells.forEach((truth, index) => {
    const cell = truth?.raster ?? blankRaster({ width: 0, height: 0 });
    const [left, top] = [(index % sheetColumns) * 33, Math.floor(index / sheetColumns) * 33];
    for (let y = 0; y < cell.height; y++)
      raster.pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + y) * raster.width + left);
  });
  return { name, raster, palette: cells[0]?.palette ?? [] };
}
