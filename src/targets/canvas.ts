/** Draws sheets: pastes cells of images onto a canvas, and encodes the canvas as PNG. */
import { deflateSync } from "node:zlib";
import type { Size } from "../lib/size";
import type { CanvasCell, PngDrawing } from "./drawing";
import type { Painter } from "./painter";
import { pngFile } from "./png-file";
import type { Raster } from "./raster";
import type { DrawnFile } from "./target";

/** The pixels of a PNG as its rows are stored: each begins with a byte for the filter, here always 0 (none). */
export type Canvas = Size & { readonly rows: Uint8Array };

/** Flat areas compress well without a filter, and level 9 makes pages about a tenth smaller than the default. */
const level = 9;

/** A PNG of the cells. */
export function drawnPng(
  path: string,
  { width, height }: Size,
  cells: readonly CanvasCell[],
  colours: PngDrawing["colours"] = "all",
): DrawnFile {
  return { path, drawing: { kind: "png", width, height, cells, colours } };
}

/** `recolour` may change the finished pixels. */
export function paintPng({ width, height, cells }: PngDrawing, recolour?: (canvas: Canvas) => void): Painter {
  const canvas = newCanvas({ width, height });
  return {
    add: (index, raster) => {
      const cell = cells[index];
      if (cell === undefined) throw new RangeError(`the canvas has no cell ${index}`);
      paste(canvas, cell, raster);
    },
    end: () => {
      recolour?.(canvas);
      return encodeCanvas(canvas);
    },
  };
}

function newCanvas({ width, height }: Size): Canvas {
  return { width, height, rows: new Uint8Array(height * rowBytes(width)) };
}

function rowBytes(width: number): number {
  return 1 + width * 4;
}

/** The offset of a pixel's red in the rows of a canvas. */
export function pixelOffset({ width }: Size, x: number, y: number): number {
  return y * rowBytes(width) + 1 + x * 4;
}

function paste(canvas: Canvas, { at, crop, scale, extrude }: CanvasCell, raster: Raster): void {
  for (let y = -extrude; y < crop.height + extrude; y++) {
    const sourceY = Math.floor((crop.y + clamp(y, crop.height)) / scale);
    for (let x = -extrude; x < crop.width + extrude; x++) {
      const sourceX = Math.floor((crop.x + clamp(x, crop.width)) / scale);
      const from = (sourceY * raster.width + sourceX) * 4;
      const to = pixelOffset(canvas, at.x + x, at.y + y);
      for (let channel = 0; channel < 4; channel++) canvas.rows[to + channel] = raster.data[from + channel] ?? 0;
    }
  }
}

function clamp(value: number, length: number): number {
  return Math.min(Math.max(value, 0), length - 1);
}

/** Compresses the rows in place of a copy, because a page of 4096 × 4096 pixels takes half of a Worker's memory. */
function encodeCanvas({ width, height, rows }: Canvas): Uint8Array {
  return pngFile({ width, height }, 4, deflateSync(rows, { level }));
}
