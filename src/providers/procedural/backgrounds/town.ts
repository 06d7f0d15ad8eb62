/** The scene of a town square. */
import { fillRect, setColour, type Colour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { distant, layer, roundTree } from "./scenery";
import { vistaSeed, type Vista } from "./vista";

/** A square with houses behind, cobbles in front, and a well or a fountain in the middle. */
export function paintTown(vista: Vista): void {
  const { grid, horizon, unit, traits } = vista;
  const depth = grid.height - horizon;
  layer(vista, "town hills", horizon + depth * 0.1, depth * 0.3, unit * 70, distant(vista, 0x6f9a5a, 0.4));
  const ground = Math.round(horizon + depth * 0.42);
  const seed = vistaSeed(vista, "houses");
  const wide = unit * 30;
  for (let house = -1; house * wide < grid.width + wide; house++) {
    const x = Math.round(house * wide + lattice(seed, house, 0) * unit * 6);
    if (lattice(seed, house, 4) < 0.16) {
      roundTree(vista, x + wide / 2, ground, unit * 9, distant(vista, 0x3e7a3f, 0));
      continue;
    }
    drawHouse(vista, x, ground, unit * (24 + lattice(seed, house, 1) * 5), unit * (19 + lattice(seed, house, 2) * 12), {
      seed: seed + house,
      warm: vista.hour.light === "moon",
    });
  }
  paintCobbles(vista, ground);
  drawFountain(
    vista,
    Math.round(grid.width * traits.between("fountain", 0.42, 0.58)),
    ground + Math.round(depth * 0.3),
  );
}

const walls = [0xf0dcb4, 0xd9b48a, 0xe8e0d4, 0xc9a07a] as const;
const roofs = [0xb04038, 0x4a6a9a, 0x9a5a30, 0x4f7a5a] as const;

type House = { readonly seed: number; readonly warm: boolean };

function drawHouse(
  vista: Vista,
  left: number,
  ground: number,
  wide: number,
  high: number,
  { seed, warm }: House,
): void {
  const { grid, unit, traits } = vista;
  const pick = (list: readonly [Colour, ...Colour[]], salt: number): Colour =>
    list[Math.floor(lattice(seed, salt, 9) * list.length)] ?? list[0];
  const wall = distant(vista, pick(walls, 1), 0);
  const roof = distant(vista, pick(roofs, 2), 0);
  const [width, top] = [Math.round(wide), Math.round(ground - high)];
  const pane = traits.paint.nearest(warm ? 0xf8d878 : 0x8cc8f0);
  fillRect(grid, left, top, width, ground - top, wall.base);
  fillRect(grid, left + width - unit * 2, top, unit * 2, ground - top, wall.shadow);
  fillRect(grid, left, ground - unit, width, unit, wall.line);
  const rise = Math.round(width * 0.42);
  for (let row = 0; row < rise; row++) {
    const half = Math.round(((row + 1) / rise) * (width / 2 + unit * 3));
    const y = top - rise + row + unit;
    const middle = left + Math.round(width / 2);
    fillRect(grid, middle - half, y, half * 2, 1, row % (unit * 3) < unit ? roof.shadow : roof.base);
    fillRect(grid, middle - half, y, unit, 1, roof.light);
    fillRect(grid, middle + half - unit, y, unit, 1, roof.line);
  }
  const door = left + Math.round(width * (0.25 + 0.4 * lattice(seed, 3, 9)));
  fillRect(grid, door, ground - unit * 10, unit * 6, unit * 10, distant(vista, 0x6b4423, 0).base);
  fillRect(grid, door + unit * 4, ground - unit * 5, unit, unit, traits.tone("gold").light);
  for (const share of [0.12, 0.68]) {
    const x = left + Math.round(width * share);
    const y = top + unit * 5;
    if (Math.abs(x - door) < unit * 7 && y > ground - unit * 15) continue;
    fillRect(grid, x - unit, y - unit, unit * 7, unit * 7, wall.line);
    fillRect(grid, x, y, unit * 5, unit * 5, pane);
    fillRect(grid, x + unit * 2, y, unit, unit * 5, wall.line);
  }
}

/** Cobbles in rows that grow wider towards the viewer. */
function paintCobbles(vista: Vista, top: number): void {
  const { grid, unit } = vista;
  const stone = distant(vista, 0xb8a890, 0);
  const seed = vistaSeed(vista, "cobbles");
  let y = top;
  for (let row = 0; y < grid.height; row++) {
    const high = Math.max(2, Math.round(unit * (2 + row * 0.7)));
    const wide = high * 2.4;
    const shift = row % 2 === 0 ? 0 : wide / 2;
    for (let dy = 0; dy < high; dy++) {
      for (let x = 0; x < grid.width; x++) {
        const across = (x - grid.width / 2 + shift) / wide;
        const column = Math.floor(across);
        const isJoint = dy === 0 || across - column < Math.max(1, unit * 0.8) / wide;
        const chance = lattice(seed, column, row);
        const face = chance > 0.75 ? stone.shadow : chance < 0.2 ? stone.light : stone.base;
        setColour(grid, x, y + dy, isJoint ? stone.line : face);
      }
    }
    y += high;
  }
}

function drawFountain(vista: Vista, x: number, ground: number): void {
  const { grid, unit, traits } = vista;
  const stone = traits.ramp("fountain well", ["stone", "silver"]);
  const water = traits.ramp("water", ["sky", "blue"]);
  const bowl = (y: number, half: number, high: number, ramp: Ramp): void => {
    fillRect(grid, x - half, y, half * 2, high, ramp.base);
    fillRect(grid, x - half, y, half * 2, Math.max(1, Math.floor(unit)), ramp.light);
    fillRect(grid, x + half - unit * 2, y, unit * 2, high, ramp.shadow);
    fillRect(grid, x - half, y + high, half * 2, unit, traits.paint.outline);
  };
  bowl(ground, unit * 15, unit * 6, stone);
  fillRect(grid, x - unit * 13, ground, unit * 26, unit * 2, water.base);
  fillRect(grid, x - unit * 2, ground - unit * 12, unit * 4, unit * 13, stone.base);
  fillRect(grid, x + unit, ground - unit * 12, unit, unit * 13, stone.shadow);
  bowl(ground - unit * 13, unit * 7, unit * 3, stone);
  for (const side of [-1, 1])
    for (let drop = 0; drop < 11; drop++)
      fillRect(
        grid,
        x + side * unit * (2 + Math.round(drop * 0.55)),
        ground - unit * (13 - drop),
        unit,
        unit * 2,
        water.light,
      );
  fillRect(grid, x - unit, ground - unit * 17, unit * 2, unit * 4, water.light);
}
