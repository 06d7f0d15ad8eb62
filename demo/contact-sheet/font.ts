/** Text in the typeface of the contact sheet. Lengths are in pixels of the typeface. */
import { glyphBanks } from "./glyphs.ts";

/** `dots` are the set pixels. */
type Glyph = { readonly width: number; readonly dots: readonly { readonly x: number; readonly y: number }[] };

const cellWidth = 6;
const gap = 1;
/** From the top of a capital letter to the baseline. */
export const capHeight = 7;
/** From the top of a capital letter to the lowest part of a `g`. */
export const lineHeight = 9;

const space: Glyph = { width: 3, dots: [] };
const glyphs: ReadonlyMap<string, Glyph> = new Map(
  glyphBanks.flatMap(({ characters, art }) => {
    const rows = art.trim().split("\n");
    return Array.from(characters).map((character, index) => [character, toGlyph(rows, index * cellWidth)] as const);
  }),
);

/** True if every character has a glyph: printable ASCII, and the three others that the sheet uses. */
export function isPrintable(text: string): boolean {
  return Array.from(text).every((character) => character === " " || glyphs.has(character));
}

export function textWidth(text: string): number {
  const width = Array.from(text).reduce((sum, character) => sum + glyphOf(character).width + gap, 0);
  return Math.max(0, width - gap);
}

/** The glyphs of a text, each with the x of the left edge. A character without a glyph becomes a question mark. */
export function typeset(text: string): { readonly x: number; readonly glyph: Glyph }[] {
  let x = 0;
  return Array.from(text).map((character) => {
    const glyph = glyphOf(character);
    const placed = { x, glyph };
    x += glyph.width + gap;
    return placed;
  });
}

/** Shortens a text to the given width and ends the text with an ellipsis. */
export function fitText(text: string, maxWidth: number): string {
  if (textWidth(text) <= maxWidth) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join("")}…`) > maxWidth) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

function glyphOf(character: string): Glyph {
  return character === " " ? space : (glyphs.get(character) ?? glyphs.get("?") ?? space);
}

function toGlyph(rows: readonly string[], start: number): Glyph {
  const dots = rows.flatMap((row, y) =>
    Array.from(row.slice(start, start + cellWidth)).flatMap((mark, x) => (mark === "#" ? [{ x, y }] : [])),
  );
  const left = Math.min(...dots.map(({ x }) => x));
  const right = Math.max(...dots.map(({ x }) => x));
  return { width: right - left + 1, dots: dots.map(({ x, y }) => ({ x: x - left, y })) };
}
