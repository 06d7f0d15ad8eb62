/** Encodes the frames of a preview as an animated GIF. */
import { GIFEncoder, quantize } from "gifenc";
import { toOklab } from "../pixels/oklab";
import { findNearest, paletteOf, toPalette } from "../pixels/palette";
import { alphaOf, opaque, toRaster, toRgb, type Raster } from "../pixels/raster";
import type { Raster as Bytes } from "../targets/raster";
import type { Frames } from "./asset-picture";

export type Preview = {
  /** The frames, below each other. */
  readonly picture: Bytes;
  readonly frames: Frames;
  readonly zoom: number;
  /** The style's colours, `#rrggbb`. */
  readonly palette: readonly string[];
};

/** `colours` stand in the file from index 1 on. `indexOf` takes an opaque pixel. */
type ColourTable = { readonly colours: readonly number[]; readonly indexOf: (pixel: number) => number };

/** A GIF has 256 colours, and the first of ours is the transparent one. */
const maxColours = 255;
const transparent = 0;
const halfOpaque = 128;
const endless = 0;
/** Each frame is cleared before the next. */
const clear = 2;

/** Repeats for ever. The same preview gives the same bytes. */
export function encodePreview({ picture, frames, zoom, palette }: Preview): Uint8Array<ArrayBuffer> {
  const raster = toRaster(picture, picture.data);
  const { colours, indexOf } = toColourTable(raster, picture.data, palette);
  const gif = GIFEncoder();
  for (const [number, hundredths] of frames.durations.entries()) {
    const indexes = enlarged(raster, { top: number * frames.height, height: frames.height, zoom }, indexOf);
    gif.writeFrame(indexes, picture.width * zoom, frames.height * zoom, {
      ...(number === 0 && { palette: [[0, 0, 0], ...colours.map(toRgb)] }),
      delay: hundredths * 10,
      transparent: true,
      transparentIndex: transparent,
      dispose: clear,
      repeat: endless,
    });
  }
  gif.finish();
  return gif.bytes();
}

/** The frames' own colours if the file can hold all; else the style's, or those that stand for most of them. */
function toColourTable(frames: Raster, rgba: Uint8Array, palette: readonly string[]): ColourTable {
  const own = ownColours(frames);
  if (own !== undefined) {
    const indexes = new Map(own.map((pixel, index) => [pixel, index + 1]));
    return { colours: own, indexOf: (pixel) => indexes.get(pixel) ?? transparent };
  }
  const known = palette.length > 1 ? toPalette(palette.slice(0, maxColours)) : paletteOf(quantized(rgba));
  const found = new Map<number, number>();
  const indexOf = (pixel: number): number => {
    const index = found.get(pixel) ?? findNearest(known, toOklab(pixel)).index + 1;
    found.set(pixel, index);
    return index;
  };
  return { colours: known.colours, indexOf };
}

/** Undefined if there are too many. Sorted, so that the order of drawing does not matter. */
function ownColours({ pixels }: Raster): number[] | undefined {
  const colours = new Set<number>();
  for (const pixel of pixels) {
    if (alphaOf(pixel) >= halfOpaque) colours.add(pixel | opaque);
    if (colours.size > maxColours) return undefined;
  }
  return [...colours].toSorted((a, b) => a - b);
}

function quantized(rgba: Uint8Array): number[] {
  return quantize(rgba, maxColours).map(([red = 0, green = 0, blue = 0]) => opaque | (blue << 16) | (green << 8) | red);
}

/** The colour indexes of one frame, every pixel enlarged to a square. */
function enlarged(
  { width, pixels }: Raster,
  frame: { readonly top: number; readonly height: number; readonly zoom: number },
  indexOf: ColourTable["indexOf"],
): Uint8Array {
  const { top, height, zoom } = frame;
  const across = width * zoom;
  const indexes = new Uint8Array(across * height * zoom);
  for (let y = 0; y < height; y++) {
    const start = y * zoom * across;
    for (let x = 0; x < width; x++) {
      const pixel = pixels[(top + y) * width + x] ?? 0;
      const index = alphaOf(pixel) >= halfOpaque ? indexOf(pixel | opaque) : transparent;
      indexes.fill(index, start + x * zoom, start + (x + 1) * zoom);
    }
    for (let copy = 1; copy < zoom; copy++) indexes.copyWithin(start + copy * across, start, start + across);
  }
  return indexes;
}
