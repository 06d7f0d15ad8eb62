/** Bushes, flowers, mushrooms and cacti. */
import { part, spot } from "../pen";
import { both, ellipse, flare, limb, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";
import { leafRamp } from "./trees";

export function drawBush(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const leaves = leafRamp(traits, "green");
  const lumps: [number, number, number][] = [
    [-7, 24.6, 6.4],
    [7, 24.8, 6.2],
    [0, 20.4, 7.6],
    [-3.2, 26, 5],
    [4, 26.2, 4.8],
  ];
  for (const [index, [x, y, radius]] of lumps.entries()) {
    part(
      pen,
      both(ellipse(x, y, radius, radius * 0.95), (_x, below) => below < 31),
      leaves,
      "ball",
      index > 0,
    );
  }
  const berries = traits.has("berry fruit rose flower") || traits.pick("berries", [true, false]);
  for (let berry = 0; berry < 8; berry++) {
    const colour = berries ? traits.ramp("berry fruit rose flower", ["red", "blue", "pink"]).base : leaves.light;
    spot(
      pen,
      traits.between(`berry ${berry} x`, -10, 10),
      traits.between(`berry ${berry} y`, 17, 29),
      1.5,
      1.5,
      colour,
    );
  }
}

export function drawFlower(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const green = traits.tone("green");
  part(pen, limb([0, 31], [0, 14], 1), green, "column");
  part(pen, union(ellipse(-4, 25, 3.6, 1.8), ellipse(4, 22.6, 3.6, 1.8)), green);
  const petals = traits.mainRamp("petal flower rose tulip daisy lily bloom", [
    "red",
    "pink",
    "yellow",
    "violet",
    "white",
    "blue",
  ]);
  for (const [x, y] of [
    [0, 5.6],
    [-5, 8.6],
    [5, 8.6],
    [-3.4, 14],
    [3.4, 14],
  ] as const)
    part(pen, ellipse(x, y, 3.5, 3.5), petals);
  part(pen, ellipse(0, 10.4, 2.8, 2.8), traits.ramp("heart centre", ["gold", "orange"], petals));
}

export function drawMushroom(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const cap = traits.mainRamp("mushroom toadstool cap fungus", ["red", "brown", "violet", "tan"]);
  part(pen, flare(16, 3.4, 31, 4.8), traits.tone("ivory"), "column");
  part(
    pen,
    both(ellipse(0, 18, 13, 13), (_x, y) => y < 18.6),
    cap,
  );
  part(
    pen,
    both(ellipse(0, 18.4, 12.4, 2.4), (_x, y) => y > 17.6),
    traits.tone("tan"),
    "flat",
  );
  for (const [x, y, size] of [
    [-5, 10, 2.2],
    [4, 8.6, 2.6],
    [8.6, 14, 1.8],
    [-0.6, 14.4, 1.7],
    [-9.4, 15, 1.4],
  ] as const) {
    part(pen, ellipse(x, y, size, size * 0.9), traits.tone("white"), "flat", false);
  }
}

export function drawCactus(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const green = traits.ramp("cactus", ["green", "teal"]);
  part(pen, union(limb([-10, 12], [-10, 19], 2.3), limb([-10, 20], [-2, 22], 2)), green, "column");
  part(pen, union(limb([9.6, 9], [9.6, 16], 2.2), limb([9.6, 17], [2, 19], 2)), green, "column");
  part(pen, roundBox(-4.4, 3, 4.4, 31, 4.4), green, "column");
  for (const [x, y] of [
    [-1.6, 9],
    [1.8, 13],
    [-1.4, 18],
    [1.6, 23],
    [-1.8, 27],
  ] as const)
    spot(pen, x, y, 0.8, 1.6, green.line);
  part(pen, ellipse(1.4, 3.6, 2, 1.6), traits.tone("pink"), "ball");
}
