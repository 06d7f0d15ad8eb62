/** Lays out the pictures of one asset: the sheet, and the frames of the preview. */
import { greatestZoom } from "../domain/view";
import type { Size } from "../lib/size";
import type { ChosenAsset } from "../targets/chosen-asset";
import { defaultOptions } from "../targets/options";
import type { PackImage, Rect } from "../targets/pack";
import { toRows, type LooseRow } from "../targets/pack-rows";
import { gridFor } from "../targets/sheet-grid";

/** A picture before enlarging, and the cells that images are drawn into, in order. */
export type Layout = Size & {
  readonly cells: readonly { readonly image: PackImage; readonly at: Rect }[];
  /** The greatest factor by which the picture may be enlarged, and the factor if nobody asks for one. */
  readonly maxZoom: number;
  readonly usualZoom: number;
  /** Null for a sheet. The frames of a preview stand below each other. */
  readonly frames: Frames | null;
};
/** The height of a frame, and how long each shows, in hundredths of a second. */
export type Frames = { readonly height: number; readonly durations: readonly number[] };

/** The longest side of a picture. */
const maxSide = 4096;
/** Four bytes for each pixel are in memory. A Worker has 128 MB, for all requests that it serves at once. */
const maxPixels = 2048 * 2048;
/** All frames of a preview after enlarging. Encoding takes a second or two. */
const maxFramePixels = 4096 * 4096;
/** The side up to which a preview is enlarged unless a zoom is asked for. */
const usualSide = 512;
/** An image that belongs to no animation, such as a variant or a tile of a set, shows this long. */
const stillHundredths = 50;
/** Browsers show faster frames for a tenth of a second. */
const leastHundredths = 2;

/** The same rows and columns as the asset's sheet in an export. A sheet that would be too large has smaller cells. */
export function layOutSheet(asset: ChosenAsset): Layout {
  const rows = toRows(asset, asset.key, asset.images);
  const lengths = rows.map(({ frames }) => frames.length);
  const { columns, lines, cells } = gridFor(lengths, asset, asset.tiles, defaultOptions);
  const { width, height } = shrunkCell(asset, columns, lines);
  const placed = rows.flatMap(({ frames }, row) =>
    frames.map(({ image }, index) => {
      const cell = cells[row]?.[index] ?? 0;
      return { image, at: { x: (cell % columns) * width, y: Math.floor(cell / columns) * height, width, height } };
    }),
  );
  const size = { width: columns * width, height: lines * height };
  return { ...size, cells: placed, maxZoom: zoomWithin(maxSide, size), usualZoom: 1, frames: null };
}

/** The animations of the first direction, one after another. */
export function layOutPreview(asset: ChosenAsset): Layout {
  const rows = toRows(asset, asset.key, asset.images);
  const shown = rows.filter(({ direction }) => direction === rows[0]?.direction);
  const images = shown.flatMap(({ frames }) => frames.map(({ image }) => image));
  const { width, height } = shrunkCell(asset, 1, images.length, Infinity);
  const cells = images.map((image, index) => ({ image, at: { x: 0, y: index * height, width, height } }));
  const byArea = Math.floor(Math.sqrt(maxFramePixels / (width * height * images.length)));
  const maxZoom = Math.min(zoomWithin(maxSide, { width, height }), byArea);
  return {
    width,
    height: height * images.length,
    cells,
    maxZoom,
    usualZoom: Math.min(zoomWithin(usualSide, { width, height }), maxZoom),
    frames: { height, durations: shown.flatMap(durationsOf) },
  };
}

function zoomWithin(side: number, { width, height }: Size): number {
  return Math.min(greatestZoom, Math.max(1, Math.floor(side / Math.max(width, height))));
}

/** Divides both sides of the cell by the least whole number with which the picture is small enough. */
function shrunkCell(cell: Size, columns: number, lines: number, side = maxSide): Size {
  for (let factor = 1; ; factor++) {
    const [width, height] = [Math.ceil(cell.width / factor), Math.ceil(cell.height / factor)];
    const [across, down] = [width * columns, height * lines];
    if (across * down <= maxPixels && Math.max(across, down) <= side) return { width, height };
  }
}

function durationsOf(row: LooseRow): number[] {
  if (row.animation === null) return row.frames.map(() => stillHundredths);
  const { fps } = row.speed;
  return row.frames.map((_, index) => {
    const hundredths = Math.round(((index + 1) * 100) / fps) - Math.round((index * 100) / fps);
    return Math.max(leastHundredths, hundredths);
  });
}
