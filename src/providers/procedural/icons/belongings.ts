/** Icons of potions, books, scrolls, feathers and clothes. */
import { part, spot, stroke } from "../pen";
import { both, box, ellipse, flare, limb, path, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";
import { star } from "./valuables";

export function drawPotion({ pen, traits }: Sketch): void {
  const liquid = traits.mainRamp("potion elixir flask bottle vial medicine tonic", [
    "red",
    "blue",
    "lime",
    "violet",
    "pink",
  ]);
  const glass = traits.ramp("glass", ["ice", "white"], liquid);
  part(pen, union(ellipse(0, 20.4, 10.6, 10), box(-3.4, 7, 3.4, 14)), glass, "bevel");
  const level = 17;
  part(
    pen,
    both(ellipse(0, 20.4, 8.8, 8.4), (_x, y) => y > level),
    liquid,
    "ball",
    false,
  );
  part(
    pen,
    both(ellipse(0, level, 8.4, 1.2), ellipse(0, 20.4, 8.8, 8.4)),
    { ...liquid, base: liquid.light },
    "flat",
    false,
  );
  part(pen, roundBox(-4.6, 6.4, 4.6, 9, 1), glass, "bevel");
  part(pen, box(-2.8, 2.4, 2.8, 7), traits.tone("wood"), "bevel");
  part(pen, ellipse(-5, 16.4, 1.4, 2.6), { ...glass, base: traits.paint.lightest }, "flat", false);
  for (const [x, y] of [
    [2.6, 23],
    [-1.4, 25.6],
    [4, 19.6],
  ] as const)
    spot(pen, x, y, 1.2, 1.2, liquid.light);
}

export function drawBook({ pen, traits }: Sketch): void {
  const cover = traits.mainRamp("book tome grimoire spellbook journal diary", [
    "crimson",
    "blue",
    "green",
    "purple",
    "leather",
  ]);
  const trim = traits.tone("gold");
  part(pen, path([-10, 6, 9, 3, 12.4, 7, 12.4, 28, -6.6, 30.4, -10, 27]), traits.tone("cream"), "flat");
  part(pen, path([-11, 5.6, 9, 3, 9, 25, -11, 27.6]), cover, "bevel");
  stroke(pen, [-7.4, 6], [-7.4, 26.4], cover.line);
  part(
    pen,
    traits.pick("mark", [ellipse(1, 15, 3.6, 3.8), star(1, 15, 5), path([-2.6, 15, 1, 10.4, 4.6, 15, 1, 19.6])]),
    trim,
    "ball",
  );
  stroke(pen, [-5, 29], [11.6, 26.8], traits.tone("tan").base);
}

export function drawScroll({ pen, traits }: Sketch): void {
  const paper = traits.ramp("scroll map paper parchment letter", ["cream"]);
  const ribbon = traits.mainRamp("ribbon seal", ["crimson", "blue", "green"]);
  part(pen, box(-9.4, 6, 9.4, 27), paper, "column");
  if (traits.has("map")) {
    stroke(pen, [-6, 12], [-3, 17], ribbon.base);
    stroke(pen, [-3, 17], [1, 15], ribbon.base);
    stroke(pen, [1, 15], [4, 21], ribbon.base);
    spot(pen, 5, 22, 3, 3, ribbon.shadow);
  } else
    for (const [y, end] of [
      [12, 6],
      [15, 3],
      [18, 5],
      [21, 1],
    ] as const)
      stroke(pen, [-6, y], [end, y], paper.line);
  for (const y of [5.6, 27]) part(pen, roundBox(-12.4, y - 2.8, 12.4, y + 2.8, 2.6), paper, "bevel");
  part(pen, ellipse(5.6, 24.4, 2.6, 2.6), ribbon, "ball");
}

export function drawHelmetIcon({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("helmet helm", ["steel", "gold", "bronze"]);
  part(pen, union(box(-1.6, 1.6, 1.6, 9), flare(2, 1.6, 8, 4)), traits.ramp("plume", ["crimson", "blue"]), "column");
  part(pen, union(ellipse(0, 16, 11.6, 11), box(-11.6, 16, 11.6, 28)), metal);
  part(
    pen,
    union(box(-8.6, 15.4, 8.6, 19), box(-1.6, 15.4, 1.6, 28)),
    { ...metal, base: traits.paint.outline },
    "flat",
  );
}

export function drawBootsIcon({ pen, traits }: Sketch): void {
  const leather = traits.mainRamp("boot shoe", ["leather", "crimson", "slate"]);
  for (const x of [3.6, -4.4]) {
    part(pen, union(box(x - 1.4, 6 + x * 0.2, x + 6, 22), roundBox(x - 7.4, 19, x + 6, 27.6, 3)), leather);
    part(pen, box(x - 1.8, 6 + x * 0.2, x + 6.4, 9.4), traits.ramp("cuff", ["tan", "gold"], leather), "bevel");
    part(pen, box(x - 7.6, 26.4, x + 6.4, 28.6), traits.tone("dark"), "flat");
  }
}

export function drawFeather({ pen, traits }: Sketch): void {
  const vane = traits.mainRamp("feather quill wing", ["white", "sky", "crimson", "green"]);
  part(pen, union(limb([7.6, 7.4], [-3.4, 21], 5.2), path([5, 3, 13, 2, 13, 9])), vane);
  for (const [x, y] of [
    [-2, 16],
    [2, 10.6],
    [8, 14.6],
  ] as const)
    stroke(pen, [x, y], [x + 2.4, y + 1.6], vane.line);
  stroke(pen, [11, 4], [-9, 28], vane.line, false);
}
