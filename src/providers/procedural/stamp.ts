/** Stamps a small grid into a drawing. */
import { clear, colourAt, type Grid } from "./canvas";
import { ink, rowOf, type Pen } from "./pen";
import type { Area } from "./shapes";

/** `draw` gets the size of the area in pixels. Transparent pixels of the small grid change nothing. */
export function stamp(pen: Pen, area: Area, draw: (width: number, height: number) => Grid): void {
  const [top, bottom] = [rowOf(pen, area.top), rowOf(pen, area.bottom)];
  const width = Math.max(1, Math.round((area.right - area.left) * pen.scaleX));
  const height = Math.max(1, Math.round(bottom - top));
  const small = draw(width, height);
  const middle = pen.grid.width / 2 + ((area.left + area.right) / 2) * pen.scaleX;
  const left = Math.round(middle - width / 2) + pen.offsetX;
  const first = Math.round(top) + pen.offsetY;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = colourAt(small, x, y);
      if (colour !== clear) ink(pen, left + x, first + y, colour);
    }
}
