/** Marks are drawing instructions, so that a layout can be moved as a whole before drawing. */
import {
  drawImage,
  drawText,
  fillBox,
  fillChecks,
  type Box,
  type Canvas,
  type Colour,
} from "../../src/viewing/canvas.ts";
import { capHeight, lineHeight } from "../../src/viewing/font.ts";
import { colours } from "../../src/viewing/paper.ts";
import { textWidth, typeset } from "./font.ts";
import type { Image } from "../../src/viewing/shrink-image.ts";

/** The scale of all text except titles. */
export const textScale = 2;
/** The distance between images in a row. */
export const frameGap = 4;
const checkSide = 12;

type TextMark = {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly scale: number;
  readonly colour: Colour;
};

/** Something to draw. Each pixel of a glyph or an image becomes a square with sides of `scale` pixels of the sheet. */
export type Mark =
  | TextMark
  | {
      readonly kind: "cell";
      readonly box: Box;
      readonly image: Image | undefined;
      readonly scale: number;
      readonly repeat: number;
    }
  | { readonly kind: "fill"; readonly box: Box; readonly colour: Colour };

/** Marks that move together. Positions are relative to the upper left corner of the block. */
export type Block = { readonly width: number; readonly height: number; readonly marks: readonly Mark[] };

export function textMark(text: string, x: number, y: number, scale: number, colour: Colour): TextMark {
  return { kind: "text", x, y, text, scale, colour };
}

export function textSize(text: string, scale: number): { width: number; height: number; capHeight: number } {
  return { width: textWidth(text) * scale, height: lineHeight * scale, capHeight: capHeight * scale };
}

export function moved(mark: Mark, x: number, y: number): Mark {
  if (mark.kind === "text") return { ...mark, x: mark.x + x, y: mark.y + y };
  return { ...mark, box: { ...mark.box, x: mark.box.x + x, y: mark.box.y + y } };
}

export function drawMark(canvas: Canvas, mark: Mark): void {
  if (mark.kind === "fill") fillBox(canvas, mark.box, mark.colour);
  else if (mark.kind === "text") drawText(canvas, typeset(mark.text), mark.x, mark.y, mark.scale, mark.colour);
  else drawCell(canvas, mark);
}

/** Draws an image in the middle of a checkerboard, repeated `repeat` times in both directions. */
function drawCell(canvas: Canvas, { box, image, scale, repeat }: Extract<Mark, { kind: "cell" }>): void {
  fillChecks(canvas, box, checkSide, [colours.lightCheck, colours.darkCheck]);
  if (image === undefined) return;
  const width = image.width * scale;
  const height = image.height * scale;
  const left = box.x + Math.floor((box.width - width * repeat) / 2);
  const top = box.y + Math.floor((box.height - height * repeat) / 2);
  for (let row = 0; row < repeat; row++)
    for (let column = 0; column < repeat; column++)
      drawImage(canvas, image, left + column * width, top + row * height, scale);
}
