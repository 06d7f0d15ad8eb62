/** Finds the ground that a model painted around the sprite: the first step, at the full size of the source. */
import { borderColours, findCheckerboard, type Checkerboard } from "./border";
import type { Area } from "./areas";
import { floodFromBorder, type GroundRule } from "./flood";
import { checkerboardRule, keyRule, surfaceRule } from "./ground-rules";
import { trimToHalfLevel } from "./half-level";
import { distance, toOklab } from "./oklab";
import { alphaOf, parseHex, toPixel, toRgb, type Mask, type Raster, type Rgb } from "./raster";
import { meanDifference, openHoles, removeSpecks } from "./silhouette";
import { fitSurface } from "./surface";

export type GroundKind = "kept" | "alpha" | "key" | "checkerboard" | "surface";

export type Ground = {
  readonly mask: Mask;
  readonly kind: GroundKind;
  /** The ground's main colour, null for a ground that is kept or transparent. */
  readonly colour: number | null;
  /** Enclosed pixels that may be holes as well as sprite, because the palette has the ground's colour. */
  readonly doubtful: number;
};

type Found = Omit<Ground, "doubtful"> & Partial<Pick<Ground, "doubtful">>;

/** A colour with this difference between its channels, on this share of the border, was painted to be removed. */
const leastSaturation = 110;
const leastKeyShare = 0.8;

/** At least this share of the canvas is transparent where a model made transparency itself. */
const leastTransparent = 0.02;

/** A hole has the ground's mean colour within this distance. */
const holeReach = 5;

/** The reach of a smooth ground: this many residuals, within these limits. */
const reachFactor = 3.2;
const reachLimits = [20, 60] as const;

/** `setting` as in the pixel settings; `palette` holds the style's colours as pixels, or none. */
export function findGround(raster: Raster, setting: string, palette: readonly number[]): Ground {
  if (setting === "keep")
    return { mask: new Uint8Array(raster.pixels.length).fill(1), kind: "kept", colour: null, doubtful: 0 };
  const ground: Found = hasTransparency(raster)
    ? { mask: opaqueMask(raster), kind: "alpha", colour: null }
    : paintedGround(raster, setting, palette);
  removeSpecks(ground.mask, raster);
  return { doubtful: 0, ...ground };
}

function paintedGround(raster: Raster, setting: string, palette: readonly number[]): Found {
  const colours = borderColours(raster);
  const main = colours[0] ?? { colour: [255, 255, 255] as Rgb, share: 1 };
  if (setting.startsWith("#")) return byKey(raster, parseHex(setting));
  const board = findCheckerboard(raster, colours);
  if (board !== undefined) {
    const rule = checkerboardRule(raster, board);
    const mask = floodFromBorder(raster, rule);
    openHoles(raster, mask, rule, holeInBoard(raster, board));
    trimToHalfLevel(raster, mask);
    return { mask, kind: "checkerboard", colour: toPixel(board.light) };
  }
  if (saturationOf(main.colour) > leastSaturation && main.share > leastKeyShare) return byKey(raster, main.colour);
  return bySurface(raster, main.colour, palette);
}

function byKey(raster: Raster, key: Rgb): Found {
  const rule: GroundRule = keyRule(raster, key);
  const mask = floodFromBorder(raster, rule);
  openHoles(raster, mask, rule, () => true);
  trimToHalfLevel(raster, mask);
  return { mask, kind: "key", colour: toPixel(key) };
}

function bySurface(raster: Raster, colour: Rgb, palette: readonly number[]): Found {
  const surface = fitSurface(raster);
  const [least, most] = reachLimits;
  const reach = Math.max(least, Math.min(most, surface.residual * reachFactor));
  const rule = surfaceRule(raster, surface, reach);
  const mask = floodFromBorder(raster, rule);
  const colours = palette.map(toRgb);
  const isInPalette = colours.some((each) => gap(each, colour) < holeReach * 2);
  // An enclosed area of the ground's colour may be a white belly as well as a hole. With a palette, the nearer one of the
  // ground's colour and the palette's colours decides. Without one, the area is left alone.
  const isHole = (area: Area): boolean =>
    colours.length > 0 && !isInPalette && Math.hypot(...meanDifference(raster, area, () => colour)) <= holeReach;
  const closed = openHoles(raster, mask, rule, isHole);
  trimToHalfLevel(raster, mask);
  return { mask, kind: "surface", colour: toPixel(colour), doubtful: isInPalette ? closed : 0 };
}

/** The OKLab distance to the nearest colour of the palette. */
export function paletteDistance(colour: number, palette: readonly number[]): number {
  const lab = toOklab(colour);
  return Math.min(...palette.map((each) => distance(lab, toOklab(each))));
}

function hasTransparency({ pixels }: Raster): boolean {
  let clear = 0;
  // The highest bit of the alpha is the sign.
  for (let position = 0; position < pixels.length; position++) if ((pixels[position] ?? 0) >= 0) clear++;
  return clear >= pixels.length * leastTransparent;
}

function opaqueMask({ pixels }: Raster): Mask {
  const mask = new Uint8Array(pixels.length);
  for (let position = 0; position < mask.length; position++)
    mask[position] = alphaOf(pixels[position] ?? 0) >= 128 ? 1 : 0;
  return mask;
}

function saturationOf(colour: Rgb): number {
  return Math.max(...colour) - Math.min(...colour);
}

function gap(one: Rgb, other: Rgb): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** Squares show through a hole where they would lie if they went on below the sprite. */
function holeInBoard(raster: Raster, { light, dark, isLightAt }: Checkerboard): (area: Area) => boolean {
  if (isLightAt === undefined) return () => false;
  const { width } = raster;
  const squareAt = (position: number): Rgb =>
    isLightAt(position % width, Math.floor(position / width)) ? light : dark;
  return (area) => Math.hypot(...meanDifference(raster, area, squareAt)) <= holeReach;
}
