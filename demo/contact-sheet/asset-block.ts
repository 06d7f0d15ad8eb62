/** Lays out one asset of the contact sheet. */
import { bandMarks, toBands, type Cell } from "./bands.ts";
import type { SheetAsset } from "./content.ts";
import { fitText, isPrintable } from "./font.ts";
import { moved, textMark, textScale, textSize, type Block } from "./marks.ts";
import { colours } from "../../src/viewing/paper.ts";
import { fitImage, ruleFor, scaleFor } from "./zoom.ts";

const lineHeight = 24;
const captionHeight = 52;
const leastTextWidth = 260;
const usualRows = 4;
/** At least the height of a label beside the cell. */
const leastCellSide = 24;

/** Lays out an asset: name, size and every frame. A `density` below 1 makes the block smaller. */
export function assetBlock(asset: SheetAsset, maxWidth: number, density: number): Block {
  const images = asset.images.map(({ image, ...slot }) => ({
    ...slot,
    image: image && fitImage(image, asset.kind, density),
  }));
  const room = { width: maxWidth, rows: Math.round(usualRows / density) };
  const frames = bandMarks(toBands(images, cellFor({ ...asset, images }, density), room));
  const captions = captionsOf(asset, Math.max(frames.width, leastTextWidth)).map((text, line) =>
    textMark(text, 0, line * lineHeight, textScale, line === 0 ? colours.ink : colours.muted),
  );
  return {
    width: Math.max(frames.width, ...captions.map(({ text }) => textSize(text, textScale).width)),
    height: captionHeight + frames.height,
    marks: [...captions, ...frames.marks.map((mark) => moved(mark, 0, captionHeight))],
  };
}

function captionsOf(asset: SheetAsset, width: number): string[] {
  return [isPrintable(asset.label) ? asset.label : asset.key, describe(asset)].map((text) =>
    fitText(text, Math.floor(width / textScale)),
  );
}

/** The size of the files, followed by the planned size if the model could not draw that size. */
function describeSize({ width, height, drawn }: SheetAsset): string {
  const planned = `${width}×${height}`;
  const real = drawn === undefined ? planned : `${drawn.width}×${drawn.height}`;
  return real === planned ? planned : `${real} for ${planned}`;
}

function describe(asset: SheetAsset): string {
  const { kind, images } = asset;
  const directions = new Set(images.map(({ direction }) => direction)).size;
  const frames = Math.ceil(images.length / Math.max(1, directions));
  const { repeat } = ruleFor(kind, 1);
  return [
    describeSize(asset),
    ...(frames > 1 ? [`${frames} frames`] : []),
    ...(repeat > 1 ? [`laid ${repeat}×${repeat}`] : []),
  ].join(" · ");
}

function cellFor({ kind, width, height, images }: SheetAsset, density: number): Cell {
  const rule = ruleFor(kind, density);
  const shown = images.flatMap(({ image }) => (image ? [image] : []));
  const sizes = shown.length > 0 ? shown : [{ width: Math.min(width, rule.most), height: Math.min(height, rule.most) }];
  const widest = Math.max(...sizes.map((size) => size.width));
  const highest = Math.max(...sizes.map((size) => size.height));
  const scale = scaleFor(widest, highest, rule, density);
  const { repeat } = rule;
  const sideFor = (pixels: number): number => Math.max(leastCellSide, pixels * scale * repeat);
  return { width: sideFor(widest), height: sideFor(highest), scale, repeat };
}
