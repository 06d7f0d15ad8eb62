/** Draws a page of a project's contact sheet: the first image of each asset, with the key. */
import type { StoredImage } from "../domain/image";
import { drawImage, drawText, fillBox, fillChecks, newCanvas, toRgb, type Box, type Canvas } from "./canvas";
import { encodePng } from "./encode-png";
import { capHeight, toTypeface } from "./font";
import { glyphBanks } from "./glyphs";
import { colours } from "./paper";
import { shrinkImage, type Image } from "./shrink-image";

export type ContactEntry = {
  readonly key: string;
  /** Null for an asset without a version. */
  readonly image: StoredImage | null;
  /** `fallback`: a flagged image that stands in for a drawing of the name. */
  readonly mark: "flagged" | "fallback" | null;
};
export type ContactPage = {
  readonly title: string;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly assetCount: number;
  readonly entries: readonly ContactEntry[];
};

/** Adds the images one by one, so that only one is in memory beside the page. */
export type ContactPainter = {
  readonly add: (index: number, image: Image) => void;
  readonly end: () => Promise<Uint8Array<ArrayBuffer>>;
};

/** The longest side of an image on the page. */
export const thumbSide = 64;
const columns = 8;
const margin = 16;
const headHeight = 48;
const titleScale = 2;
const cell = { width: 112, height: 96 };
const textTop = thumbSide + 8;
const checkSide = 8;
const badgeSide = 11;

const typeface = toTypeface(glyphBanks);
const marks = {
  flagged: { sign: "!", colour: colours.flag, meaning: "flagged" },
  fallback: { sign: "?", colour: colours.fallback, meaning: "no drawing known" },
} as const;

/** The same page with the same images gives the same bytes. */
export function beginContactSheet(page: ContactPage): ContactPainter {
  const lines = Math.max(1, Math.ceil(page.entries.length / columns));
  const canvas = newCanvas(
    2 * margin + columns * cell.width,
    2 * margin + headHeight + lines * cell.height,
    colours.paper,
  );
  drawHead(canvas, page);
  for (const [index, entry] of page.entries.entries()) drawEmptyCell(canvas, boxOf(index), entry);
  return {
    add: (index, image) => {
      const box = boxOf(index);
      drawThumb(canvas, box, image);
      drawBadge(canvas, box, page.entries[index]?.mark ?? null);
    },
    end: () => encodePng({ width: canvas.width, height: canvas.height, data: toRgb(canvas) }, 3),
  };
}

/** The square for the image of an entry. */
function boxOf(index: number): Box {
  const left = margin + (index % columns) * cell.width + Math.floor((cell.width - thumbSide) / 2);
  const top = margin + headHeight + Math.floor(index / columns) * cell.height;
  return { x: left, y: top, width: thumbSide, height: thumbSide };
}

function drawHead(canvas: Canvas, { title, page, pages, assetCount, entries }: ContactPage): void {
  const room = canvas.width - 2 * margin;
  const name = typeface.isPrintable(title) ? title : "Contact sheet";
  const text = typeface.typeset(typeface.fitText(name, Math.floor(room / titleScale)));
  drawText(canvas, text, margin, margin, titleScale, colours.ink);
  const count = `${assetCount} ${assetCount === 1 ? "asset" : "assets"}`;
  const facts = pages > 1 ? `${count} · page ${page} of ${pages}` : count;
  drawText(canvas, typeface.typeset(facts), margin, margin + 24, 1, colours.muted);
  let right = canvas.width - margin;
  for (const kind of ["fallback", "flagged"] as const) {
    if (!entries.some(({ mark }) => mark === kind)) continue;
    right -= typeface.textWidth(marks[kind].meaning);
    drawText(canvas, typeface.typeset(marks[kind].meaning), right, margin + 24, 1, colours.muted);
    right -= badgeSide + 4;
    drawSign(canvas, right, margin + 22, kind);
    right -= 16;
  }
}

function drawEmptyCell(canvas: Canvas, box: Box, { key, image, mark }: ContactEntry): void {
  fillChecks(canvas, box, checkSide, [colours.lightCheck, colours.darkCheck]);
  drawBadge(canvas, box, mark);
  const text = typeface.fitText(key, cell.width - 8);
  const left = box.x + Math.floor((thumbSide - typeface.textWidth(text)) / 2);
  const colour = image === null ? colours.muted : colours.ink;
  drawText(canvas, typeface.typeset(text), left, box.y + textTop, 1, colour);
}

/** A large image is shrunk, and a small one enlarged by a whole factor, so that the longest side has at most 64 pixels. */
function drawThumb(canvas: Canvas, box: Box, image: Image): void {
  const small = shrinkImage(image, thumbSide);
  const scale = Math.floor(thumbSide / Math.max(small.width, small.height));
  const left = box.x + Math.floor((thumbSide - small.width * scale) / 2);
  const top = box.y + Math.floor((thumbSide - small.height * scale) / 2);
  drawImage(canvas, small, left, top, scale);
}

/** At the upper right corner, half outside of the image. */
function drawBadge(canvas: Canvas, box: Box, mark: ContactEntry["mark"]): void {
  if (mark !== null) drawSign(canvas, box.x + thumbSide - 4, box.y - 4, mark);
}

function drawSign(canvas: Canvas, left: number, top: number, kind: keyof typeof marks): void {
  const { sign, colour } = marks[kind];
  fillBox(canvas, { x: left, y: top, width: badgeSide, height: badgeSide }, colour);
  const text = typeface.typeset(sign);
  const x = left + Math.floor((badgeSide - typeface.textWidth(sign)) / 2);
  drawText(canvas, text, x, top + Math.floor((badgeSide - capHeight) / 2), 1, colours.paper);
}
