/** Icons of bread, meat, eggs, bottles and bones. */
import { part, stroke } from "../pen";
import { box, ellipse, flare, limb, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawBread({ pen, traits }: Sketch): void {
  const crust = traits.mainRamp("bread loaf baguette pie cake cookie pastry", ["tan", "straw"]);
  part(pen, union(ellipse(-4.6, 15, 8.4, 6.6), ellipse(4.6, 15, 8.4, 6.6), roundBox(-11.6, 15, 11.6, 26, 3)), crust);
  for (const x of [-6, 0, 6]) stroke(pen, [x - 2, 16.6], [x + 2.4, 11], crust.line);
}

export function drawMeat({ pen, traits }: Sketch): void {
  const bone = traits.tone("bone");
  part(
    pen,
    union(limb([-9, 25.6], [0, 17], 1.6), ellipse(-11, 25, 2.3, 2.3), ellipse(-9, 27.6, 2.3, 2.3)),
    bone,
    "bevel",
  );
  part(
    pen,
    union(ellipse(4, 13, 9, 8.4), ellipse(0, 17, 6, 6)),
    traits.mainRamp("meat steak ham drumstick chicken leg", ["copper", "rust"]),
  );
}

export function drawEgg({ pen, traits }: Sketch): void {
  const shell = traits.mainRamp("egg", ["cream", "white", "sky"]);
  part(pen, union(ellipse(0, 19, 9.6, 10.6), ellipse(0, 14, 7.2, 10.4)), shell);
  if (!traits.has("dragon spotted monster")) return;
  for (const [x, y, size] of [
    [-4, 16, 2],
    [3, 12, 1.7],
    [4.4, 21, 2.3],
    [-2, 24, 1.6],
  ] as const)
    part(pen, ellipse(x, y, size, size), traits.ramp("spot", ["green", "crimson"], shell), "flat", false);
}

export function drawBottle({ pen, traits }: Sketch): void {
  const milk = traits.mainRamp(
    "milk juice water wine oil honey",
    traits.has("honey") ? ["amber"] : traits.has("wine juice") ? ["crimson"] : ["white"],
  );
  part(pen, union(roundBox(-7, 13, 7, 30, 2), flare(7, 3, 14, 6.6)), milk, "column");
  part(pen, box(-3.6, 3.4, 3.6, 7.6), traits.tone("red"), "bevel");
  part(pen, box(-7, 19, 7, 25.4), traits.ramp("label", ["blue", "green", "gold"], milk), "bevel");
}

export function drawBone({ pen, traits }: Sketch): void {
  const bone = traits.mainRamp("bone", ["bone"]);
  const ends = [ellipse(-10, 22, 3, 3), ellipse(-6.6, 26, 3, 3), ellipse(7, 6.4, 3, 3), ellipse(10.4, 10, 3, 3)];
  part(pen, union(limb([-7.6, 23.6], [8, 8.6], 2.1), ...ends), bone, "bevel");
}
