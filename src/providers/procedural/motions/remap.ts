/** Moves the pixels of a finished sprite. Colours are never mixed, so the palette and the hard edges stay. */
import { bounds, clear, colourAt, mapped, type Bounds, type Colour, type Grid } from "../canvas";
import { wave } from "../motion";

/** How far corners may reach beyond the grid before a turning sprite is drawn smaller. */
const cornerAllowance = 1.08;

/** A sprite without its outline, with the box around the drawn pixels. */
export type Still = { readonly grid: Grid; readonly box: Bounds };

/** Removes the outline: pixels of the outline's colour that touch a transparent pixel or the border. */
export function bare(grid: Grid, outline: Colour): Grid {
  const isOpen = (x: number, y: number): boolean => colourAt(grid, x, y) === clear;
  return mapped(grid, (x, y) => {
    const own = colourAt(grid, x, y);
    const edge = isOpen(x - 1, y) || isOpen(x + 1, y) || isOpen(x, y - 1) || isOpen(x, y + 1);
    return own === outline && edge ? clear : own;
  });
}

export function toStill(grid: Grid): Still {
  return { grid, box: bounds(grid) };
}

/** Draws every pixel from the pixel of the sprite at `source`. */
export function redrawn({ grid }: Still, source: (x: number, y: number) => readonly [x: number, y: number]): Grid {
  return mapped(grid, (x, y) => {
    const [fromX, fromY] = source(x, y);
    return colourAt(grid, Math.floor(fromX), Math.floor(fromY));
  });
}

export function shifted(still: Still, dx: number, dy: number): Grid {
  return redrawn(still, (x, y) => [x - Math.round(dx), y - Math.round(dy)]);
}

/** Scales the sprite about the middle of its foot. Both scales are shares of the full size, above 0. */
export function squeezed(still: Still, wide: number, tall: number, lean = 0): Grid {
  const { left, right, top, bottom } = still.box;
  const middle = (left + right + 1) / 2;
  const height = Math.max(1, bottom - top);
  return redrawn(still, (x, y) => {
    const fromY = bottom + 1 - (bottom + 0.5 - y) / tall;
    const slant = Math.round((lean * (bottom - y)) / height);
    return [middle + (x - slant + 0.5 - middle) / wide, fromY];
  });
}

/** Narrows the sprite about its vertical axis. A negative share shows the back: the mirror image. */
export function narrowed(still: Still, share: number): Grid {
  const { left, right } = still.box;
  const middle = (left + right + 1) / 2;
  const least = 1.2 / Math.max(1, right - left + 1);
  const wide = Math.abs(share) < least ? least : share;
  return redrawn(still, (x, y) => [middle + (x + 0.5 - middle) / wide, y]);
}

/** Leaves at least `rows` free rows above the sprite and `columns` on each side: the sprite is scaled down if necessary. */
export function withRoom(still: Still, rows: number, columns: number): Still {
  const { grid, box } = still;
  const height = box.bottom - box.top + 1;
  const width = box.right - box.left + 1;
  const missingRows = Math.max(0, rows + 1 - box.top);
  const missingColumns = Math.max(0, columns + 1 - Math.min(box.left, grid.width - 1 - box.right)) * 2;
  if (missingRows === 0 && missingColumns === 0) return still;
  return toStill(squeezed(still, Math.max(0.5, 1 - missingColumns / width), Math.max(0.5, 1 - missingRows / height)));
}

/**
 * Turns the sprite clockwise about the middle of its box. Quarter turns are exact. Other turns sample the sprite after
 * two rounds of Scale2x, which rounds the stairs of slanted edges, so lines stay whole. A sprite whose corners would
 * leave the grid is drawn smaller, in the middle.
 */
export function turned(still: Still, turns: number): Grid {
  const { grid, box } = still;
  const turn = turns - Math.floor(turns);
  const [middleX, middleY] = [(box.left + box.right + 1) / 2, (box.top + box.bottom + 1) / 2];
  const [sine, cosine] = [exactWave(turn), exactWave(turn + 0.25)];
  const need = reach(still, middleX, middleY) / cornerAllowance;
  const fits = need <= Math.min(middleX, grid.width - middleX, middleY, grid.height - middleY) - 1;
  const [toX, toY] = fits ? [middleX, middleY] : [grid.width / 2, grid.height / 2];
  const shrink = Math.max(1, need / Math.max(1, Math.min(toX, grid.width - toX, toY, grid.height - toY) - 1));
  const quarter = shrink === 1 && (Math.abs(sine) === 1 || Math.abs(cosine) === 1);
  const pixelAt = quarter ? (x: number, y: number) => colourAt(grid, Math.floor(x), Math.floor(y)) : fourfold(grid);
  return mapped(grid, (x, y) => {
    const [dx, dy] = [(x + 0.5 - toX) * shrink, (y + 0.5 - toY) * shrink];
    const fromX = middleX + dx * cosine + dy * sine;
    const fromY = middleY - dx * sine + dy * cosine;
    return pixelAt(fromX, fromY);
  });
}

/** `wave` is an approximation; at quarter turns it is exact, up to the sign of zero. */
function exactWave(turns: number): number {
  const value = wave(turns);
  return Math.abs(value) > 0.9999 ? Math.sign(value) : Math.abs(value) < 0.0001 ? 0 : value;
}

/** The distance from the middle to the farthest drawn pixel. */
function reach({ grid, box }: Still, middleX: number, middleY: number): number {
  let most = 0;
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      if (colourAt(grid, x, y) === clear) continue;
      most = Math.max(most, (x + 0.5 - middleX) ** 2 + (y + 0.5 - middleY) ** 2);
    }
  }
  return Math.sqrt(most);
}

/** The colour at a point of the sprite, after two rounds of Scale2x. */
function fourfold(grid: Grid): (x: number, y: number) => Colour {
  const twice = doubled((x, y) => colourAt(grid, x, y));
  const fine = doubled(twice);
  return (x, y) => fine(Math.floor(x * 4), Math.floor(y * 4));
}

/** Scale2x: twice the size, with slanted edges rounded and no new colours. Only the pixels that are asked for are made. */
function doubled(pixelAt: (x: number, y: number) => Colour): (x: number, y: number) => Colour {
  return (x, y) => {
    const [column, row] = [x >> 1, y >> 1];
    const [stepX, stepY] = [x & 1 ? 1 : -1, y & 1 ? 1 : -1];
    const beside = pixelAt(column + stepX, row);
    const isCorner =
      beside === pixelAt(column, row + stepY) &&
      beside !== pixelAt(column - stepX, row) &&
      beside !== pixelAt(column, row - stepY);
    return isCorner ? beside : pixelAt(column, row);
  };
}
