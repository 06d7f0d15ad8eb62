import type { Ramp } from "../colours";
import { wave } from "../motion";
import { part, shiftedPen, spot, type Pen } from "../pen";
import { both, ellipse, flare, limb, polygon, roundBox, union, type Shape } from "../shapes";
import type { Sketch } from "../sketch";
import type { Traits } from "../traits";

export function drawTree(sketch: Sketch): void {
  const { traits } = sketch;
  if (traits.has("pine fir spruce christmas conifer")) return drawPine(sketch);
  if (traits.has("palm coconut")) return drawPalm(sketch);
  const bark = traits.ramp("trunk bark", ["oaken", "chestnut", "leather"]);
  part(sketch.pen, union(flare(17, 2.2, 27, 2.6), flare(26, 2.6, 31, 5.4)), bark, "column");
  part(sketch.pen, union(limb([0, 21], [-6, 14], 1.2), limb([0, 20], [6.5, 13], 1.2)), bark, "column");
  if (!traits.has("dead bare withered")) return drawCrown(sketch);
  part(sketch.pen, union(limb([0, 20], [0.6, 5], 1.3), limb([-6, 14], [-9, 6], 0.9), limb([6.5, 13], [10, 7], 0.9), limb([0, 12], [4.6, 4], 0.8)), bark, "column");
}

function drawCrown(sketch: Sketch): void {
  const { traits, time } = sketch;
  const leaves = leafRamp(traits, "green");
  const rustle = time.still ? 0 : wave(time.phase) * 0.8;
  const pen = shiftedPen(sketch.pen, rustle, 0);
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
  const flecks = autumn ? [traits.tone("red"), traits.tone("gold"), traits.tone("ember")] : [fruit ? traits.tone("red") : leaves];
  for (let leaf = 0; leaf < (autumn ? 26 : 12); leaf++) {
    const ramp = flecks[leaf % flecks.length] ?? leaves;
    const x = traits.between(`leaf ${leaf} x`, -11.5, 11.5);
    const y = traits.between(`leaf ${leaf} y`, 3.5, 19);
    if (!ellipse(0, 11, 12, 8.5)(x, y)) continue;
    spot(pen, x, y, autumn || fruit ? 1.6 : 1.2, autumn || fruit ? 1.4 : 1, autumn || fruit ? ramp.base : ramp.light);
  }
}

function leafRamp(traits: Traits, usual: "green" | "forest"): Ramp {
  if (traits.has("autumn fall")) return traits.tone("autumn");
  if (traits.has("cherry blossom sakura")) return traits.tone("pink");
  if (traits.has("snow snowy winter frozen")) return traits.tone("ice");
  return traits.ramp("leaf leaves foliage crown tree bush shrub hedge", [usual]);
}

function drawPine(sketch: Sketch): void {
  const { traits, pen } = sketch;
  part(pen, flare(24, 1.8, 31, 2.2), traits.tone("chestnut"), "column");
  const needles = leafRamp(traits, "forest");
  for (const [top, bottom, half] of [[15, 27, 10], [8.5, 20, 8], [1.2, 13, 5.8]] as const) {
    const zigzag: Shape = (x, y) => y >= top && y <= bottom - Math.abs(((Math.abs(x) + 1) % 3) - 1.5) && Math.abs(x) <= ((y - top) / (bottom - top)) * half + 0.5;
    part(pen, zigzag, needles);
    if (traits.has("snow snowy winter")) part(pen, both(zigzag, (_x, y) => y < top + 4), traits.tone("snow"), "flat", false);
  }
}

function drawPalm(sketch: Sketch): void {
  const { traits, pen } = sketch;
  part(pen, union(limb([2, 30], [0.6, 20], 1.8), limb([0.6, 20], [0, 10], 1.5)), traits.tone("tan"), "column");
  const fronds = leafRamp(traits, "green");
  for (const [x, y] of [[-12, 15], [12, 15], [-13, 8], [13, 8], [-7, 2.6], [7, 2.6]] as const) {
    part(pen, polygon([0, 8.4], [x * 0.6, y - 3.4], [x, y], [x * 0.5, y * 0.4 + 7]), fronds, "bevel");
  }
  for (const x of [-1.6, 1.6]) part(pen, ellipse(x, 10.6, 1.6, 1.6), traits.tone("chestnut"));
}

export function drawBush(sketch: Sketch): void {
  const { traits, pen, time } = sketch;
  const leaves = leafRamp(traits, "green");
  const rustle = time.still ? 0 : wave(time.phase) * 0.8;
  const lumps: [number, number, number][] = [[-7, 24.6, 6.4], [7, 24.8, 6.2], [0, 20.4, 7.6], [-3.2, 26, 5], [4, 26.2, 4.8]];
  for (const [index, [x, y, radius]] of lumps.entries()) {
    part(index === 2 ? shiftedPen(pen, rustle, 0) : pen, both(ellipse(x, y, radius, radius * 0.95), (_x, below) => below < 31), leaves, "ball", index > 0);
  }
  const berries = traits.has("berry fruit rose flower") || traits.pick("berries", [true, false]);
  for (let berry = 0; berry < 8; berry++) {
    const colour = berries ? traits.ramp("berry fruit rose flower", ["red", "blue", "pink"]).base : leaves.light;
    spot(pen, traits.between(`berry ${berry} x`, -10, 10), traits.between(`berry ${berry} y`, 17, 29), 1.5, 1.5, colour);
  }
}

