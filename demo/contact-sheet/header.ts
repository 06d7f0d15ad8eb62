import type { Colour } from "../../src/viewing/canvas.ts";
import type { SheetContent } from "./content.ts";
import { fitText, isPrintable } from "./font.ts";
import { textMark, textScale, type Block, type Mark } from "./marks.ts";
import { colours } from "../../src/viewing/paper.ts";

const titleScale = 5;
const height = 112;
const chipSide = 28;
const chipTop = 6;
const mostChips = 24;

/** Lays out the title, the numbers of assets and sprites, and the style's colours at the right. */
export function headerBlock({ title, palette, assets }: SheetContent, width: number): Block {
  const chips = palette.slice(0, mostChips).map(toColour);
  const room = width - chips.length * chipSide - 40;
  const text = fitText(isPrintable(title) ? title : "Contact sheet", Math.floor(room / titleScale));
  const images = assets.reduce((sum, asset) => sum + asset.images.length, 0);
  const marks = [
    textMark(text, 0, 0, titleScale, colours.ink),
    textMark(
      `${assets.length} ${assets.length === 1 ? "asset" : "assets"} · ${images} ${images === 1 ? "sprite" : "sprites"}`,
      0,
      56,
      textScale,
      colours.muted,
    ),
    ...chipMarks(chips, width),
  ];
  return { width, height, marks };
}

function chipMarks(chips: readonly Colour[], right: number): Mark[] {
  if (chips.length === 0) return [];
  const width = chips.length * chipSide;
  const left = right - width - 2;
  // The frame keeps a colour visible that equals the paper's.
  const frame = { x: left - 2, y: chipTop - 2, width: width + 4, height: chipSide + 4 };
  return [
    { kind: "fill", box: frame, colour: colours.rule },
    ...chips.map((colour, index): Mark => {
      const box = { x: left + index * chipSide, y: chipTop, width: chipSide, height: chipSide };
      return { kind: "fill", box, colour };
    }),
  ];
}

function toColour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
