import { encode } from "fast-png";
import { assetBlock } from "./asset-block.ts";
import type { SheetAsset } from "./asset-block.ts";
import { newCanvas } from "./canvas.ts";
import type { Colour } from "./canvas.ts";
import { fitText, isPrintable } from "./font.ts";
import { colours, drawMark, moved, textMark, textSize } from "./marks.ts";
import type { Block, Mark } from "./marks.ts";
import { shelve } from "./shelves.ts";

/** `palette` holds `#rrggbb` colours. Assets are grouped by category, in the order in which they come. */
export type Sheet = {
  readonly title: string;
  readonly palette: readonly string[];
  readonly assets: readonly SheetAsset[];
};

const sheetWidth = 1400;
const margin = 40;
const innerWidth = sheetWidth - 2 * margin;
const blockGap = { x: 28, y: 36 };
const sectionGap = { x: 48, y: 52 };
/** Beyond this height everything is drawn smaller. */
const tallest = 8000;
const densities = [1, 0.5, 0.34];

/** The PNG. The same sheet always gives the same bytes. */
export function drawContactSheet(sheet: Sheet): Uint8Array {
  const page = layOut(sheet);
  const canvas = newCanvas(sheetWidth, page.height + 2 * margin, colours.paper);
  for (const mark of page.marks) drawMark(canvas, moved(mark, margin, margin));
  return encode({ width: canvas.width, height: canvas.height, data: canvas.rgb, channels: 3, depth: 8 });
}

function layOut(sheet: Sheet): Block {
  let page = stack([]);
  for (const density of densities) {
    const sections = [...Map.groupBy(sheet.assets, ({ category }) => category)].map(([category, assets]) =>
      sectionBlock(category, assets, density),
    );
    page = stack([headerBlock(sheet), shelve(sections, innerWidth, sectionGap)]);
    if (page.height <= tallest) break;
  }
  return page;
}

function stack(blocks: readonly Block[]): Block {
  let height = 0;
  const marks = blocks.flatMap((block) => {
    const top = height;
    height += block.height;
    return block.marks.map((mark) => moved(mark, 0, top));
  });
  return { width: innerWidth, height, marks };
}

function headerBlock({ title, palette, assets }: Sheet): Block {
  const titleScale = 5;
  const chips = chipMarks(palette.map(toColour), 6);
  const images = assets.reduce((sum, asset) => sum + asset.images.length, 0);
  const shown = isPrintable(title) ? title : "Contact sheet";
  const room = innerWidth - chips.width - 40;
  const marks = [
    textMark(fitText(shown, Math.floor(room / titleScale)), 0, 0, titleScale, colours.ink),
    textMark(`${assets.length} assets · ${images} sprites`, 0, 56, 2, colours.muted),
    ...chips.marks,
  ];
  return { width: innerWidth, height: 112, marks };
}

/** The style's colours, at the right. */
function chipMarks(list: readonly Colour[], top: number): Block {
  const side = 28;
  const shown = list.slice(0, 24);
  const width = shown.length * side;
  const left = innerWidth - width - 2;
  const frame = { x: left - 2, y: top - 2, width: width + 4, height: side + 4 };
  const chips = shown.map((colour, index): Mark => {
    const box = { x: left + index * side, y: top, width: side, height: side };
    return { kind: "fill", box, colour };
  });
  // The frame, or a colour like the paper's would not be seen.
  return { width, height: side, marks: width === 0 ? [] : [{ kind: "fill", box: frame, colour: colours.rule }, ...chips] };
}

function sectionBlock(category: string, assets: readonly SheetAsset[], density: number): Block {
  const body = shelve(
    assets.map((asset) => assetBlock(asset, innerWidth, density)),
    innerWidth,
    blockGap,
  );
  const heading = isPrintable(category) ? category : "Sprites";
  const text = fitText(heading, Math.floor(innerWidth / 3));
  const width = Math.max(body.width, textSize(text, 3).width);
  const marks: Mark[] = [
    textMark(text, 0, 0, 3, colours.ink),
    { kind: "fill", box: { x: 0, y: 32, width, height: 2 }, colour: colours.rule },
    ...body.marks.map((mark) => moved(mark, 0, 52)),
  ];
  return { width, height: body.height + 52, marks };
}

function toColour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