export function drawRock(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const stone = traits.mainRamp("rock stone boulder ore", ["stone", "grey", "slate"]);
  const peak = traits.between("peak", 8, 13);
  const lean = traits.between("lean", -3, 3);
  part(pen, polygon([-13, 31], [-13.6, 25], [-9, 17], [lean - 4, peak], [lean + 3.6, peak + 0.6], [9, 15.6], [13.4, 23.6], [13, 31]), stone);
  part(pen, polygon([lean - 3.4, peak + 1.4], [lean + 2.6, peak + 1.6], [lean + 1.4, 18], [lean - 6, 19.4]), { ...stone, base: stone.light }, "flat", false);
  part(pen, polygon([5, 31], [6.4, 24], [11, 22.6], [14.4, 27], [14, 31]), stone);
  const veins = traits.has("gold iron copper ore crystal gem coal silver");
  for (let grain = 0; grain < (veins ? 7 : 4); grain++) {
    const ramp = veins ? traits.mainRamp("ore vein", ["gold", "copper", "cyan"]) : stone;
    spot(pen, traits.between(`grain ${grain} x`, -9, 7), traits.between(`grain ${grain} y`, 18, 29), veins ? 2 : 1.4, veins ? 1.6 : 1, veins ? ramp.light : stone.shadow);
  }
}

export function drawFlower(sketch: Sketch): void {
  const { traits, pen, time } = sketch;
  const sway = time.still ? 0 : wave(time.phase) * 1.2;
  const green = traits.tone("green");
  part(pen, limb([0, 31], [sway, 14], 1), green, "column");
  part(pen, union(ellipse(-4, 25, 3.6, 1.8), ellipse(4, 22.6, 3.6, 1.8)), green);
  const petals = traits.mainRamp("petal flower rose tulip daisy lily bloom", ["red", "pink", "yellow", "violet", "white", "blue"]);
  const bloom = shiftedPen(pen, sway, 0);
  for (const [x, y] of [[0, 5.6], [-5, 8.6], [5, 8.6], [-3.4, 14], [3.4, 14]] as const) part(bloom, ellipse(x, y, 3.5, 3.5), petals);
  part(bloom, ellipse(0, 10.4, 2.8, 2.8), traits.ramp("heart centre", ["gold", "orange"], petals));
}

export function drawMushroom(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const cap = traits.mainRamp("mushroom toadstool cap fungus", ["red", "brown", "violet", "tan"]);
  part(pen, flare(16, 3.4, 31, 4.8), traits.tone("ivory"), "column");
  part(pen, both(ellipse(0, 18, 13, 13), (_x, y) => y < 18.6), cap);
  part(pen, both(ellipse(0, 18.4, 12.4, 2.4), (_x, y) => y > 17.6), traits.tone("tan"), "flat");
  for (const [x, y, size] of [[-5, 10, 2.2], [4, 8.6, 2.6], [8.6, 14, 1.8], [-0.6, 14.4, 1.7], [-9.4, 15, 1.4]] as const) {
    part(pen, ellipse(x, y, size, size * 0.9), traits.tone("white"), "flat", false);
  }
}

export function drawCrystal(sketch: Sketch): void {
  const { traits, pen, time } = sketch;
  const glass = traits.mainRamp("crystal shard gem", ["cyan", "magenta", "violet", "emerald"]);
  for (const [x, lean, top, half] of [[-6.6, -3.4, 13, 3], [6.8, 3.6, 11, 3.2], [0, 0.4, 3, 4.4]] as const) {
    const shard: Shape = polygon([x - half, 29], [x + lean - half, top + 5], [x + lean, top], [x + lean + half, top + 5], [x + half, 29]);
    part(pen, shard, glass, "column");
    part(pen, polygon([x + lean - half + 0.8, top + 5], [x + lean, top + 1.2], [x + lean, 27], [x - half + 1, 28]), { ...glass, base: glass.light }, "flat", false);
  }
  part(pen, union(ellipse(-6, 29, 6, 2), ellipse(5.6, 29, 6.4, 2)), traits.tone("stone"));
  const glint = time.still ? 0 : time.frame % 4;
  spot(pen, [-1.4, 1.2, 0.2, -0.6][glint] ?? 0, [9, 13, 18, 11][glint] ?? 9, 1.2, 2.4, traits.paint.lightest);
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

export function drawCactus(sketch: Sketch): void {
  const { traits, pen } = sketch;
  const green = traits.ramp("cactus", ["green", "teal"]);
  part(pen, union(limb([-10, 12], [-10, 19], 2.3), limb([-10, 20], [-2, 22], 2)), green, "column");
  part(pen, union(limb([9.6, 9], [9.6, 16], 2.2), limb([9.6, 17], [2, 19], 2)), green, "column");
  part(pen, roundBox(-4.4, 3, 4.4, 31, 4.4), green, "column");
  for (const [x, y] of [[-1.6, 9], [1.8, 13], [-1.4, 18], [1.6, 23], [-1.8, 27]] as const) spot(pen, x, y, 0.8, 1.6, green.line);
  part(pen, ellipse(1.4, 3.6, 2, 1.6), traits.tone("pink"), "ball");
}
