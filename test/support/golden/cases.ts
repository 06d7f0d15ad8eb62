/** The 50 ways of the golden set to spoil a sprite: C01 to C30 are ordinary, H01 to H20 are hard. */
import { alphaOf, blueOf, greenOf, redOf, toPixel, type Raster, type Rgb } from "../../../src/pixels/raster";
import { checkerboard, flat, gradient, radial, shadow, type Ground } from "../../../stand-ins/spoilt/grounds";
import { canvasSide } from "../../../stand-ins/spoilt/canvas";
import type { Spoiling } from "../../../stand-ins/spoilt/paint";
import { sheets, singles, type Truth } from "./sprites";

export type Case = {
  readonly id: string;
  readonly title: string;
  readonly truths: readonly Truth[];
  readonly spoil: (truth: Raster) => Spoiling;
};

/** No algorithm can solve these: the ground or the shades are too near to the sprite's colours. */
export const unsolvable: ReadonlySet<string> = new Set(["C30", "H05", "H06", "H13", "H18"]);

/** Grounds in a strong colour that the style does not have. */
export const keyed: ReadonlySet<string> = new Set(["C22", "C23"]);

type Rest = Partial<Spoiling> & { readonly ground: Ground };

const white = flat([255, 255, 255]);
const paper = flat([236, 233, 226]);

/** A pitch for 32 cells, which a sprite of another size fills with as many larger or smaller cells. */
function one(pitch: number, rest: Rest, offset: readonly [number, number] = [0.3, 0.9]) {
  return (truth: Raster): Spoiling => {
    const scale = 32 / Math.max(truth.width, truth.height);
    const pitchX = pitch * scale;
    const pitchY = (rest.pitchY ?? pitch) * scale;
    const left = (canvasSide - truth.width * pitchX) / 2 + offset[0];
    const top = (canvasSide - truth.height * pitchY) / 2 + offset[1];
    return { left, top, ...rest, pitchX, pitchY };
  };
}

function many(pitch: number, rest: Rest, offset: readonly [number, number] = [0.4, 0.7]) {
  return (truth: Raster): Spoiling => {
    const pitchY = rest.pitchY ?? pitch;
    const left = (canvasSide - truth.width * pitch) / 2 + offset[0];
    const top = (canvasSide - truth.height * pitchY) / 2 + offset[1];
    return { left, top, ...rest, pitchX: pitch, pitchY };
  };
}

const shaded = { shade: { amount: 10, pattern: 0.3, wave: [0.35, 0.35] }, jitter: 0.06, jpeg: 85 } as const;
const texture = (amount: number) => ({ shade: { amount, pattern: 0.4, wave: [0.21, 0.3] } }) as const;

const onSingles = (id: string, title: string, spoil: Case["spoil"]): Case => ({ id, title, truths: singles, spoil });
const onSheets = (id: string, title: string, spoil: Case["spoil"]): Case => ({ id, title, truths: sheets, spoil });

