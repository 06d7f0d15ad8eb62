/** Trees and stumps. */
import type { Ramp } from "../colours";
import { type Pen, part, spot } from "../pen";
import { type Shape, both, ellipse, flare, limb, polygon, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";
import type { Traits } from "../traits";

export function drawTree(sketch: Sketch): void {
  const { traits } = sketch;
  if (traits.has("pine fir spruce christmas conifer")) return drawPine(sketch);
  if (traits.has("palm coconut")) return drawPalm(sketch);
  const bark = traits.ramp("trunk bark", ["oaken", "chestnut", "leather"], leafRamp(traits, "green"));
  part(sketch.pen, union(flare(17, 2.2, 27, 2.6), flare(26, 2.6, 31, 5.4)), bark, "column");
  part(sketch.pen, union(limb([0, 21], [-6, 14], 1.2), limb([0, 20], [6.5, 13], 1.2)), bark, "column");
  if (!traits.has("dead bare withered")) return drawCrown(sketch);
  part(
    sketch.pen,
    union(
      limb([0, 20], [0.6, 5], 1.3),
      limb([-6, 14], [-9, 6], 0.9),
      limb([6.5, 13], [10, 7], 0.9),
      limb([0, 12], [4.6, 4], 0.8),
    ),
    bark,
    "column",
  );
}

function drawCrown(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const leaves = leafRamp(traits, "green");
  const lumps: [number, number, number][] = [
    [0, 9.6, 9],
    [-8, 14.4, 5.6],
    [8, 14.2, 5.8],
    [3.6, 16.4, 5.2],
    [-3.6, 16.8, 5],
    [7, 8, 5.4],
    [-6.6, 7.8, 5.8],
    [0.4, 6.2, 5.2],
  ];
  for (const [index, [x, y, radius]] of lumps.entries()) {
    const size = radius + traits.between(`lump ${index}`, -0.5, 0.5);
    part(pen, ellipse(x, Math.max(y, size + 1), size, size * 0.92), leaves, "ball", index > 0);
  }
  scatterLeaves(traits, pen, leaves);
}

function scatterLeaves(traits: Traits, pen: Pen, leaves: Ramp): void {
  const autumn = traits.has("autumn fall maple");
  const fruit = traits.has("apple cherry orange fruit");
  const flecks = autumn
    ? [traits.tone("red"), traits.tone("gold"), traits.tone("ember")]
    : [fruit ? traits.tone("red") : leaves];
  for (let leaf = 0; leaf < (autumn ? 26 : 12); leaf++) {
    const ramp = flecks[leaf % flecks.length] ?? leaves;
    const x = traits.between(`leaf ${leaf} x`, -11.5, 11.5);
    const y = traits.between(`leaf ${leaf} y`, 3.5, 19);
    if (!ellipse(0, 11, 12, 8.5)(x, y)) continue;
    spot(pen, x, y, autumn || fruit ? 1.6 : 1.2, autumn || fruit ? 1.4 : 1, autumn || fruit ? ramp.base : ramp.light);
  }
}

export function leafRamp(traits: Traits, usual: "green" | "forest"): Ramp {
  if (traits.has("autumn fall")) return traits.tone("autumn");
  if (traits.has("cherry blossom sakura")) return traits.tone("pink");
  if (traits.has("snow snowy winter frozen")) return traits.tone("ice");
  return traits.ramp("leaf leaves foliage crown tree bush shrub hedge", [usual]);
}

function drawPine(sketch: Sketch): void {
  const { traits, pen } = sketch;
  part(pen, flare(24, 1.8, 31, 2.2), traits.tone("chestnut"), "column");
  const needles = leafRamp(traits, "forest");
  for (const [top, bottom, half] of [
    [15, 27, 10],
    [8.5, 20, 8],
    [1.2, 13, 5.8],
  ] as const) {
    const zigzag: Shape = (x, y) =>
      y >= top &&
      y <= bottom - Math.abs(((Math.abs(x) + 1) % 3) - 1.5) &&
      Math.abs(x) <= ((y - top) / (bottom - top)) * half + 0.5;
    part(pen, zigzag, needles);
    if (traits.has("snow snowy winter"))
      part(
        pen,
        both(zigzag, (_x, y) => y < top + 4),
        traits.tone("snow"),
        "flat",
        false,
      );
  }
}

function drawPalm(sketch: Sketch): void {
  const { traits, pen } = sketch;
  part(pen, union(limb([2, 30], [0.6, 20], 1.8), limb([0.6, 20], [0, 10], 1.5)), traits.tone("tan"), "column");
  const fronds = leafRamp(traits, "green");
  for (const [x, y] of [
    [-12, 15],
    [12, 15],
    [-13, 8],
    [13, 8],
    [-7, 2.6],
    [7, 2.6],
  ] as const) {
    part(pen, polygon([0, 8.4], [x * 0.6, y - 3.4], [x, y], [x * 0.5, y * 0.4 + 7]), fronds, "bevel");
  }
  for (const x of [-1.6, 1.6]) part(pen, ellipse(x, 10.6, 1.6, 1.6), traits.tone("chestnut"));
}

export function drawStump(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const bark = traits.tone("chestnut");
  if (traits.has("log")) {
    part(pen, roundBox(-13, 19, 12, 30.6, 4), bark, "bevel");
    part(pen, ellipse(-10, 24.8, 3.6, 5.6), traits.tone("tan"), "flat");
    return part(pen, ellipse(-10, 24.8, 1.6, 2.8), traits.tone("wood"), "flat", false);
  }
  part(pen, union(flare(16, 8, 27, 8.4), flare(26, 8.4, 31, 12)), bark, "column");
  part(pen, ellipse(0, 16, 8.6, 3.6), traits.tone("tan"), "flat");
  part(pen, ellipse(0, 16, 4.6, 1.8), traits.tone("wood"), "flat", false);
  spot(pen, 0, 16, 2, 1, traits.tone("tan").light);
}
