/** Fences, signs, houses, wells and doors. */
import { part, spot, stroke } from "../pen";
import { both, box, ellipse, flare, pair, path, polygon, roundBox, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawFence({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("fence gate wood", ["wood", "tan", "white"]);
  for (const y of [15, 23]) part(pen, box(-15, y, 15, y + 3), wood, "bevel");
  for (const x of [-10, 0, 10])
    part(pen, union(box(x - 2.3, 9, x + 2.3, 31), polygon([x - 2.3, 9.2], [x, 6], [x + 2.3, 9.2])), wood, "bevel");
  for (const x of [-10, 0, 10]) for (const y of [16.5, 24.5]) spot(pen, x, y, 0.8, 0.8, wood.line);
}

export function drawSign({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("sign board signpost notice", ["tan", "wood"]);
  part(pen, box(-1.8, 16, 1.8, 31), traits.tone("oaken"), "column");
  const arrow = traits.has("arrow direction signpost way");
  const board: Shape = arrow ? path([-13, 5, 8, 5, 14, 11.5, 8, 18, -13, 18]) : roundBox(-13, 4, 13, 19, 1);
  part(pen, board, wood, "bevel");
  for (const [y, end] of [
    [8.4, 8],
    [11.4, 5],
    [14.4, 7],
  ] as const)
    stroke(pen, [-9, y], [end, y], wood.line);
  for (const x of [-11.2, 11.2]) if (!arrow) spot(pen, x, 6, 1, 1, wood.line);
}

export function drawHouse({ pen, traits }: Sketch): void {
  const wall = traits.ramp("wall house cottage cabin plaster", ["cream", "tan", "stone", "white"]);
  const roof = traits.ramp("roof", ["crimson", "blue", "rust", "brown", "teal"], wall);
  const beam = traits.tone("oaken");
  part(pen, box(6, 3, 9.6, 12), traits.tone("stone"), "bevel");
  part(pen, box(-11.6, 15, 11.6, 31), wall, "column");
  for (const x of [-11, 0, 11])
    if (x !== 0 || traits.has("timber")) part(pen, box(x - 0.8, 16, x + 0.8, 31), beam, "flat", false);
  part(pen, path([-15, 17.4, -8.6, 5, 8.6, 5, 15, 17.4]), roof, "bevel");
  for (const y of [8.4, 11.6, 14.8]) stroke(pen, [-15, y], [15, y], roof.shadow);
  part(pen, union(box(-3, 22, 3, 31), ellipse(0, 22, 3, 2.6)), traits.ramp("door", ["chestnut", "green"]), "bevel");
  spot(pen, 1.6, 26.6, 1, 1, traits.tone("gold").light);
  const lit = traits.has("night lit cosy cozy");
  for (const x of [-7.2, 7.2]) {
    part(pen, box(x - 2.2, 20.6, x + 2.2, 25.6), traits.tone(lit ? "amber" : "sky"), "flat");
    stroke(pen, [x, 20.6], [x, 25.6], beam.line);
  }
}

export function drawWell(sketch: Sketch): void {
  const { pen, traits } = sketch;
  const wood = traits.tone("oaken");
  part(pen, pair(box(8, 9, 10.2, 22)), wood, "column");
  part(pen, path([-14, 11, -6, 2.4, 6, 2.4, 14, 11]), traits.ramp("roof", ["crimson", "rust", "brown"]), "bevel");
  stroke(pen, [-11.5, 7], [11.5, 7], wood.line);
  stroke(pen, [0, 11], [0, 17], traits.tone("straw").base, false);
  part(pen, flare(15.6, 2.8, 19.6, 2.2), wood, "column");
  drawShaft(sketch);
}

function drawShaft({ pen, traits }: Sketch): void {
  const stone = traits.ramp("stone well wall", ["stone", "grey"]);
  part(pen, union(box(-12, 21, 12, 29), both(ellipse(0, 28.4, 12, 2.6), box(-12, 28, 12, 31))), stone, "column");
  part(pen, ellipse(0, 21, 12, 2.8), stone, "bevel");
  part(pen, ellipse(0, 21, 9.4, 1.6), { ...stone, base: traits.paint.outline }, "flat", false);
  for (const course of [0, 1]) {
    const y = 25 + course * 3;
    stroke(pen, [-12, y], [12, y], stone.line);
    for (const x of [-10.5, -4.5, 1.5, 7.5]) stroke(pen, [x + course * 3, y], [x + course * 3, y + 2.4], stone.line);
  }
}

function arch(half: number, top: number): Shape {
  return union(box(-half, top + half * 0.9, half, 31), ellipse(0, top + half * 0.9, half, half * 0.9));
}

export function drawDoor({ pen, traits, time }: Sketch): void {
  const frame = traits.ramp("frame stone arch", ["stone", "slate"]);
  const wood = traits.mainRamp("door gate", ["wood", "oaken", "crimson", "green"]);
  part(pen, arch(12.6, 1.6), frame, "bevel");
  part(pen, arch(9.6, 4.4), { ...frame, base: traits.paint.outline }, "flat");
  const open = time.still ? 0 : time.progress;
  const edge = 9 - open * 14;
  const leaf = both(arch(9, 5), box(-9, 0, edge, 31));
  part(pen, leaf, wood, "bevel");
  for (const x of [-4.6, 0, 4.6]) if (x < edge - 1) stroke(pen, [x, 6], [x, 31], wood.line);
  for (const y of [14, 25]) part(pen, both(leaf, box(-9, y - 1, edge - 1, y + 1)), traits.tone("iron"), "flat", false);
  spot(pen, edge - 2.6, 20, 1.6, 1.6, traits.tone("gold").light);
}
