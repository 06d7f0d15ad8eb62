import { typeset } from "./font.ts";
import type { Picture } from "./picture.ts";

export type Colour = readonly [red: number, green: number, blue: number];
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** RGB, eight bits each, row by row. What is drawn beyond its edge is cut. */
export type Canvas = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };

export function newCanvas(width: number, height: number, colour: Colour): Canvas {
  const canvas = { width, height, rgb: new Uint8Array(width * height * 3) };
  fillBox(canvas, { x: 0, y: 0, width, height }, colour);
  return canvas;
}

export function fillBox(canvas: Canvas, box: Box, colour: Colour): void {
  const right = Math.min(canvas.width, box.x + box.width);
  const bottom = Math.min(canvas.height, box.y + box.height);
  for (let y = Math.max(0, box.y); y < bottom; y++)
    for (let x = Math.max(0, box.x); x < right; x++) canvas.rgb.set(colour, (y * canvas.width + x) * 3);
}

/** Two colours in squares, counted from the box's own corner. */
export function fillChecks(canvas: Canvas, box: Box, side: number, colours: readonly [Colour, Colour]): void {
  fillBox(canvas, box, colours[0]);
  for (let y = 0; y < box.height; y += side)
    for (let x = 0; x < box.width; x += side) {
      if ((x + y) % (2 * side) === 0) continue;
      const width = Math.min(side, box.width - x);
      fillBox(canvas, { x: box.x + x, y: box.y + y, width, height: Math.min(side, box.height - y) }, colours[1]);
    }
}

/** Every pixel becomes a square of `scale` pixels, laid over what is there. */
export function drawPicture(canvas: Canvas, picture: Picture, left: number, top: number, scale: number): void {
  const { width, height, rgba } = picture;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const box = { x: left + x * scale, y: top + y * scale, width: scale, height: scale };
      layOver(canvas, box, rgba.subarray(from, from + 4));
    }
}

export function drawText(canvas: Canvas, text: string, left: number, top: number, scale: number, colour: Colour): void {
  for (const { x, glyph } of typeset(text))
    for (const dot of glyph.dots) {
      const box = { x: left + (x + dot.x) * scale, y: top + dot.y * scale, width: scale, height: scale };
      fillBox(canvas, box, colour);
    }
}

/** The box lies on the canvas in one colour when the pixel is opaque, else in a mixture with what is beneath. */
function layOver(canvas: Canvas, box: Box, [red = 0, green = 0, blue = 0, alpha = 0]: Uint8Array): void {
  if (alpha === 0) return;
  if (alpha === 255) return fillBox(canvas, box, [red, green, blue]);
  for (let y = Math.max(0, box.y); y < Math.min(canvas.height, box.y + box.height); y++)
    for (let x = Math.max(0, box.x); x < Math.min(canvas.width, box.x + box.width); x++) {
      const at = (y * canvas.width + x) * 3;
      const mixed = [red, green, blue].map((value, channel) => {
        const beneath = canvas.rgb[at + channel] ?? 0;
        return Math.round(beneath + ((value - beneath) * alpha) / 255);
      });
      canvas.rgb.set(mixed, at);
    }
}
