/** Motions that end: opening, breaking, vanishing and growing. They do not repeat. */
import { blankGrid, clear, colourAt, setColour } from "../canvas";
import { lattice } from "../hash";
import { dithered } from "../noise";
import { recoloured, type Move } from "./moment";
import { redrawn, squeezed, toStill } from "./remap";

/** Opens like a door on a hinge at the left: the inside behind is dark. */
export const open: Move = (still, { time, paint }) => {
  const at = time.frames === 1 ? 1 : time.progress;
  const { left, right, top, bottom } = still.box;
  const inset = Math.max(1, Math.round((right - left) / 10));
  const [hinge, edge, lintel] = [left + inset, right - inset, top + inset];
  const dark = recoloured(still.grid, (colour, x, y) =>
    x < hinge || x > edge || y < lintel || y > bottom ? colour : paint.outline,
  );
  const share = 1 - at * 0.72;
  const doorWidth = (edge + 1 - hinge) * share;
  for (let y = lintel; y <= bottom; y++) {
    for (let x = hinge; x < hinge + doorWidth; x++) {
      const colour = colourAt(still.grid, Math.floor(hinge + (x + 0.5 - hinge) / share), y);
      if (colour === clear) continue;
      setColour(dark, x, y, at > 0 && x > hinge + doorWidth - 2 ? paint.ramp(colour).light : colour);
    }
  }
  return dark;
};

/** Lifts the upper part like a lid. The gap shows the dark inside. */
export const lift: Move = (still, { time, paint }) => {
  const at = time.frames === 1 ? 1 : time.progress;
  const { top, bottom, left, right } = still.box;
  const seam = Math.round(top + (bottom - top) * 0.38);
  const room = toStill(squeezed(still, 1, 0.84));
  const lowered = room.box.top - top;
  const raise = Math.round(lowered * at);
  const cut = Math.round(room.box.top + (seam - top) * 0.84);
  const grid = redrawn(room, (x, y) => (y < cut - raise ? [x, y + raise] : y < cut ? [x, -1] : [x, y]));
  for (let y = cut - raise; y < cut; y++)
    for (let x = left + 1; x < right; x++)
      if (colourAt(room.grid, x, cut) !== clear) setColour(grid, x, y, paint.outline);
  return grid;
};

/** Bursts into pieces, which fall to the ground and stay there as rubble. */
export const shatter: Move = (still, { time, seed, paint }) => {
  const at = time.frames === 1 ? 1 : time.progress;
  if (at === 0) return still.grid;
  const { grid, box } = still;
  const result = blankGrid(grid.width, grid.height);
  const [middle, ground] = [(box.left + box.right) / 2, grid.height - 2];
  const cell = Math.max(2, Math.round(Math.min(grid.width, grid.height) / 6));
  for (let y = box.bottom; y >= box.top; y--) {
    for (let x = box.left; x <= box.right; x++) {
      const colour = colourAt(grid, x, y);
      if (colour === clear) continue;
      const jag = Math.floor(lattice(seed, x, y) * 1.4);
      const [column, row] = [Math.floor((x + jag) / cell), Math.floor((y + jag) / cell)];
      if (at > 0.55 && lattice(seed + 5, column, row) < (at - 0.55) * 1.1) continue;
      const chance = lattice(seed, column, row);
      const dx = ((column + 0.5) * cell - middle) * at * (0.5 + chance * 0.4);
      const rise = (0.5 + lattice(seed + 2, column, row)) * grid.height * 0.5;
      const dy = -rise * at * (1 - at) * 1.6 + (ground - (row + 1) * cell) * at * at;
      const toY = Math.min(ground, Math.round(y + dy));
      const tone = at > 0.3 && (x + jag) % cell === 0 ? paint.ramp(colour).shadow : colour;
      setColour(result, Math.max(1, Math.min(grid.width - 2, Math.round(x + dx))), Math.max(1, toY), tone);
    }
  }
  return result;
};

/** Dissolves in a growing pattern of dots, from the top. */
export const vanish: Move = (still, { time }) => {
  const { top, bottom } = still.box;
  const at = time.frames === 1 ? 0.5 : time.progress;
  return recoloured(still.grid, (colour, x, y) => {
    const down = (y - top) / Math.max(1, bottom - top);
    return dithered(x, y, at * 1.4 - down * 0.5) ? clear : colour;
  });
};

/** Appears: the reverse of `vanish`. */
export const appear: Move = (still, moment) => {
  const at = moment.time.frames === 1 ? 1 : moment.time.progress;
  return vanish(still, { ...moment, time: { ...moment.time, frames: 2, progress: (1 - at) * 0.9 } });
};

/** Grows out of the ground. */
export const grow: Move = (still, { time }) => {
  const share = time.frames === 1 ? 1 : 0.25 + 0.75 * time.progress;
  return squeezed(still, 0.3 + 0.7 * share, share);
};
