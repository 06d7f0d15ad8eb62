/** The pen: rasterises shapes of the drawing board (see shapes.ts) into a pixel grid. */
import { blankGrid, clear, colourAt, setColour, type Colour, type Grid } from "./canvas";
import type { Ramp } from "./colours";
import { shaded, type Mask, type Shade } from "./shading";
import type { Area, Point, Shape } from "./shapes";
import type { Touch } from "./touch";

/** A grid, and the mapping from board units to pixels. Offsets are whole pixels, so that a moving part keeps the same shape. */
export type Pen = {
  readonly grid: Grid;
  /** Pixels per board unit. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Pixels from the grid's top to the board's ground line, y = 31. */
  readonly ground: number;
  readonly offsetX: number;
  readonly offsetY: number;
  /** Board units by which the middle of the board is lowered. */
  readonly sag: number;
  readonly touch: Touch;
};

/** The greatest ratio of the two scales. */
const maxStretch = 1.5;
/** Below this scale, lines inside the figure would leave no room for colours. */
const leastRimScale = 0.55;
/** Down to this scale, the sag is as many pixels as at scale 1. */
const leastSagScale = 0.5;

/** A pen whose board fills the grid, except for one pixel of outline and the margin of the touch. Stretches the board by `maxStretch` at most. */
export function newPen(width: number, height: number, anchor: "ground" | "middle", touch: Touch): Pen {
  const fitX = (Math.max(width - 2, 1) / 30) * touch.wide;
  const fitY = (Math.max(height - 2, 1) / 30) * touch.tall;
  const scaleX = Math.min(fitX, fitY * maxStretch);
  const scaleY = Math.min(fitY, fitX * maxStretch);
  const sag = touch.sag / Math.max(leastSagScale, Math.min(1, scaleY));
  const slack = height - 2 - 30 * scaleY;
  const ground = anchor === "ground" ? height - 1 : height - 1 - Math.round(slack / 2);
  return { grid: blankGrid(width, height), scaleX, scaleY, ground, offsetX: 0, offsetY: 0, sag, touch };
}

/** Converts a height on the board to pixels from the top of the grid. */
export function rowOf({ ground, scaleY, sag }: Pen, y: number): number {
  return ground - (31 - y - bend(y) * sag) * scaleY;
}

/** Converts pixels from the top of the grid to a height on the board: the approximate inverse of `rowOf`. */
function heightAt({ ground, scaleY, sag }: Pen, row: number): number {
  const y = 31 - (ground - row) / scaleY;
  return y - bend(y) * sag;
}

/** 1 in the middle of the board, 0 at the top and at the ground. */
function bend(y: number): number {
  return Math.max(0, ((y - 1) * (31 - y)) / 225);
}

/** Colours a pixel, unless the pixel is in the border ring (reserved for the outline) or below the ground. */
export function ink(pen: Pen, x: number, y: number, colour: Colour): void {
  const ring = pen.grid.width > 2 && pen.grid.height > 2 ? 1 : 0;
  if (x < ring || y < ring || x >= pen.grid.width - ring || y >= Math.max(1, pen.ground)) return;
  setColour(pen.grid, x, y, colour);
}

/** The same pen, moved by board units that are rounded to whole pixels. */
export function shiftedPen(pen: Pen, dx: number, dy: number): Pen {
  const offsetX = pen.offsetX + Math.round(dx * pen.scaleX);
  return { ...pen, offsetX, offsetY: pen.offsetY + Math.round(dy * pen.scaleY) };
}

/** Fills a shape in the tones of a material. With `edge`, earlier pixels that touch the shape get the line colour. */
export function part(
  pen: Pen,
  shape: Shape,
  ramp: Ramp,
  shade: Shade = "ball",
  edge = pen.scaleX > leastRimScale,
): void {
  const mask = rasterised(pen, shape);
  const { grid } = pen;
  for (let y = mask.top; y <= mask.bottom; y++) {
    for (let x = mask.left; x <= mask.right; x++) {
      if (!mask.has(x, y)) continue;
      ink(pen, x, y, shaded(mask, x, y, shade, ramp, pen));
      if (edge) darkenRim(grid, mask, x, y, ramp.line);
    }
  }
}

/** Recolours the drawn pixels inside the shape. Transparent pixels stay transparent. */
export function tint(pen: Pen, shape: Shape, colour: Colour): void {
  const mask = rasterised(pen, shape);
  for (let y = mask.top; y <= mask.bottom; y++) {
    for (let x = mask.left; x <= mask.right; x++) {
      if (mask.has(x, y) && colourAt(pen.grid, x, y) !== clear) setColour(pen.grid, x, y, colour);
    }
  }
}

