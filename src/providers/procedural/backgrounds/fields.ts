/** The scene of fields, with meadows, crops and fences. */
import { fillRect, setColour } from "../canvas";
import { dithered } from "../noise";
import { distant, layer, roundTree, tuft } from "./scenery";
import { type Vista, along, skyline } from "./vista";

export function paintFields(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  layer(vista, "far hills", horizon + depth * 0.12, depth * 0.4, unit * 60, distant(vista, 0x6a86b8, 0.55));
  const wood = layer(
    vista,
    "mid hills",
    horizon + depth * 0.28,
    depth * 0.3,
    unit * 70,
    distant(vista, 0x3e6b2f, 0.15),
  );
  along(vista, "groves", unit * 12, (x, chance) => {
    if (chance < 0.45) roundTree(vista, x, wood(x), unit * (3 + chance * 4), distant(vista, 0x2f6b3a, 0.2));
  });
  const meadow = layer(vista, "meadow", horizon + depth * 0.5, depth * 0.26, unit * 90, distant(vista, 0x7fae4b, 0.1));
  const soil = skyline(vista, "furrows", horizon + depth * 0.74, depth * 0.2, unit * 120);
  furrows(vista, soil);
  along(vista, "tufts", unit * 5, (x, chance) =>
    tuft(vista, x, meadow(x) + Math.round(chance * depth * 0.12) + unit * 2, distant(vista, 0x3e6b2f, 0)),
  );
  fence(vista, soil);
}

/** Rows of crops that run towards a point on the horizon. */
function furrows(vista: Vista, top: (x: number) => number): void {
  const { grid, unit } = vista;
  const earth = distant(vista, 0x85552f, 0);
  const crop = distant(vista, 0x5a9e45, 0);
  const vanishX = grid.width * 0.5;
  const vanishY = vista.horizon - unit * 14;
  for (let x = 0; x < grid.width; x++) {
    for (let y = top(x); y < grid.height; y++) {
      const row = ((x - vanishX) / Math.max(1, y - vanishY)) * 9 + 100;
      const share = row - Math.floor(row);
      const leafy = share < 0.42 && !(share > 0.3 && dithered(x, y, 0.5));
      const colour =
        y - top(x) < unit
          ? earth.light
          : leafy
            ? share < 0.16
              ? crop.light
              : crop.base
            : share > 0.86
              ? earth.shadow
              : earth.base;
      setColour(grid, x, y, colour);
    }
  }
}

function fence(vista: Vista, top: (x: number) => number): void {
  const { grid, unit } = vista;
  const wood = distant(vista, 0x6b4423, 0);
  const step = Math.max(3, unit * 9);
  for (let x = 0; x < grid.width; x++)
    for (const rail of [3, 6]) fillRect(grid, x, top(x) - rail * unit, 1, unit, rail === 3 ? wood.base : wood.light);
  for (let x = Math.floor(step / 2); x < grid.width; x += step) {
    fillRect(grid, x, top(x) - unit * 8, unit * 2, unit * 9, wood.base);
    fillRect(grid, x, top(x) - unit * 8, Math.max(1, Math.floor(unit / 2)), unit * 9, wood.shadow);
  }
}
