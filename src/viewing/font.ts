/** Sets text in a typeface of dots. Lengths are in pixels of the typeface. Imports nothing, so that scripts can import this file. */

/** Characters and their drawings side by side, as `glyphs.ts` has them. */
export type GlyphBank = { readonly characters: string; readonly art: string };

/** `dots` are the set pixels. */
type Glyph = { readonly width: number; readonly dots: readonly { readonly x: number; readonly y: number }[] };
/** A glyph, with the x of the left edge. */
export type PlacedGlyph = { readonly x: number; readonly glyph: Glyph };

export type Typeface = {
  /** True if every character has a glyph. */
  readonly isPrintable: (text: string) => boolean;
  readonly textWidth: (text: string) => number;
  /** A character without a glyph becomes a question mark. */
  readonly typeset: (text: string) => PlacedGlyph[];
  /** Shortens a text to the given width and ends the text with an ellipsis. */
  readonly fitText: (text: string, maxWidth: number) => string;
};

const cellWidth = 6;
const gap = 1;
/** From the top of a capital letter to the baseline. */
export const capHeight = 7;
/** From the top of a capital letter to the lowest part of a `g`. */
export const lineHeight = 9;

const space: Glyph = { width: 3, dots: [] };

export function toTypeface(banks: readonly GlyphBank[]): Typeface {
  const glyphs = new Map([[" ", space] as const, ...banks.flatMap(toGlyphs)]);
  const glyphOf = (character: string): Glyph => glyphs.get(character) ?? glyphs.get("?") ?? space;
  const textWidth = (text: string): number => {
    const width = Array.from(text).reduce((sum, character) => sum + glyphOf(character).width + gap, 0);
    return Math.max(0, width - gap);
  };
  return {
    isPrintable: (text) => Array.from(text).every((character) => glyphs.has(character)),
    textWidth,
    typeset: (text) => {
      let x = 0;
      return Array.from(text).map((character) => {
        const placed = { x, glyph: glyphOf(character) };
        x += placed.glyph.width + gap;
        return placed;
      });
    },
    fitText: (text, maxWidth) => {
      if (textWidth(text) <= maxWidth) return text;
      const characters = Array.from(text);
      while (characters.length > 0 && textWidth(`${characters.join("")}…`) > maxWidth) characters.pop();
      return `${characters.join("").trimEnd()}…`;
    },
  };
}

function toGlyphs({ characters, art }: GlyphBank): (readonly [string, Glyph])[] {
  const rows = art.trim().split("\n");
  return Array.from(characters).map((character, index) => [character, toGlyph(rows, index * cellWidth)]);
}

function toGlyph(rows: readonly string[], start: number): Glyph {
  const dots = rows.flatMap((row, y) =>
    Array.from(row.slice(start, start + cellWidth)).flatMap((mark, x) => (mark === "#" ? [{ x, y }] : [])),
  );
  const left = Math.min(...dots.map(({ x }) => x));
  const right = Math.max(...dots.map(({ x }) => x));
  return { width: right - left + 1, dots: dots.map(({ x, y }) => ({ x: x - left, y })) };
}
