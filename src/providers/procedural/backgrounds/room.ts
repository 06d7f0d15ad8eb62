/** The scene of a room in a house. */
import { fillRect, setColour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { roundTree } from "./scenery";
import { along, vistaSeed, type Vista } from "./vista";

/** A room: a wall with windows, a floor of planks, a rug and furniture. */
export function paintRoom(vista: Vista): void {
  const { grid, unit, traits } = vista;
  const wall = traits.ramp("wall wallpaper", ["cream", "teal", "tan", "olive", "rose"]);
  const wood = traits.ramp("floor plank wood", ["wood", "oaken", "chestnut"], wall);
  const floor = Math.round(grid.height * traits.between("floor", 0.6, 0.68));
  fillRect(grid, 0, 0, grid.width, floor, wall.base);
  const stripe = Math.max(2, Math.round(unit * traits.between("stripe", 5, 9)));
  for (let x = stripe; x < grid.width; x += stripe * 2)
    fillRect(grid, x, 0, Math.max(1, Math.round(unit)), floor, wall.shadow);
  fillRect(grid, 0, floor - unit * 5, grid.width, unit * 5, wood.base);
  fillRect(grid, 0, floor - unit * 5, grid.width, unit, wood.light);
  fillRect(grid, 0, 0, grid.width, unit * 3, wood.shadow);
  paintBoards(vista, floor, wood);
  along(vista, "windows", unit * 62, (x) => drawWindow(vista, x, Math.round(floor * 0.2), wood));
  along(vista, "furniture", unit * 48, (x, chance) => drawPiece(vista, x, floor + unit * 3, chance, wood));
  const rug = traits.ramp("rug carpet", ["crimson", "navy", "forest"], wood);
  const [middle, y] = [Math.round(grid.width / 2), Math.round((floor + grid.height) / 2)];
  for (let dy = -unit * 7; dy <= unit * 7; dy++) {
    const half = Math.round(Math.sqrt(Math.max(0, 1 - (dy / (unit * 7.5)) ** 2)) * unit * 34);
    fillRect(grid, middle - half, y + dy, half * 2, 1, rug.base);
    fillRect(
      grid,
      middle - Math.round(half * 0.8),
      y + dy,
      Math.round(half * 1.6),
      1,
      Math.abs(dy) > unit * 5 ? rug.base : rug.light,
    );
    fillRect(
      grid,
      middle - Math.round(half * 0.72),
      y + dy,
      Math.round(half * 1.44),
      1,
      Math.abs(dy) > unit * 4 ? rug.base : rug.shadow,
    );
  }
}

function paintBoards(vista: Vista, floor: number, wood: Ramp): void {
  const { grid, unit } = vista;
  const seed = vistaSeed(vista, "boards");
  for (let y = floor; y < grid.height; y++) {
    const row = Math.floor((y - floor) / (unit * 6));
    for (let x = 0; x < grid.width; x++) {
      const across = x + Math.floor(lattice(seed, row, 0) * unit * 40);
      const isJoint = (y - floor) % (unit * 6) < unit || across % (unit * 36) < unit;
      const chance = lattice(seed, Math.floor(across / (unit * 36)), row);
      setColour(grid, x, y, isJoint ? wood.line : chance > 0.6 ? wood.shadow : wood.base);
    }
  }
}

function drawWindow(vista: Vista, left: number, top: number, wood: Ramp): void {
  const { grid, unit, traits, hour } = vista;
  const [wide, high] = [unit * 22, unit * 24];
  fillRect(grid, left - unit * 2, top - unit * 2, wide + unit * 4, high + unit * 4, wood.line);
  fillRect(grid, left - unit, top - unit, wide + unit * 2, high + unit * 2, wood.light);
  for (let y = 0; y < high; y++) {
    const sky = hour.sky[Math.floor((y / high) * hour.sky.length)] ?? 0;
    fillRect(grid, left, top + y, wide, 1, traits.paint.nearest(sky));
  }
  fillRect(grid, left + Math.round(wide / 2) - unit, top, unit * 2, high, wood.light);
  fillRect(grid, left, top + Math.round(high / 2), wide, unit * 2, wood.light);
  fillRect(grid, left - unit * 3, top + high + unit, wide + unit * 6, unit * 2, wood.base);
}

/** A shelf with books, a chest of drawers, or a plant in a pot. */
function drawPiece(vista: Vista, left: number, foot: number, chance: number, wood: Ramp): void {
  const { grid, unit, traits } = vista;
  if (chance > 0.66) {
    const pot = traits.ramp("pot", ["rust", "blue"]);
    roundTree(vista, left + unit * 5, foot - unit * 7, unit * 7, traits.tone("green"));
    return fillRect(grid, left + unit, foot - unit * 8, unit * 8, unit * 8, pot.base);
  }
  const [wide, high] = [unit * 20, unit * (chance > 0.33 ? 36 : 15)];
  fillRect(grid, left - unit, foot - high - unit, wide + unit * 2, high + unit, wood.line);
  fillRect(grid, left, foot - high, wide, high, chance > 0.33 ? wood.shadow : wood.base);
  const seed = vistaSeed(vista, `piece ${left}`);
  for (let y = foot - high + unit * 2; y < foot - unit * 6; y += unit * 9) {
    if (chance <= 0.33) {
      fillRect(grid, left + unit, y, wide - unit * 2, unit * 5, wood.light);
      fillRect(grid, left + wide / 2 - unit, y + unit * 2, unit * 2, unit, traits.tone("gold").light);
      continue;
    }
    for (let book = 0; book * unit * 2 < wide - unit * 3; book++) {
      const tone = traits.tone(
        (["red", "blue", "green", "gold", "purple"] as const)[Math.floor(lattice(seed, book, y) * 5)] ?? "red",
      );
      const tall = unit * (5 + Math.round(lattice(seed, book, y + 1) * 2));
      fillRect(grid, left + unit * (1 + book * 2), y + unit * 7 - tall, unit * 2 - (unit > 1 ? 1 : 0), tall, tone.base);
    }
    fillRect(grid, left, y + unit * 7, wide, unit, wood.light);
  }
}
