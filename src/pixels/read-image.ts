/** Reads one source: from the painted image to the sprite in its own size, one pixel for each cell. */
import { colourCells, type Cells } from "./cells";
import { findGrid, gridFromPitch, type Grid } from "./find-grid";
import { findGround, paletteDistance, type Ground } from "./ground";
import { toPalette, type Palette } from "./palette";
import { trimSprite } from "./place";
import type { ImageFlag } from "../domain/image-qa";
import { alphaOf, type Box, type Raster } from "./raster";
import { isFilled, toFullSettings, type PixelSettings, type Target } from "./settings";
import { findBox } from "./silhouette";
import { fitInto, scaleSmooth } from "./smooth";
import { isWeakOutline } from "./weak-outline";

/** A sprite in the size that the model drew. Small enough to be kept between two steps of a workflow. */
export type Reading = {
  readonly sprite: Raster;
  readonly pitch: Grid["pitch"] | null;
  readonly confidence: Grid["confidence"] | null;
  /** The lower side of the sprite's box in the source, in cells from the upper edge of the canvas. */
  readonly floor: number;
  readonly flags: readonly ImageFlag[];
};

/** The pitch of the whole set, for a frame whose own grid disagrees. */
export type SharedPitch = Grid["pitch"] | null;

/** Above this share of doubtful cells, the palette does not fit the image. */
const mostMisfits = 0.08;
const mostMisfit = 0.09;

/** A sprite that leaves less ground than this is opaque. */
const leastGround = 0.005;

/** A ground this near to a colour of the palette is hard to tell from the sprite. */
const nearGround = 0.06;

/** The share of a sprite that may be holes. */
const mostDoubtful = 0.01;

export function readImage(
  raster: Raster,
  target: Target,
  settings: PixelSettings,
  shared: SharedPitch = null,
): Reading {
  const full = toFullSettings(settings, target);
  const palette = full.palette === "style" ? toPalette(target.palette) : undefined;
  const ground = findGround(raster, full.ground, palette?.colours ?? []);
  const box = isFilled(target) ? wholeBox(raster) : findBox(ground.mask, raster);
  if (box === undefined) return emptyReading();
  const flags = groundFlags(raster, ground, box, target, palette?.colours ?? []);
  if (full.mode === "smooth") return readSmooth(raster, ground, box, target, flags);
  const given = shared ?? (full.grid === "auto" ? null : full.grid);
  return readCells({ raster, ground, box, palette, flags }, target, given);
}

type Scene = {
  readonly raster: Raster;
  readonly ground: Ground;
  readonly box: Box;
  readonly palette: Palette | undefined;
  readonly flags: readonly ImageFlag[];
};

function readCells(
  { raster, ground: { mask }, box, palette, flags }: Scene,
  target: Target,
  given: SharedPitch,
): Reading {
  const found = given === null ? findGrid(raster, mask, box) : gridFromPitch(raster, mask, box, given);
  const grid = isFilled(target) ? gridFromPitch(raster, mask, box, pitchOf(raster, target)) : found;
  const cells = colourCells(raster, mask, grid, palette);
  const raised = [...flags];
  if (hasMisfits(cells)) raised.push("off-palette");
  if (found.confidence === "low") raised.push("low-grid");
  if (isFilled(target) && !hasCounts(found, target)) raised.push("resampled");
  return {
    sprite: isFilled(target) ? cells.sprite : trimSprite(cells.sprite),
    pitch: grid.pitch,
    confidence: found.confidence,
    floor: box.bottom / grid.pitch.y,
    flags: raised,
  };
}

/** True if too many cells have no palette colour near their own. */
function hasMisfits({ sprite, misfit }: Cells): boolean {
  const opaqueCells = sprite.pixels.filter((pixel) => alphaOf(pixel) > 0).length;
  return misfit.filter((distance) => distance > mostMisfit).length > opaqueCells * mostMisfits;
}

function readSmooth(raster: Raster, ground: Ground, box: Box, target: Target, flags: readonly ImageFlag[]): Reading {
  const size = fitInto({ width: box.right - box.left, height: box.bottom - box.top }, target);
  const sprite = scaleSmooth(raster, ground.mask, box, isFilled(target) ? target : size);
  const floor = (box.bottom * size.height) / (box.bottom - box.top);
  return { sprite, pitch: null, confidence: null, floor, flags };
}

/** What the ground tells, except for assets without one. */
function groundFlags(
  raster: Raster,
  { mask, kind, colour, doubtful }: Ground,
  box: Box,
  target: Target,
  palette: readonly number[],
): ImageFlag[] {
  if (isFilled(target)) return [];
  const flags: ImageFlag[] = [];
  const touches = box.left === 0 || box.top === 0 || box.right === raster.width || box.bottom === raster.height;
  let groundPixels = 0;
  for (let position = 0; position < mask.length; position++) if (mask[position] === 0) groundPixels++;
  if (groundPixels < mask.length * leastGround) flags.push("opaque");
  if (touches) flags.push("touches-border");
  const isNear =
    kind === "surface" && colour !== null && palette.length > 0 && paletteDistance(colour, palette) < nearGround;
  const isDoubtful = doubtful > (mask.length - groundPixels) * mostDoubtful;
  if (isDoubtful || (isNear && isWeakOutline(raster, mask))) flags.push("key-near-palette");
  return flags;
}

/** A tile fills its canvas, so its grid follows from the asset's size. */
function pitchOf(raster: Raster, target: Target): Grid["pitch"] {
  return { x: raster.width / target.width, y: raster.height / target.height };
}

/** True if the model drew as many cells as the asset has, give or take the fineness of the search. */
function hasCounts({ xs, ys }: Grid, { width, height }: Target): boolean {
  return Math.abs((xs.length - 1) / width - 1) < 0.05 && Math.abs((ys.length - 1) / height - 1) < 0.05;
}

/** Nothing but ground: a transparent sprite, which the caller sees by its coverage. */
function emptyReading(): Reading {
  return {
    sprite: { width: 1, height: 1, pixels: new Int32Array(1) },
    pitch: null,
    confidence: null,
    floor: 0,
    flags: [],
  };
}

function wholeBox({ width, height }: Raster): Box {
  return { left: 0, top: 0, right: width, bottom: height };
}
