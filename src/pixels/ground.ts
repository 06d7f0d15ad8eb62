/** Finds the ground that a model painted around the sprite: the first step, at the full size of the source. */
import { borderColours, findCheckerboard } from "./border";
import { floodFromBorder, type GroundRule } from "./flood";
import { checkerboardRule, keyRule, surfaceRule } from "./ground-rules";
import { trimToHalfLevel } from "./half-level";
import { distance, toOklab } from "./oklab";
import { alphaOf, parseHex, toPixel, type Mask, type Raster, type Rgb } from "./raster";
import { openHoles, removeSpecks } from "./silhouette";
import { fitSurface } from "./surface";

export type GroundKind = "kept" | "alpha" | "key" | "checkerboard" | "surface";

export type Ground = {
  readonly mask: Mask;
  readonly kind: GroundKind;
  /** The ground's main colour, null for a ground that is kept or transparent. */
  readonly colour: number | null;
};

/** A colour with this difference between its channels, on this share of the border, was painted to be removed. */
const leastSaturation = 110;
const leastKeyShare = 0.8;

/** At least this share of the canvas is transparent where a model made transparency itself. */
const leastTransparent = 0.02;

/** A hole has the ground's mean colour within this distance, and no palette colour is so near in OKLab. */
const holeReach = 6;
const paletteReach = 0.05;

/** The reach of a smooth ground: this many residuals, within these limits. */
const reachFactor = 3.2;
const reachLimits = [20, 60] as const;

/** `setting` as in the pixel settings; `palette` holds the style's colours as pixels, or none. */
export function findGround(raster: Raster, setting: string, palette: readonly number[]): Ground {
  if (setting === "keep") return { mask: new Uint8Array(raster.pixels.length).fill(1), kind: "kept", colour: null };
  const ground = hasTransparency(raster)
    ? { mask: opaqueMask(raster), kind: "alpha" as const, colour: null }
    : paintedGround(raster, setting, palette);
  removeSpecks(ground.mask, raster);
  return ground;
}

function paintedGround(raster: Raster, setting: string, palette: readonly number[]): Ground {
  const colours = borderColours(raster);
  const main = colours[0] ?? { colour: [255, 255, 255] as Rgb, share: 1 };
  if (setting.startsWith("#")) return byKey(raster, parseHex(setting));
  const board = findCheckerboard(raster, colours);
  if (board !== undefined) {
    const rule = checkerboardRule(raster, board);
    const mask = floodFromBorder(raster, rule);
    const isEither = checkerboardRule(raster, board);
    openHoles(raster, mask, isEither, (mean) => liesBetween(mean, board.light, board.dark));
    trimToHalfLevel(raster, mask);
    return { mask, kind: "checkerboard", colour: toPixel(board.light) };
  }
  if (saturationOf(main.colour) > leastSaturation && main.share > leastKeyShare) return byKey(raster, main.colour);
  return bySurface(raster, main.colour, palette);
}

function byKey(raster: Raster, key: Rgb): Ground {
  const rule: GroundRule = keyRule(raster, key);
  const mask = floodFromBorder(raster, rule);
  openHoles(raster, mask, rule, () => true);
  trimToHalfLevel(raster, mask);
  return { mask, kind: "key", colour: toPixel(key) };
}

function bySurface(raster: Raster, colour: Rgb, palette: readonly number[]): Ground {
  const surface = fitSurface(raster);
  const [least, most] = reachLimits;
  const reach = Math.max(least, Math.min(most, surface.residual * reachFactor));
  const mask = floodFromBorder(raster, surfaceRule(raster, surface, reach));
  const ground = toPixel(colour);
  // Without a palette nobody can tell a hole from a white belly, so only a colour that the style lacks is a hole.
  if (palette.length > 0 && paletteDistance(ground, palette) > paletteReach)
    openHoles(raster, mask, surfaceRule(raster, surface, reach), (mean) => gap(mean, colour) <= holeReach);
  trimToHalfLevel(raster, mask);
  return { mask, kind: "surface", colour: ground };
}

/** The OKLab distance to the nearest colour of the palette. */
export function paletteDistance(colour: number, palette: readonly number[]): number {
  const lab = toOklab(colour);
  return Math.min(...palette.map((each) => distance(lab, toOklab(each))));
}

function hasTransparency({ pixels }: Raster): boolean {
  let clear = 0;
  for (const pixel of pixels) if (alphaOf(pixel) < 128) clear++;
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

/** The mean of an area that both colours cover lies clearly between them. */
function liesBetween(mean: Rgb, light: Rgb, dark: Rgb): boolean {
  const whole = gap(light, dark);
  const share = gap(mean, dark) / whole;
  return share > 0.15 && share < 0.85 && gap(mean, light) + gap(mean, dark) < whole * 1.1;
}
