/** Parts that several scenes share: layers of land, trees and tufts of grass. */
import { type Colour, fillRect, setColour } from "../canvas";
import { type Ramp, blend, luma } from "../colours";
import { type Vista, land, skyline } from "./vista";

/** A material tinted by the haze. `far` is 0 near the viewer and 1 at the horizon. */
export function distant(vista: Vista, colour: Colour, far: number): Ramp {
  const night = vista.hour.light === "moon" || vista.hour.light === "none";
  const dimmed = night ? blend(colour, 0x14182e, 0.45) : colour;
  const { paint } = vista.traits;
  const sky = luma(paint.nearest(vista.hour.sky.at(-1) ?? 0));
  // Land is visible against a bright horizon only in a darker colour.
  const below = night ? 256 : sky - 12;
  return paint.ramp(paint.nearest(blend(dimmed, vista.hour.haze, far * 0.75), below));
}

export function layer(
  vista: Vista,
  salt: string,
  base: number,
  rise: number,
  length: number,
  ramp: Ramp,
): (x: number) => number {
  const top = skyline(vista, salt, base, rise, length);
  land(vista, top, ramp.base, ramp.light, ramp.shadow);
  return top;
}

export function tuft(vista: Vista, x: number, y: number, ramp: Ramp): void {
  const { unit, grid } = vista;
  for (const [dx, dy] of [
    [-1, -1],
    [0, 0],
    [1, -1],
  ] as const)
    fillRect(grid, x + dx * unit, y + dy * unit, unit, unit, ramp.base);
}

export function roundTree(vista: Vista, x: number, ground: number, radius: number, ramp: Ramp): void {
  const { grid, unit } = vista;
  fillRect(
    grid,
    x - Math.ceil(unit / 2),
    ground - Math.round(radius),
    Math.max(1, unit),
    Math.round(radius) + unit,
    ramp.line,
  );
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius) continue;
      const lit = dx + dy < -radius * 0.5;
      setColour(
        grid,
        Math.round(x + dx),
        Math.round(ground - radius * 1.5 + dy),
        lit ? ramp.light : dx + dy > radius * 0.6 ? ramp.shadow : ramp.base,
      );
    }
  }
}

export function pineTree(vista: Vista, x: number, ground: number, height: number, ramp: Ramp): void {
  const { grid } = vista;
  for (let row = 0; row < height; row++) {
    const step = Math.max(2, Math.round(height / 5));
    const half = Math.round(((row % step) / step) * height * 0.1 + (row / height) * height * 0.24);
    fillRect(grid, x - half, ground - height + row, half * 2 + 1, 1, ramp.base);
    fillRect(grid, x - half, ground - height + row, Math.ceil(half * 0.6), 1, ramp.light);
    fillRect(grid, x + Math.ceil(half * 0.5), ground - height + row, Math.floor(half * 0.5) + 1, 1, ramp.shadow);
  }
  fillRect(grid, x, ground, Math.max(1, Math.round(height / 14)), Math.round(height / 8), ramp.line);
}
