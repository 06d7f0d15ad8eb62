/** Icons of coins, gems, keys, crowns and other valuables. */
import { skew, wave } from "../motion";
import { part, spot, stroke, tint } from "../pen";
import { both, box, ellipse, limb, minus, pair, path, polygon, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawCoin({ pen, traits, time }: Sketch): void {
  const metal = traits.mainRamp("coin money token", ["gold"]);
  const angle = time.still ? 1 : wave(time.phase / 2 + 0.25);
  const turn = Math.abs(angle);
  // The thick edge is on the right in the first half of the turn, and on the left in the second.
  const edge = (1 - turn) * (angle < 0 ? -1.6 : 1.6);
  const half = Math.max(2.2, 12.6 * turn);
  part(pen, ellipse(edge, 16, half, 12.6), { ...metal, base: metal.shadow }, "flat");
  part(pen, ellipse(0, 16, half, 12.6), metal);
  part(pen, ellipse(0, 16, half * 0.74, 9.4), { ...metal, base: metal.light, line: metal.shadow }, "flat");
  if (half > 6) part(pen, star(0, 16.6, half * 0.56), { ...metal, line: metal.shadow }, "flat");
  tint(
    pen,
    both(ellipse(0, 16, half * 0.86, 11), (x, y) => Math.abs((x * 12.6) / half + y - 7.6) < 1),
    traits.paint.lightest,
  );
}

export function star(x: number, y: number, radius: number): Shape {
  const unit = [
    [0, -1],
    [0.25, -0.33],
    [0.95, -0.31],
    [0.4, 0.13],
    [0.59, 0.81],
    [0, 0.42],
  ] as const;
  const right = polygon(...unit.map(([px, py]) => [px * radius, y + py * radius] as const));
  return (px, py) => right(Math.abs(px - x), py);
}

export function drawStar({ pen, traits }: Sketch): void {
  part(pen, star(0, 17, 14.6), traits.mainRamp("star", ["yellow"]));
  for (const x of [-2.6, 2.6]) spot(pen, x, 15.6, 1.4, 3, traits.paint.outline);
}

export function drawGem({ pen, traits }: Sketch): void {
  const glass = traits.mainRamp("gem jewel diamond ruby emerald sapphire amethyst", [
    "cyan",
    "red",
    "emerald",
    "violet",
    "sapphire",
  ]);
  const cut = traits.pick("cut", [8, 9.5, 11]);
  part(pen, path([-13, 12, -7.6, 4.4, 7.6, 4.4, 13, 12, 0, 29.4]), glass, "flat");
  part(
    pen,
    polygon([-13, 12], [-7.6, 4.4], [-cut * 0.6, 12], [0, 29.4]),
    { ...glass, base: glass.light },
    "flat",
    false,
  );
  part(pen, polygon([13, 12], [cut * 0.6, 12], [0, 29.4]), { ...glass, base: glass.shadow }, "flat", false);
  part(
    pen,
    polygon([-7.6, 4.8], [-cut * 0.6, 12], [0, 5], [cut * 0.6, 12], [7.6, 4.8]),
    { ...glass, base: glass.light },
    "flat",
    false,
  );
  stroke(pen, [-12, 12], [12, 12], glass.line);
  spot(pen, -5.6, 8.4, 2, 1.4, traits.paint.lightest);
  spot(pen, -7.4, 14.6, 1.2, 2.4, traits.paint.lightest);
}

export function drawHeart({ pen, traits, time }: Sketch): void {
  const red = traits.mainRamp("heart life", ["red"]);
  const beat = time.still ? 0 : wave(time.phase + skew) * 1.1;
  part(
    pen,
    union(
      pair(ellipse(6, 11.4, 7.4 + beat, 7)),
      polygon([-12.8 - beat, 13.6], [0, 8], [12.8 + beat, 13.6], [0, 28.6 + beat]),
    ),
    red,
  );
  part(pen, ellipse(-7, 9.4, 2.4, 1.8), { ...red, base: traits.paint.lightest }, "flat", false);
}

export function drawKey({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("key", ["gold", "silver", "copper"]);
  part(
    pen,
    union(limb([-4, 12], [9, 25], 1.7), limb([5.6, 21.6], [9, 18.4], 1.5), limb([8.6, 24.6], [12, 21.4], 1.5)),
    metal,
    "bevel",
  );
  part(pen, minus(ellipse(-6.4, 9.6, 6.8, 6.8), ellipse(-6.4, 9.6, 3, 3)), metal);
}

export function drawRing({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("ring band amulet necklace", ["gold", "silver"]);
  const gem = traits.ramp("gem jewel stone", ["red", "cyan", "emerald", "violet"], metal);
  part(pen, minus(ellipse(0, 20, 10.6, 10.2), ellipse(0, 20, 7, 6.8)), metal);
  part(pen, path([-5.6, 7, -3, 2.6, 3, 2.6, 5.6, 7, 0, 13]), gem, "ball");
  spot(pen, -1.8, 5.4, 1.6, 1.4, traits.paint.lightest);
}

export function drawCrown({ pen, traits }: Sketch): void {
  const gold = traits.mainRamp("crown tiara", ["gold"]);
  part(pen, path([-12, 26, -13.6, 9, -6.6, 16, 0, 6, 6.6, 16, 13.6, 9, 12, 26]), gold);
  part(pen, box(-12, 22, 12, 27), gold, "bevel");
  for (const [x, y] of [
    [-13, 8.6],
    [0, 5.4],
    [13, 8.6],
  ] as const)
    part(pen, ellipse(x, y, 1.9, 1.9), gold, "ball");
  const gem = traits.ramp("gem jewel", ["red", "blue", "emerald"], gold);
  for (const x of [-7, 0, 7]) spot(pen, x, 24.6, 2.2, 2.2, gem.base);
}
