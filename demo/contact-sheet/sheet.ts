/** Draws the contact sheet: all sprites of a pack in one PNG. */
import { encode } from "fast-png";
import { assetBlock } from "./asset-block.ts";
import { newCanvas, toRgb } from "../../src/viewing/canvas.ts";
import type { SheetAsset, SheetContent } from "./content.ts";
import { fitText, isPrintable } from "./font.ts";
import { headerBlock } from "./header.ts";
import { drawMark, moved, textMark, textSize, type Block, type Mark } from "./marks.ts";
import { colours } from "../../src/viewing/paper.ts";
import { movedTo, shelve, shelveBlocks } from "./shelves.ts";

const sheetWidth = 1400;
const margin = 40;
const innerWidth = sheetWidth - 2 * margin;
const blockGap = { x: 28, y: 36 };
const sectionGap = { x: 48, y: 52 };
const sectionScale = 3;
const sectionHeadHeight = 52;
const ruleTop = 32;
/** Above this height, everything is drawn smaller. */
const tallest = 8000;
const densities = [1, 0.67, 0.34];

/** Returns a PNG. The same content always gives the same bytes. */
export function drawContactSheet(content: SheetContent): Uint8Array {
  const header = headerBlock(content, innerWidth);
  const body = drawnToFit(content);
  const canvas = newCanvas(sheetWidth, header.height + body.height + 2 * margin, colours.paper);
  for (const mark of header.marks) drawMark(canvas, moved(mark, margin, margin));
  for (const mark of body.marks) drawMark(canvas, moved(mark, margin, margin + header.height));
  return encode({ width: canvas.width, height: canvas.height, data: toRgb(canvas), channels: 3, depth: 8 });
}

function drawnToFit({ assets }: SheetContent): Block {
  const categories = [...Map.groupBy(assets, ({ category }) => category)];
  let body: Block = { width: innerWidth, height: 0, marks: [] };
  for (const density of densities) {
    body = layOut(categories.map(([category, own]) => sectionBlock(category, own, density)));
    if (body.height <= tallest) break;
  }
  return body;
}

/** Places the sections. The rule below a heading reaches to the next section in the row, or to the edge. */
function layOut(sections: readonly Block[]): Block {
  const { width, height, places } = shelve(sections, innerWidth, sectionGap);
  const rules = places.map(({ x, y }, index): Mark => {
    const next = places[index + 1];
    const end = next !== undefined && next.x > x && next.y === y ? next.x - sectionGap.x : innerWidth;
    return { kind: "fill", box: { x, y: y + ruleTop, width: end - x, height: 2 }, colour: colours.rule };
  });
  return { width, height, marks: [...rules, ...sections.flatMap((section, index) => movedTo(section, places[index]))] };
}

function sectionBlock(category: string, assets: readonly SheetAsset[], density: number): Block {
  const body = shelveBlocks(
    assets.map((asset) => assetBlock(asset, innerWidth, density)),
    innerWidth,
    blockGap,
  );
  const text = fitText(isPrintable(category) ? category : "Sprites", Math.floor(innerWidth / sectionScale));
  return {
    width: Math.max(body.width, textSize(text, sectionScale).width),
    height: sectionHeadHeight + body.height,
    marks: [
      textMark(text, 0, 0, sectionScale, colours.ink),
      ...body.marks.map((mark) => moved(mark, 0, sectionHeadHeight)),
    ],
  };
}
