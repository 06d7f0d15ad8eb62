/** Rocks and crystals. */
import { part, spot } from "../pen";
import { ellipse, path, polygon, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawRock(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const stone = traits.mainRamp("rock stone boulder ore", ["stone", "grey", "slate"]);
  const peak = traits.between("peak", 8, 13);
  const lean = traits.between("lean", -3, 3);
  part(
    pen,
    polygon(
      [-13, 31],
      [-13.6, 25],
      [-9, 17],
      [lean - 4, peak],
      [lean + 3.6, peak + 0.6],
      [9, 15.6],
      [13.4, 23.6],
      [13, 31],
    ),
    stone,
  );
  part(
    pen,
    polygon([lean - 3.4, peak + 1.4], [lean + 2.6, peak + 1.6], [lean + 1.4, 18], [lean - 6, 19.4]),
    { ...stone, base: stone.light },
    "flat",
    false,
  );
  part(pen, path([5, 31, 6.4, 24, 11, 22.6, 14.4, 27, 14, 31]), stone);
  const veins = traits.has("gold iron copper ore crystal gem coal silver");
  for (let grain = 0; grain < (veins ? 7 : 4); grain++) {
    const ramp = veins ? traits.mainRamp("ore vein", ["gold", "copper", "cyan"]) : stone;
    spot(
      pen,
      traits.between(`grain ${grain} x`, -9, 7),
      traits.between(`grain ${grain} y`, 18, 29),
      veins ? 2 : 1.4,
      veins ? 1.6 : 1,
      veins ? ramp.light : stone.shadow,
    );
  }
}

export function drawCrystal(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const glass = traits.mainRamp("crystal shard gem", ["cyan", "magenta", "violet", "emerald"]);
  for (const [x, lean, top, half] of [
    [-6.6, -3.4, 13, 3],
    [6.8, 3.6, 11, 3.2],
    [0, 0.4, 3, 4.4],
  ] as const) {
    const shard: Shape = polygon(
      [x - half, 29],
      [x + lean - half, top + 5],
      [x + lean, top],
      [x + lean + half, top + 5],
      [x + half, 29],
    );
    part(pen, shard, glass, "column");
    part(
      pen,
      polygon([x + lean - half + 0.8, top + 5], [x + lean, top + 1.2], [x + lean, 27], [x - half + 1, 28]),
      { ...glass, base: glass.light },
      "flat",
      false,
    );
  }
  part(pen, union(ellipse(-6, 29, 6, 2), ellipse(5.6, 29, 6.4, 2)), traits.tone("stone"));
  spot(pen, -1.4, 9, 1.2, 2.4, traits.paint.lightest);
}