/**
 * A rectangle centred on (x, y), at least one pixel wide and high. Rectangles at x and -x are exact mirror images.
 * Sizes are in board units.
 */
export function spot(pen: Pen, x: number, y: number, width: number, height: number, colour: Colour): void {
  const pixelsX = Math.max(1, Math.round(width * pen.scaleX));
  const pixelsY = Math.max(1, Math.round(height * pen.scaleY));
  const right = Math.round(pen.grid.width / 2 + Math.abs(x) * pen.scaleX - pixelsX / 2);
  const left = x < 0 ? pen.grid.width - right - pixelsX : right;
  const top = Math.round(rowOf(pen, y) - pixelsY / 2);
  for (let row = 0; row < pixelsY; row++) {
    for (let column = 0; column < pixelsX; column++) {
      ink(pen, left + column + pen.offsetX, top + row + pen.offsetY, colour);
    }
  }
}

/** A line one pixel wide, or wider on large grids. With `inside`, only drawn pixels are coloured. */
export function stroke(pen: Pen, from: Point, to: Point, colour: Colour, inside = true): void {
  const thick = Math.max(1, Math.round(Math.min(pen.scaleX, pen.scaleY)));
  const at = ([x, y]: Point): Point => [
    Math.floor(pen.grid.width / 2 + x * pen.scaleX - (thick - 1) / 2) + pen.offsetX,
    Math.floor(rowOf(pen, y) - (thick - 1) / 2) + pen.offsetY,
  ];
  const [[fromX, fromY], [toX, toY]] = [at(from), at(to)];
  const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
  for (let step = 0; step <= steps; step++) {
    const x = Math.round(fromX + ((toX - fromX) * step) / steps);
    const y = Math.round(fromY + ((toY - fromY) * step) / steps);
    block(pen, x, y, thick, colour, inside);
  }
}

function block(pen: Pen, left: number, top: number, size: number, colour: Colour, inside: boolean): void {
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++) {
      if (!inside || colourAt(pen.grid, x, y) !== clear) ink(pen, x, y, colour);
    }
  }
}

function rasterised(pen: Pen, shape: Shape): Mask {
  const { width, height } = pen.grid;
  const frame = scannedPixels(pen, shape.area);
  const columns = Math.max(0, frame.right - frame.left + 1);
  const cells = new Uint8Array(columns * Math.max(0, frame.bottom - frame.top));
  const box = { left: width, right: -1, top: height, bottom: -1 };
  for (let y = frame.top; y < frame.bottom; y++) {
    const boardY = heightAt(pen, y - pen.offsetY + 0.5);
    for (let x = frame.left; x <= frame.right; x++) {
      if (!shape((x - pen.offsetX + 0.5 - width / 2) / pen.scaleX, boardY)) continue;
      cells[(y - frame.top) * columns + x - frame.left] = 1;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  const has = (x: number, y: number): boolean =>
    x >= frame.left && x <= frame.right && cells[(y - frame.top) * columns + x - frame.left] === 1;
  return { ...box, has };
}

/** The board, as far as shapes without an area may reach. */
const wholeBoard: Area = { left: -17, top: -2, right: 17, bottom: 33 };
/** Pixels around an area that are tested, too: `heightAt` is the inverse of `rowOf` only nearly. */
const scanMargin = 3;

/** The pixels whose centres may lie in the area. `bottom` is excluded. */
function scannedPixels(pen: Pen, { left, top, right, bottom }: Area = wholeBoard): Area {
  const { width, height } = pen.grid;
  return {
    left: Math.max(0, Math.floor(width / 2 + left * pen.scaleX + pen.offsetX) - 1),
    right: Math.min(width - 1, Math.ceil(width / 2 + right * pen.scaleX + pen.offsetX) + 1),
    top: Math.max(0, Math.floor(rowOf(pen, top)) + pen.offsetY - scanMargin),
    bottom: Math.min(height, pen.ground + 2, Math.ceil(rowOf(pen, bottom)) + pen.offsetY + scanMargin),
  };
}

function darkenRim(grid: Grid, mask: Mask, x: number, y: number, colour: Colour): void {
  for (const [besideX, besideY] of [
    [x - 1, y],
    [x + 1, y],
    [x, y - 1],
    [x, y + 1],
  ] as const) {
    if (!mask.has(besideX, besideY) && colourAt(grid, besideX, besideY) !== clear) {
      setColour(grid, besideX, besideY, colour);
    }
  }
}
