/** Draws one tile of a tile set, and the variants of a tile. */
import type { TileSet } from "../../../domain/tile-sets";
import { blankGrid, clear, type Colour, type Grid } from "../canvas";
import { otherTone } from "../colours";
import { hash, lattice } from "../hash";
import { terrainOf } from "./sets";
import { dot, patches, strew, type PaintTile, type Tile } from "./tile";

/** The two grounds of a tile set. Without `around`, the tile is transparent outside of the terrain. */
export type Grounds = { readonly terrain: PaintTile; readonly around: PaintTile | null };

/**
 * Draws the tile for a mask. All tiles of a set share the textures, which repeat seamlessly, and the course of the edge
 * on each border: two tiles that may lie side by side meet without a step.
 */
export function drawSetTile(
  tile: Tile,
  { terrain, around }: Grounds,
  { set, mask, variant = 1 }: { readonly set: TileSet; readonly mask: number; readonly variant?: number },
): Grid {
  const { width, height } = tile.grid;
  const { paint } = tile.traits;
  const [inner, outer] = [textureOf(tile, terrain), around === null ? null : textureOf(tile, around)];
  const rough = patches(tile, 4, 21);
  const has = terrainOf(set, mask, (across, down) => rough(across * width, down * height));
  // Beyond the border, the edge goes on straight: the neighbour sees the same.
  const isTerrain = (x: number, y: number): boolean => has(share(x, width), share(y, height));
  const grid = blankGrid(width, height);
  const colourOf = (x: number, y: number): Colour => {
    const at = y * width + x;
    const [own, beside] = [inner[at] ?? clear, outer === null ? clear : (outer[at] ?? clear)];
    const { unit } = tile;
    if (!isTerrain(x, y)) {
      // The terrain casts a shadow below.
      return beside !== clear && isTerrain(x, y - unit) ? paint.ramp(beside).shadow : beside;
    }
    const isRim = [
      [x - unit, y],
      [x + unit, y],
      [x, y - unit],
      [x, y + unit],
    ].some(([besideX = 0, besideY = 0]) => !isTerrain(besideX, besideY));
    if (!isRim) return own;
    if (outer === null) return paint.outline;
    return isTerrain(x, y - unit) ? paint.ramp(own).line : otherTone(paint, own, own);
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) grid.pixels[y * width + x] = colourOf(x, y);
  if (variant > 1) addDetails({ ...tile, grid, seed: hash(tile.seed, `variant ${variant}`) }, variant);
  return grid;
}

/** From 0 in the first pixel to 1 in the last. */
function share(place: number, sidePixels: number): number {
  return Math.max(0, Math.min(1, place / Math.max(1, sidePixels - 1)));
}

function textureOf(tile: Tile, paint: PaintTile): Int32Array {
  const grid = blankGrid(tile.grid.width, tile.grid.height);
  paint({ ...tile, grid });
  return grid.pixels;
}

/** Shapes of small details, as offsets from a place: a tuft, a crack, a pair of pebbles, a ring and a cross. */
const details: readonly (readonly (readonly [x: number, y: number, isLit: boolean])[])[] = [
  [
    [0, 0, false],
    [-1, -1, true],
    [1, -1, true],
  ],
  [
    [0, 0, false],
    [1, 1, false],
    [1, 2, false],
    [2, 3, false],
  ],
  [
    [0, 0, true],
    [1, 0, false],
    [3, 1, true],
  ],
  [
    [1, 0, true],
    [0, 1, false],
    [2, 1, false],
    [1, 2, false],
  ],
  [
    [1, 0, true],
    [0, 1, true],
    [1, 1, false],
    [2, 1, true],
  ],
];

/** Pixels from the border that all variants share, in details of the tile. */
const sharedBorder = 2;

/**
 * Draws variant 1, 2 … of a tile. All variants have the same border, so any may lie beside any. The first is the plain
 * tile, the others have details inside.
 */
export function drawVariant(tile: Tile, paint: PaintTile, variant: number): void {
  paint(tile);
  if (variant <= 1) return strew(tile);
  const own = { ...tile, seed: hash(tile.seed, `variant ${variant}`) };
  strew(own);
  addDetails(own, variant);
}

/** Stones, tufts and cracks in the tones of the ground, at places that follow from the seed. */
function addDetails(tile: Tile, variant: number): void {
  const { grid, unit, traits, seed } = tile;
  const margin = sharedBorder * unit;
  const count = Math.max(1, Math.round((grid.width * grid.height) / (110 * unit * unit)));
  for (let place = 0; place < count; place++) {
    const roomX = Math.max(1, grid.width - 2 * margin - 4 * unit);
    const roomY = Math.max(1, grid.height - 2 * margin - 4 * unit);
    const x = margin + unit + Math.floor((lattice(seed, place, 0) * roomX) / unit) * unit;
    const y = margin + unit + Math.floor((lattice(seed, place, 1) * roomY) / unit) * unit;
    const detail = details[Math.floor(lattice(seed, place + variant, 2) * details.length)] ?? [];
    const own = grid.pixels[y * grid.width + x] ?? clear;
    if (own === clear) continue;
    const { light, shadow, line } = traits.paint.ramp(own);
    for (const [dx, dy, isLit] of detail) {
      const isInside = x + (dx + 1) * unit <= grid.width - margin && y + (dy + 1) * unit <= grid.height - margin;
      const [wanted, instead] = isLit ? [light, shadow] : [shadow, light];
      const tone = wanted === own ? instead : wanted;
      const isGround = grid.pixels[(y + dy * unit) * grid.width + x + dx * unit] !== clear;
      if (isInside && isGround) dot(tile, x + dx * unit, y + dy * unit, tone === own ? line : tone);
    }
  }
}
