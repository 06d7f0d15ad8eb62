/** Icons of tools and seeds. */
import { part, spot, stroke } from "../pen";
import { both, box, ellipse, flare, limb, minus, path, polygon, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";
import { diagonal } from "./diagonal";

export function drawPickaxe({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("pickaxe pick", ["steel", "iron", "gold"]);
  part(pen, limb(diagonal(0.02), diagonal(0.86), 1.5), traits.tone("wood"), "bevel");
  part(
    pen,
    both(minus(ellipse(1, 16.6, 13.6, 14.6), ellipse(-1.2, 19, 12.2, 13)), (x, y) => x - y > -21),
    metal,
    "bevel",
  );
}

export function drawHammer({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("hammer mallet mace", ["steel", "iron", "wood"]);
  part(pen, limb(diagonal(0.02), diagonal(0.8), 1.6), traits.tone("wood"), "bevel");
  part(pen, polygon(diagonal(0.5, 8), diagonal(0.86, 8), diagonal(0.86, -8), diagonal(0.5, -8)), metal, "bevel");
}

export function drawHoe({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("hoe rake shovel spade scythe sickle fork pitchfork", ["steel", "iron", "copper"]);
  part(pen, limb(diagonal(0), diagonal(0.9), 1.3), traits.tone("wood"), "bevel");
  if (traits.has("shovel spade"))
    return part(
      pen,
      polygon(diagonal(0.62, 5), diagonal(0.9, 5), diagonal(1.06), diagonal(0.9, -5), diagonal(0.62, -5)),
      metal,
      "bevel",
    );
  if (traits.has("rake fork pitchfork")) {
    const prongs = [-6, 0, 6].map((side) => limb(diagonal(0.74, side), diagonal(1.02, side), 1));
    return part(pen, union(limb(diagonal(0.74, -6), diagonal(0.74, 6), 1.1), ...prongs), metal, "bevel");
  }
  part(
    pen,
    polygon(
      diagonal(0.84, -1.6),
      diagonal(0.98, -1.6),
      diagonal(0.86, 8),
      diagonal(0.68, 12),
      diagonal(0.64, 9),
      diagonal(0.82, 5),
    ),
    metal,
    "bevel",
  );
}

export function drawWateringCan({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("can watering kettle", ["copper", "steel", "teal"]);
  part(pen, minus(ellipse(4, 11.4, 8.6, 8.6), ellipse(4, 12, 6, 6.4)), metal, "bevel");
  part(pen, minus(ellipse(10.6, 19.6, 4.4, 5.6), ellipse(10.4, 19.6, 2.2, 3.4)), metal, "bevel");
  part(pen, path([-2, 27, -4.4, 22, -11.6, 11.4, -9, 9.4, 0, 19]), metal, "bevel");
  part(pen, path([-14.4, 11.4, -9.4, 6.4, -7.6, 9.6, -12, 14]), metal, "bevel");
  part(pen, union(box(-4.6, 14.6, 10.4, 27), ellipse(2.9, 27, 7.5, 2.2)), metal, "column");
  part(pen, ellipse(2.9, 14.6, 7.5, 2.2), { ...metal, base: metal.shadow }, "flat");
  stroke(pen, [-4, 23.6], [10, 23.6], metal.line);
  if (traits.has("dented old rusty battered")) spot(pen, 3, 19.6, 2.4, 1.4, metal.shadow);
}

export function drawRod({ pen, traits }: Sketch): void {
  part(pen, limb(diagonal(0), diagonal(1), 1), traits.mainRamp("rod pole fishing", ["wood", "tan"]), "bevel");
  part(pen, ellipse(...diagonal(0.26, -3), 2.8, 2.8), traits.tone("iron"));
  stroke(pen, diagonal(1), [12, 22], traits.paint.lightest, false);
  part(pen, both(ellipse(12, 24, 2.4, 2.4), flare(20, 15, 30, 15)), traits.tone("red"), "ball");
}

export function drawSeeds({ pen, traits }: Sketch): void {
  const paper = traits.ramp("packet seed", ["cream", "straw"]);
  part(pen, box(-9, 4, 9, 29), paper, "bevel");
  part(pen, box(-9, 4, 9, 8.4), traits.mainRamp("label band", ["green", "crimson", "blue"]), "bevel");
  part(pen, roundBox(-6, 11, 6, 25, 2), traits.tone("white"), "flat");
  part(
    pen,
    union(ellipse(-2.4, 16, 2.8, 1.8), ellipse(2.4, 14.4, 2.8, 1.8), box(-0.6, 15, 0.6, 23)),
    traits.tone("green"),
    "flat",
  );
}
