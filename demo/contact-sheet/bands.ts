/** Arranges the frames of an asset in bands, one for each direction. */
import type { SheetImage } from "./content.ts";
import { flowFrames, type Flow } from "./flow.ts";
import { frameGap, textMark, textScale, textSize, type Block, type Mark } from "./marks.ts";
import { colours } from "../../src/viewing/paper.ts";

/** The space of one frame, in pixels of the sheet. The image is enlarged `scale` times and repeated `repeat` times. */
export type Cell = { readonly width: number; readonly height: number; readonly scale: number; readonly repeat: number };

/** All frames of one direction. `label` is null if the asset has only one direction. */
type Band = { readonly label: string | null; readonly flow: Flow };

/** The bands of an asset in columns, with the labels to the left of the bands or above them. */
export type Bands = {
  readonly list: readonly Band[];
  readonly cell: Cell;
  readonly labels: "left" | "above";
  readonly labelWidth: number;
  readonly width: number;
  readonly columns: number;
};

const headerHeight = 24;
const labelGap = 10;
const bandGap = { left: 8, above: 16 } as const;
/** The space between the caption and a label directly below. */
const headerSpace = 6;
const columnGap = { left: 28, above: 20 } as const;

/** The available space. `rows` is the number of bands that a column should not exceed. */
export type Room = { readonly width: number; readonly rows: number };

/**
 * Puts labels to the left of the bands. Puts labels above single frames, and wherever labels to the left would make a
 * column too tall and labels above allow more columns.
 */
export function toBands(images: readonly SheetImage[], cell: Cell, room: Room): Bands {
  const facings = [...Map.groupBy(images, ({ direction }) => direction)];
  const left = arrange(facings, cell, room, "left");
  const isOfSingleFrames = facings.length > 1 && facings.every(([, own]) => own.length === 1);
  const isTall = Math.ceil(facings.length / left.columns) > room.rows;
  if (!isOfSingleFrames && !isTall) return left;
  const above = arrange(facings, cell, room, "above");
  return isOfSingleFrames || above.columns > left.columns ? above : left;
}

function arrange(
  facings: readonly (readonly [string | null, readonly SheetImage[]])[],
  cell: Cell,
  room: Room,
  labels: Bands["labels"],
): Bands {
  const texts = facings.map(([direction]) => (facings.length > 1 ? direction : null));
  const widest = Math.max(0, ...texts.map((text) => textSize(text ?? "", textScale).width));
  const labelWidth = labels === "left" && widest > 0 ? widest + labelGap : 0;
  const list = facings.map(([, own], index) => {
    const label = texts[index] ?? null;
    return { label, flow: flowFrames(own, cell.width, room.width - labelWidth, labels === "above" ? label : null) };
  });
  const width = labelWidth + Math.max(0, ...list.map(({ flow }) => flow.width));
  const fitting = Math.max(1, Math.floor((room.width + columnGap[labels]) / (width + columnGap[labels])));
  const rowsWanted = list.every(({ flow }) => flow.frames.length === 1) ? 1 : room.rows;
  const columns = Math.max(1, Math.min(fitting, Math.ceil(list.length / rowsWanted)));
  return { list, cell, labels, labelWidth, width, columns };
}

export function bandMarks(bands: Bands): Block {
  const { list, cell, labels, width, columns } = bands;
  const rows = Math.ceil(list.length / columns);
  const isMixed = list.some(({ flow }) => flow.animations > 1);
  const isLong = list.some(({ flow }) => flow.lines > 1);
  const marks: Mark[] = [];
  let height = 0;
  for (let column = 0; column < columns; column++) {
    let y = isMixed || (labels === "above" && list.length > 1) ? headerSpace : 0;
    for (const [row, band] of list.slice(column * rows, (column + 1) * rows).entries()) {
      const titled = labels === "above" ? isMixed || band.label !== null : isMixed && (row === 0 || isLong);
      const header = titled ? headerHeight : 0;
      const lineHeight = header + cell.height + frameGap;
      marks.push(...oneBand(bands, band, { x: column * (width + columnGap[labels]), y, header, lineHeight, titled }));
      y += band.flow.lines * lineHeight - frameGap + bandGap[labels];
    }
    height = Math.max(height, y - bandGap[labels]);
  }
  return { width: columns * (width + columnGap[labels]) - columnGap[labels], height, marks };
}

type Place = {
  readonly x: number;
  readonly y: number;
  readonly header: number;
  readonly lineHeight: number;
  readonly titled: boolean;
};

function oneBand({ cell, labels, labelWidth }: Bands, { label, flow }: Band, place: Place): Mark[] {
  const { x, y, header, lineHeight, titled } = place;
  const left = x + labelWidth;
  const beside = y + header + Math.floor((cell.height - textSize("", textScale).capHeight) / 2);
  const titles = flow.runs.map((run) =>
    textMark(run.title, left + run.x, y + run.line * lineHeight, textScale, colours.muted),
  );
  const frames = flow.frames.map((frame): Mark => {
    const top = y + frame.line * lineHeight + header;
    const box = { x: left + frame.x, y: top, width: cell.width, height: cell.height };
    return { kind: "cell", box, image: frame.image, scale: cell.scale, repeat: cell.repeat };
  });
  const atSide = labels === "left" && label !== null ? [textMark(label, x, beside, textScale, colours.muted)] : [];
  return [...atSide, ...(titled ? titles : []), ...frames];
}
