/** Refines a spoilt sprite step by step, and draws the state after each step. */
import sharp, { type Sharp } from "sharp";
import { colourCells } from "../../src/pixels/cells.ts";
import { composeSet } from "../../src/pixels/compose-set.ts";
import { findGrid } from "../../src/pixels/find-grid.ts";
import { findGround } from "../../src/pixels/ground.ts";
import { toPalette } from "../../src/pixels/palette.ts";
import { readImage } from "../../src/pixels/read-image.ts";
import { alphaOf, blueOf, greenOf, redOf, toPixel, toRgba, type Raster } from "../../src/pixels/raster.ts";
import type { Target } from "../../src/pixels/settings.ts";
import { findBox } from "../../src/pixels/silhouette.ts";
import { checkerboard, flat, gradient, shadow } from "../../stand-ins/spoilt/grounds.ts";
import { addJpegNoise } from "../../stand-ins/spoilt/jpeg-noise.ts";
import { paint } from "../../stand-ins/spoilt/paint.ts";
import { drawPrompted } from "../../stand-ins/spoilt/prompted-sprite.ts";

const palette = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];
const target: Target = { width: 32, height: 32, kind: "character-sprite", palette };
const prompt = `pixel art sprite of Farmer, straw hat, facing the viewer, seen from the front, 32x32 pixels, limited color palette of ${palette.join(", ")}, game-ready sprite`;

/** The side of a picture of a step, in pixels. */
const side = 288;
const red = toPixel([230, 40, 60]);

/** PNG files by their names below docs. */
export async function drawSteps(): Promise<Readonly<Record<string, Buffer>>> {
  const [sprite] = drawPrompted(prompt, 11).sprites;
  const spoiling = { pitchX: 29.3, pitchY: 29.3, left: 44.6, top: 40.2, jitter: 0.08, blur: 1.2 };
  const ground = shadow(gradient([150, 190, 225], [240, 228, 205]), [512, 950], [330, 60]);
  const source = addJpegNoise(paint(sprite, { ...spoiling, ground }, 1), 70);
  const { mask } = findGround(source, "auto", toPalette(palette).colours);
  const box = findBox(mask, source);
  if (box === undefined) throw new Error("the source has no sprite");
  const grid = findGrid(source, mask, box);
  const result = refine(source);
  const board = addJpegNoise(
    paint(sprite, { ...spoiling, ground: checkerboard(24, [255, 255, 255], [204, 204, 204]) }, 2),
    70,
  );
  const key = addJpegNoise(paint(sprite, { ...spoiling, ground: flat([250, 12, 240]) }, 3), 70);
  return {
    "pixels/source": await toPng(small(source)),
    "pixels/ground": await toPng(
      small({ ...source, pixels: source.pixels.map((pixel, at) => (mask[at] === 1 ? pixel : 0)) }),
    ),
    "pixels/grid": await toPng(small(withLines(source, grid))),
    "pixels/cells": await toPng(large(colourCells(source, mask, grid).sprite)),
    "pixels/palette": await toPng(large(colourCells(source, mask, grid, toPalette(palette)).sprite)),
    "pixels/placed": await toPng(large(result)),
    "before-after": await toPng(await row([source, board, key])),
  };
}

function refine(source: Raster): Raster {
  const frame = { direction: null, animation: null, reading: readImage(source, target, {}) };
  const [result] = composeSet([frame], target, {});
  if (result === undefined) throw new Error("one frame gives one sprite");
  return result.raster;
}

function withLines(
  source: Raster,
  { xs, ys }: { readonly xs: readonly number[]; readonly ys: readonly number[] },
): Raster {
  const pixels = source.pixels.slice();
  const [left, right, top, bottom] = [xs[0] ?? 0, xs.at(-1) ?? 0, ys[0] ?? 0, ys.at(-1) ?? 0];
  for (const x of xs)
    for (let y = top; y < bottom; y++) pixels.fill(red, y * source.width + x - 2, y * source.width + x + 2);
  for (const y of ys)
    for (let near = -2; near < 2; near++)
      pixels.fill(red, (y + near) * source.width + left, (y + near) * source.width + right);
  return { ...source, pixels };
}

function small(source: Raster, size = side): Sharp {
  return toSharp(source).resize(size, size);
}

/** Each pixel as a square, in the middle. */
function large(sprite: Raster, size = side): Sharp {
  const zoom = Math.floor(size / Math.max(sprite.width, sprite.height));
  const [free, rest] = [size - sprite.width * zoom, size - sprite.height * zoom];
  return toSharp(sprite)
    .resize(sprite.width * zoom, sprite.height * zoom, { kernel: "nearest" })
    .extend({
      left: Math.floor(free / 2),
      right: Math.ceil(free / 2),
      top: Math.floor(rest / 2),
      bottom: Math.ceil(rest / 2),
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    });
}

function toSharp({ width, height, pixels }: Raster): Sharp {
  const clean = pixels.map((pixel) =>
    alphaOf(pixel) === 0 ? 0 : toPixel([redOf(pixel), greenOf(pixel), blueOf(pixel)]),
  );
  return sharp(toRgba({ width, height, pixels: clean }), { raw: { width, height, channels: 4 } });
}

/** Each source beside the sprite that comes out, at half the size. */
async function row(sources: readonly Raster[]): Promise<Sharp> {
  const half = side / 2;
  const images = sources.flatMap((source) => [small(source, half), large(refine(source), half)]);
  const tiles = await Promise.all(
    images.map(async (image, index) => ({ input: await image.png().toBuffer(), left: index * half, top: 0 })),
  );
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp({ create: { width: images.length * half, height: half, channels: 4, background } }).composite(tiles);
}

/** Some colours fewer make the file a third as large. */
async function toPng(image: Sharp): Promise<Buffer> {
  const flat = await image.png().toBuffer();
  return sharp(flat).png({ palette: true, colours: 96, effort: 10 }).toBuffer();
}