export const cases: readonly Case[] = [
  onSingles("C01", "30x, whole cells, white", one(30, { ground: white, isSharp: true, left: 32, top: 32 })),
  onSheets("C02", "8x, whole cells, white", many(8, { ground: white, isSharp: true, left: 120, top: 120 })),
  onSingles("C03", "31.3x, off the grid, nearest", one(31.3, { ground: white, isSharp: true })),
  onSheets("C04", "7.5x, off the grid, nearest", many(7.5, { ground: white, isSharp: true })),
  onSingles("C05", "31.3x, anti-aliased", one(31.3, { ground: white })),
  onSheets("C06", "7.5x, anti-aliased", many(7.5, { ground: white })),
  onSingles("C07", "31.3x, blur 2", one(31.3, { ground: white, blur: 2 })),
  onSheets("C08", "7.5x, blur 1", many(7.5, { ground: white, blur: 1 })),
  onSingles("C09", "31.3x, JPEG 75", one(31.3, { ground: white, jpeg: 75 })),
  onSheets("C10", "7.5x, JPEG 75", many(7.5, { ground: white, jpeg: 75 })),
  onSingles("C11", "31.3x, noise 8, JPEG 60", one(31.3, { ground: paper, noise: 8, jpeg: 60 })),
  onSingles("C12", "31.3x, jitter 12 %", one(31.3, { ground: white, jitter: 0.12 })),
  onSheets("C13", "8x, jitter 12 %", many(8, { ground: white, jitter: 0.12 })),
  onSingles("C14", "cells grow by 18 %", one(30.5, { ground: white, drift: 0.09 })),
  onSingles("C15", "31.3 × 26.1", one(31.3, { ground: white, pitchY: 26.1 })),
  onSheets("C16", "7.5 × 9.3", many(7.5, { ground: white, pitchY: 9.3 })),
  onSingles("C17", "31.3x, gradient", one(31.3, { ground: gradient([120, 170, 220], [240, 225, 200]) })),
  onSingles(
    "C18",
    "31.3x, vignette, JPEG 80",
    one(31.3, { ground: radial([235, 230, 215], [150, 140, 120]), jpeg: 80 }),
  ),
  onSingles("C19", "31.3x, checkerboard 16", one(31.3, { ground: checkerboard(16, [255, 255, 255], [204, 204, 204]) })),
  onSheets(
    "C20",
    "7.5x, checkerboard 21, JPEG 80",
    many(7.5, { ground: checkerboard(21, [250, 250, 250], [198, 198, 198]), jpeg: 80 }),
  ),
  onSingles("C21", "31.3x, soft shadow", one(31.3, { ground: shadow(white, [512, 930], [330, 70]) })),
  onSingles("C22", "31.3x, magenta key, blur 1", one(31.3, { ground: flat([255, 0, 255]), blur: 1 })),
  onSingles("C23", "31.3x, green key, JPEG 85", one(31.3, { ground: flat([8, 162, 24]), jpeg: 85 })),
  onSingles("C24", "31.3x, shaded cells, jitter 6 %, JPEG 85", one(31.3, { ground: paper, ...shaded })),
  onSheets("C25", "the same at 8x", many(8, { ground: paper, ...shaded })),
  onSheets(
    "C26",
    "the same at 8x, checkerboard 24",
    many(8, { ground: checkerboard(24, [252, 252, 252], [205, 205, 205]), ...shaded }),
  ),
  onSingles("C27", "15.7x, JPEG 80", one(15.7, { ground: white, jpeg: 80 })),
  onSheets("C28", "4.3x", many(4.3, { ground: white })),
  onSingles("C29", "off-white 244, like a colour of the palette", one(31.3, { ground: flat([244, 244, 244]) })),
  onSingles("C30", "black, JPEG 85", one(31.3, { ground: flat([0, 0, 0]), jpeg: 85 })),
  onSingles("H01", "31.3x, waves of 0.25 cell", hardOne({ waves: { height: 0.25, length: 260 } })),
  onSheets("H02", "8x, waves of 0.25 cell", hardMany({ waves: { height: 0.25, length: 170 } })),
  onSingles("H03", "31.3x, jitter 25 %, JPEG 80", hardOne({ jitter: 0.25, jpeg: 80 })),
  onSheets("H04", "8x, jitter 25 %, JPEG 80", hardMany({ jitter: 0.25, jpeg: 80 })),
  {
    ...onSingles("H05", "close shades, texture 6, JPEG 80", hardOne({ jitter: 0.05, ...texture(6), jpeg: 80 })),
    truths: singles.map(withShades),
  },
  {
    ...onSingles(
      "H06",
      "close shades at 15.7x, texture 10, JPEG 60",
      one(15.7, { ground: paper, jitter: 0.05, ...texture(10), jpeg: 60 }),
    ),
    truths: singles.map(withShades),
  },
  onSingles("H07", "31.3x, blur 5", hardOne({ blur: 5 })),
  onSheets("H08", "8x, blur 2", hardMany({ blur: 2 })),
  onSingles("H09", "3 % of the cells as 2 × 2 shades, JPEG 85", hardOne({ split: 0.03, jpeg: 85 })),
  { ...onSingles("H10", "a plain ball, JPEG 85", hardOne({ jpeg: 85 })), truths: [ball()] },
  onSingles(
    "H11",
    "checkerboard of the cells' size",
    hardOne({ ground: checkerboard(31.3, [255, 255, 255], [204, 204, 204]) }),
  ),
  onSingles(
    "H12",
    "shadow on a checkerboard, JPEG 85",
    hardOne({ ground: shadow(checkerboard(18, [255, 255, 255], [206, 206, 206]), [512, 930], [330, 60]), jpeg: 85 }),
  ),
  {
    ...onSingles("H13", "no outline, white on white, JPEG 90", hardOne({ ground: white, jpeg: 90 })),
    truths: singles.map(withoutOutline),
  },
  onSingles("H14", "glow, JPEG 85", hardOne({ ground: radial([255, 250, 230], [90, 110, 140]), jpeg: 85 })),
  onSingles("H15", "JPEG 30", hardOne({ jpeg: 30 })),
  onSingles("H16", "cut by the border", hardOne({ left: -60, top: 12 })),
  onSingles("H17", "scaled from 768 to 1024, JPEG 85", hardOne({ drawnAt: 768, jpeg: 85 })),
  onSingles("H18", "grey 30, JPEG 85", hardOne({ ground: flat([30, 30, 34]), jpeg: 85 })),
  onSingles("H19", "noise 16", hardOne({ noise: 16 })),
  onSingles(
    "H20",
    "12.2x, jitter 10 %, texture 8, JPEG 80, checkerboard 20",
    one(12.2, { ground: checkerboard(20, [254, 254, 254], [204, 204, 204]), jitter: 0.1, ...texture(8), jpeg: 80 }),
  ),
];

