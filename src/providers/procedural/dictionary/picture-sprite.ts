/** Draws a picture of the dictionary in the look of the drawn sprites: their palette, their light, their outline. */
import { cellsOf, isOwn, isSilhouette, type Picture } from "../../../dictionary/pictures";
import type { NamedThing } from "../../../dictionary/find-picture";
import type { NounGroup } from "../../../dictionary/noun-groups";
import type { Size } from "../../../lib/size";
import type { Indexed } from "../../../pixels/cell-vote";
import { blankGrid, clear, outlined, setColour, type Grid } from "../canvas";
import type { Ramp } from "../colours";
import { hash, lattice } from "../hash";
import type { ParsedRequest } from "../parsed-request";
import { toTouch } from "../touch";
import type { ColourNames } from "../traits";
import { addMarks } from "./adjectives";
import { recoloured, toPaletteColours } from "./colouring";
import { fitted, type Fit } from "./fit";
import { body, line, withLines } from "./silhouette";

/** Smaller images have no room for an outline. */
const leastOutlinedSide = 6;
/** Lets thin details of a picture win against larger areas. */
const detailWeight = 1.6;
const smallShare = 0.12;
/** The share of the pixels within plain areas that are worn, and the least count of their neighbours of equal colour. */
const wornShare = 0.025;
/** Our own pictures are plainer. */
const ownWornShare = 0.008;
const leastAlike = 3;

/** The materials of silhouettes whose words name none. */
const materials: Readonly<Record<NounGroup, ColourNames>> = {
  person: ["tan", "navy", "crimson", "olive"],
  creature: ["green", "purple", "olive", "crimson", "teal"],
  animal: ["brown", "tan", "grey", "rust"],
  plant: ["green", "leafy", "olive"],
  food: ["orange", "tan", "red", "cream"],
  vehicle: ["steel", "red", "teal", "blue"],
  building: ["stone", "tan", "slate"],
  place: ["stone", "brown", "olive"],
  weapon: ["steel", "silver", "iron"],
  tool: ["steel", "iron", "copper"],
  clothing: ["leather", "crimson", "navy", "steel"],
  furniture: ["wooden", "oaken", "chestnut"],
  nature: ["stone", "slate", "brown"],
  effect: ["gold", "orange", "cyan"],
  symbol: ["gold", "red", "white"],
  thing: ["copper", "steel", "wooden", "gold", "slate"],
};

export function drawPicture(
  thing: NamedThing & { readonly picture: Picture },
  request: ParsedRequest,
  anchor: Fit["anchor"],
): Grid {
  const { traits } = request;
  const isFlat = isSilhouette(thing.picture);
  const source = cellsOf(thing.picture);
  const picture = isFlat ? { ...source, cells: withLines(source).cells } : source;
  const areas = areasOf(picture);
  const cells = fitted(picture, request, weightsOf(areas), toFit(request, anchor, isOwn(thing.picture)));
  const nouns = `${firstWord(thing.matched)} ${firstWord(thing.word)}`;
  const grid = isFlat
    ? shadedSilhouette(cells, traits.ramp(nouns, materials[thing.noun?.group ?? "thing"]))
    : painted(cells, coloursFor(source.colours, areas, traits.boundRamp(nouns), request));
  wear(grid, request, isOwn(thing.picture) ? ownWornShare : wornShare);
  addMarks(grid, request);
  return hasOutline(request) ? outlined(grid, traits.paint.outline) : grid;
}

/** Colours before a name describe the thing, colours within are part of the name: a "bone saw" is of steel. */
function firstWord(name: string): string {
  return name.split(" ")[0] ?? "";
}

function coloursFor(
  colours: readonly number[],
  areas: readonly number[],
  ramp: Ramp | undefined,
  { traits }: ParsedRequest,
): number[] {
  const matched = toPaletteColours(colours, areas, traits.paint);
  return ramp === undefined ? matched : recoloured(matched, colours, areas, ramp);
}

function hasOutline({ width, height }: Size): boolean {
  return Math.min(width, height) >= leastOutlinedSide;
}

/**
 * The seed varies the width and height, and mirrors the pictures of others. Our own have light from the left, and letters.
 */
function toFit({ traits, seed, width, height }: ParsedRequest, anchor: Fit["anchor"], isOwnPicture: boolean): Fit {
  const { wide, tall } = toTouch(seed, false);
  const size = traits.has("small tiny little mini baby") ? 0.7 : traits.has("big large huge giant") ? 1.06 : 1;
  return {
    margin: hasOutline({ width, height }) ? 1 : 0,
    wide: Math.min(1, wide * size),
    tall: Math.min(1, tall * size),
    mirrored: !isOwnPicture && hash(seed, "mirror") % 2 === 1,
    shiftX: hash(seed, "shift x") / 2 ** 32 - 0.5,
    shiftY: hash(seed, "shift y") / 2 ** 32 - 0.5,
    anchor,
  };
}

/** Marks of wear, at places that follow from the seed: ten rocks are ten rocks. */
function wear(grid: Grid, { traits, seed }: ParsedRequest, share: number): void {
  const marks = hash(seed, "picture wear");
  const before = grid.pixels.slice();
  for (let y = 1; y < grid.height - 1; y++)
    for (let x = 1; x < grid.width - 1; x++) {
      const at = y * grid.width + x;
      const colour = before[at] ?? clear;
      const alike = [-1, 1, -grid.width, grid.width].filter((by) => before[at + by] === colour).length;
      if (colour === clear || alike < leastAlike || lattice(marks, x, y) >= share) continue;
      const { shadow, light } = traits.paint.ramp(colour);
      grid.pixels[at] = shadow === colour ? light : shadow;
    }
}

function areasOf({ cells }: Indexed): number[] {
  const areas: number[] = [];
  for (const cell of cells) areas[cell] = (areas[cell] ?? 0) + 1;
  return Array.from(areas, (area) => area ?? 0);
}

function weightsOf(areas: readonly number[]): Float64Array {
  const total = areas.slice(1).reduce((sum, area) => sum + area, 0);
  return Float64Array.from(areas, (area) => (area < smallShare * total ? detailWeight : 1));
}

function painted({ width, height, cells }: Indexed, colours: readonly number[]): Grid {
  const grid = blankGrid(width, height);
  for (const [at, cell] of cells.entries()) grid.pixels[at] = cell === 0 ? clear : (colours[cell - 1] ?? clear);
  return grid;
}

/** Light from the upper left: the edges there are lit, the edges opposite are in shadow. Lines are ink. */
function shadedSilhouette({ width, height, cells }: Indexed, ramp: Ramp): Grid {
  const grid = blankGrid(width, height);
  const isBody = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && cells[y * width + x] === body;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = cells[y * width + x];
      if (cell === line) setColour(grid, x, y, ramp.line);
      else if (cell === body) setColour(grid, x, y, toneAt(x, y, isBody, ramp));
    }
  return grid;
}

function toneAt(x: number, y: number, isBody: (x: number, y: number) => boolean, ramp: Ramp): number {
  const isLit = !isBody(x - 1, y) || !isBody(x, y - 1);
  const isDark = !isBody(x + 1, y) || !isBody(x, y + 1);
  if (isLit === isDark) return ramp.base;
  return isLit ? ramp.light : ramp.shadow;
}
