/** The surfaces of UI controls: raised boxes, textures and rivets. */
import { type Colour, type Grid, fillRect, setColour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import type { Time } from "../motion";
import type { Traits } from "../traits";

/** A control that fills the grid. Sides are straight and corners equal, so that a game can stretch a control as a nine-slice. */
export type Control = { readonly grid: Grid; readonly traits: Traits; readonly time: Time; readonly seed: number };

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export function whole({ grid }: Control): Box {
  return { x: 0, y: 0, width: grid.width, height: grid.height };
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: Math.max(0, width - 2 * by), height: Math.max(0, height - 2 * by) };
}

/** Fills a box with the corners cut off diagonally, `cut` pixels deep. */
function plate(grid: Grid, { x, y, width, height }: Box, cut: number, colour: Colour): void {
  const corner = Math.max(0, Math.min(cut, Math.floor((Math.min(width, height) - 1) / 2)));
  for (let row = 0; row < height; row++) {
    const fromEdge = Math.min(row, height - 1 - row);
    const shorter = Math.max(0, corner - fromEdge);
    fillRect(grid, x + shorter, y + row, width - 2 * shorter, 1, colour);
  }
}

/** Draws a raised box: outline, lit rim, shaded inner edge and face. Returns the box of the face. */
export function raised(control: Control, box: Box, rim: Ramp, face: Ramp, pressed: boolean): Box {
  const { grid, traits } = control;
  const small = Math.min(box.width, box.height) < 12;
  const cut = small ? 1 : traits.pick("cut of the corners", [1, 2, 3]);
  plate(grid, box, cut, traits.paint.outline);
  const inner = inset(box, 1);
  plate(grid, inner, cut - 1, pressed ? rim.shadow : rim.light);
  if (!small) {
    plate(
      grid,
      { ...inner, x: inner.x + 1, y: inner.y + 1, width: inner.width - 1, height: inner.height - 1 },
      cut - 1,
      pressed ? rim.light : rim.shadow,
    );
    plate(grid, inset(inner, 1), Math.max(0, cut - 2), rim.base);
  }
  const fine = Math.max(2, Math.round(Math.min(box.width, box.height) / 14));
  const border = small ? 1 : fine + traits.pick("border", [0, 1]);
  const well = inset(inner, border);
  plate(grid, well, 0, face.line);
  const surface = inset(well, small ? 0 : 1);
  plate(grid, surface, 0, face.base);
  return surface;
}

/** Draws wood grain or stone pits on the face, if the words name such a material. */
export function grain(control: Control, box: Box, face: Ramp): void {
  if (control.traits.has("wood wooden plank carved board")) woodGrain(control, box, face);
  else if (control.traits.has("stone iron metal rock")) pits(control, box, face);
}

function woodGrain({ grid, seed }: Control, { x, y, width, height }: Box, face: Ramp): void {
  const planks = Math.max(1, Math.round(height / 8));
  for (let plank = 1; plank < planks; plank++) {
    fillRect(grid, x, y + Math.round((plank * height) / planks), width, 1, face.line);
  }
  const vein = face.shadow === face.base ? face.line : face.shadow;
  for (let row = 1; row < height; row += 2) {
    let column = 0;
    while (column < width) {
      const chance = lattice(seed, column, row);
      const run = Math.min(3 + Math.floor(chance * 9), width - column);
      if (chance < 0.34) fillRect(grid, x + column, y + row, run, 1, vein);
      column += run + 2;
    }
  }
}

function pits({ grid, seed }: Control, { x, y, width, height }: Box, face: Ramp): void {
  for (let row = 1; row < height; row += 3) {
    for (let column = 1; column < width; column += 4) {
      if (lattice(seed, column, row) < 0.3) setColour(grid, x + column, y + row, face.shadow);
    }
  }
}

export function rivets(control: Control, box: Box, metal: Ramp): void {
  const reach = Math.min(box.width, box.height);
  if (reach < 20) return;
  const size = reach >= 44 ? 3 : 2;
  const step = 2 + (reach >= 44 ? 1 : 0);
  for (const x of [box.x + step, box.x + box.width - step - size]) {
    for (const y of [box.y + step, box.y + box.height - step - size]) {
      fillRect(control.grid, x, y, size, size, metal.shadow);
      setColour(control.grid, x, y, metal.light);
    }
  }
}

export function brighter(traits: Traits, ramp: Ramp): Ramp {
  return ramp.light === ramp.base ? ramp : traits.paint.ramp(ramp.light);
}