function hardOne(rest: Partial<Spoiling>): Case["spoil"] {
  return one(31.3, { ground: paper, ...rest }, [0.5, 1.7]);
}

function hardMany(rest: Partial<Spoiling>): Case["spoil"] {
  return many(8, { ground: paper, ...rest });
}

/** Each colour in four steps of light, from the top left to the bottom right. */
function withShades(truth: Truth): Truth {
  const { width, height, pixels } = truth.raster;
  const shadedPixels = pixels.map((pixel, position) => {
    if (alphaOf(pixel) === 0) return 0;
    const [x, y] = [position % width, Math.floor(position / width)];
    const level = ((x + y) / (width + height)) * 4 + ((x ^ y) & 1) * 0.5;
    const light = [1.1, 1, 0.88, 0.76][Math.min(3, Math.floor(level))] ?? 1;
    return toPixel(
      [redOf(pixel), greenOf(pixel), blueOf(pixel)].map((value) =>
        Math.min(255, Math.round(value * light)),
      ) as unknown as Rgb,
    );
  });
  const palette = [...new Set(shadedPixels)]
    .filter((pixel) => pixel !== 0)
    .map((pixel) => `#${(pixel & 0xffffff).toString(16)}`);
  return { name: `${truth.name} in shades`, raster: { width, height, pixels: shadedPixels }, palette };
}

function withoutOutline(truth: Truth): Truth {
  const { width, height, pixels } = truth.raster;
  const isClear = (x: number, y: number): boolean =>
    x < 0 || y < 0 || x >= width || y >= height || alphaOf(pixels[y * width + x] ?? 0) === 0;
  const bare = pixels.map((pixel, position) => {
    const [x, y] = [position % width, Math.floor(position / width)];
    return isClear(x - 1, y) || isClear(x + 1, y) || isClear(x, y - 1) || isClear(x, y + 1) ? 0 : pixel;
  });
  return { ...truth, name: `${truth.name} without outline`, raster: { width, height, pixels: bare } };
}

function ball(): Truth {
  const pixels = Int32Array.from({ length: 32 * 32 }, (_, position) => {
    const far = Math.hypot((position % 32) - 15.5, Math.floor(position / 32) - 15.5);
    return far > 14 ? 0 : toPixel(far > 12.8 ? [43, 29, 14] : [75, 128, 202]);
  });
  return { name: "ball", raster: { width: 32, height: 32, pixels }, palette: singles[0]?.palette ?? [] };
}
