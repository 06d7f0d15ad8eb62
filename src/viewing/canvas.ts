/** The canvas of a contact sheet, and how boxes, images and text are drawn. Imports only types, as scripts require. */
import type { PlacedGlyph } from "./font";
import type { Image } from "./shrink-image";

export type Colour = readonly [red: number, green: number, blue: number];
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** `pixels` has one number per pixel, `0xrrggbb`, row by row. Drawing beyond the edge is cut off. */
export type Canvas = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };

export function newCanvas(width: number, height: number, colour: Colour): Canvas {
  return { width, height, pixels: new Uint32Array(width * height).fill(pack(colour)) };
}

/** RGB, eight bits each, row by row. */
export function toRgb({ pixels }: Canvas): Uint8Array {
  const rgb = new Uint8Array(pixels.length * 3);
  for (const [index, pixel] of pixels.entries()) {
    rgb[index * 3] = pixel >> 16;
    rgb[index * 3 + 1] = pixel >> 8;
    rgb[index * 3 + 2] = pixel;
  }
  return rgb;
}

export function fillBox(canvas: Canvas, box: Box, colour: Colour): void {
  const left = Math.max(0, box.x);
  const right = Math.min(canvas.width, box.x + box.width);
  if (right <= left) return;
  const bottom = Math.min(canvas.height, box.y + box.height);
  const packed = pack(colour);
  for (let y = Math.max(0, box.y); y < bottom; y++)
    canvas.pixels.fill(packed, y * canvas.width + left, y * canvas.width + right);
}

/** Fills a checkerboard of two colours that starts at the corner of the box. */
export function fillChecks(canvas: Canvas, box: Box, side: number, colours: readonly [Colour, Colour]): void {
  fillBox(canvas, box, colours[0]);
  for (let y = 0; y < box.height; y += side)
    for (let x = 0; x < box.width; x += side) {
      if ((x + y) % (2 * side) === 0) continue;
      const width = Math.min(side, box.width - x);
      fillBox(canvas, { x: box.x + x, y: box.y + y, width, height: Math.min(side, box.height - y) }, colours[1]);
    }
}

/** Draws an image over the canvas. Every pixel becomes a square with sides of `scale` pixels. */
export function drawImage(canvas: Canvas, image: Image, left: number, top: number, scale: number): void {
  const { width, height, data } = image;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const box = { x: left + x * scale, y: top + y * scale, width: scale, height: scale };
      const colour: Colour = [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
      layOver(canvas, box, colour, data[from + 3] ?? 0);
    }
}

/** `text` is set in a typeface. */
export function drawText(
  canvas: Canvas,
  text: readonly PlacedGlyph[],
  left: number,
  top: number,
  scale: number,
  colour: Colour,
): void {
  for (const { x, glyph } of text)
    for (const dot of glyph.dots) {
      const box = { x: left + (x + dot.x) * scale, y: top + dot.y * scale, width: scale, height: scale };
      fillBox(canvas, box, colour);
    }
}

/** `alpha` is from 0 to 255. */
function layOver(canvas: Canvas, box: Box, colour: Colour, alpha: number): void {
  if (alpha === 0) return;
  if (alpha === 255) return fillBox(canvas, box, colour);
  for (let y = Math.max(0, box.y); y < Math.min(canvas.height, box.y + box.height); y++)
    for (let x = Math.max(0, box.x); x < Math.min(canvas.width, box.x + box.width); x++) {
      const at = y * canvas.width + x;
      canvas.pixels[at] = pack(mix(canvas.pixels[at] ?? 0, colour, alpha / 255));
    }
}

function mix(beneath: number, [red, green, blue]: Colour, part: number): Colour {
  const between = (from: number, to: number): number => Math.round(from + (to - from) * part);
  return [between(beneath >> 16, red), between((beneath >> 8) & 255, green), between(beneath & 255, blue)];
}

function pack([red, green, blue]: Colour): number {
  return (red << 16) | (green << 8) | blue;
}
