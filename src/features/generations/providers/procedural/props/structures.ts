import { part, spot, stroke } from "../pen";
import { both, box, ellipse, flare, limb, minus, pair, polygon, roundBox, union, type Shape } from "../shapes";
import type { Sketch } from "../sketch";

export function drawFence({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("fence gate wood", ["wood", "tan", "white"]);
  for (const y of [15, 23]) part(pen, box(-15, y, 15, y + 3), wood, "bevel");
  for (const x of [-10, 0, 10]) part(pen, union(box(x - 2.3, 9, x + 2.3, 31), polygon([x - 2.3, 9.2], [x, 6], [x + 2.3, 9.2])), wood, "bevel");
  for (const x of [-10, 0, 10]) for (const y of [16.5, 24.5]) spot(pen, x, y, 0.8, 0.8, wood.line);
}

export function drawSign({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("sign board signpost notice", ["tan", "wood"]);
  part(pen, box(-1.8, 16, 1.8, 31), traits.tone("oaken"), "column");
  const arrow = traits.has("arrow direction signpost way");
  const board: Shape = arrow ? polygon([-13, 5], [8, 5], [14, 11.5], [8, 18], [-13, 18]) : roundBox(-13, 4, 13, 19, 1);
  part(pen, board, wood, "bevel");
  for (const [y, end] of [[8.4, 8], [11.4, 5], [14.4, 7]] as const) stroke(pen, [[-9, y], [end, y]], wood.line);
  for (const x of [-11.2, 11.2]) if (!arrow) spot(pen, x, 6, 1, 1, wood.line);
}

export function drawHouse({ pen, traits, time }: Sketch): void {
  const wall = traits.ramp("wall house cottage cabin plaster", ["cream", "tan", "stone", "white"]);
  const roof = traits.ramp("roof", ["crimson", "blue", "rust", "brown", "teal"], wall);
  const beam = traits.tone("oaken");
  part(pen, box(6, 3, 9.6, 12), traits.tone("stone"), "bevel");
  part(pen, box(-11.6, 15, 11.6, 31), wall, "column");
  for (const x of [-11, 0, 11]) if (x !== 0 || traits.has("timber")) part(pen, box(x - 0.8, 16, x + 0.8, 31), beam, "flat", false);
  part(pen, polygon([-15, 17.4], [-8.6, 5], [8.6, 5], [15, 17.4]), roof, "bevel");
  for (const y of [8.4, 11.6, 14.8]) stroke(pen, [[-15, y], [15, y]], roof.shadow);
  part(pen, union(box(-3, 22, 3, 31), ellipse(0, 22, 3, 2.6)), traits.ramp("door", ["chestnut", "green"]), "bevel");
  spot(pen, 1.6, 26.6, 1, 1, traits.tone("gold").light);
  const lit = traits.has("night lit cosy cozy") || time.frame % 2 === 1;
  for (const x of [-7.2, 7.2]) {
    part(pen, box(x - 2.2, 20.6, x + 2.2, 25.6), traits.tone(lit ? "amber" : "sky"), "flat");
    stroke(pen, [[x, 20.6], [x, 25.6]], beam.line);
  }
}

export function drawWell({ pen, traits }: Sketch): void {
  const stone = traits.ramp("stone well wall", ["stone", "grey"]);
  const wood = traits.tone("oaken");
  part(pen, pair(box(8, 9, 10.2, 22)), wood, "column");
  part(pen, polygon([-14, 11], [-6, 2.4], [6, 2.4], [14, 11]), traits.ramp("roof", ["crimson", "rust", "brown"]), "bevel");
  stroke(pen, [[-11.5, 7], [11.5, 7]], wood.line);
  stroke(pen, [[0, 11], [0, 17]], traits.tone("straw").base, false);
  part(pen, flare(15.6, 2.8, 19.6, 2.2), wood, "column");
  part(pen, union(box(-12, 21, 12, 29), both(ellipse(0, 28.4, 12, 2.6), box(-12, 28, 12, 31))), stone, "column");
  part(pen, ellipse(0, 21, 12, 2.8), stone, "bevel");
  part(pen, ellipse(0, 21, 9.4, 1.6), { ...stone, base: traits.paint.outline }, "flat", false);
  for (const [y, shift] of [[25, 0], [28, 3]] as const) {
    stroke(pen, [[-12, y], [12, y]], stone.line);
    for (const x of [-9, -3, 3, 9]) stroke(pen, [[x + shift - 1.5, y], [x + shift - 1.5, y + 2.4]], stone.line);
  }
}

export function drawDoor({ pen, traits, time }: Sketch): void {
  const frame = traits.ramp("frame stone arch", ["stone", "slate"]);
  const wood = traits.mainRamp("door gate", ["wood", "oaken", "crimson", "green"]);
  const arch = (half: number, top: number): Shape => union(box(-half, top + half * 0.9, half, 31), ellipse(0, top + half * 0.9, half, half * 0.9));
  part(pen, arch(12.6, 1.6), frame, "bevel");
  part(pen, arch(9.6, 4.4), { ...frame, base: traits.paint.outline }, "flat");
  const open = time.still || time.frame === 0 ? 0 : time.progress;
  const edge = 9 - open * 14;
  part(pen, both(arch(9, 5), (x) => x < edge), wood, "bevel");
  for (const x of [-4.6, 0, 4.6]) if (x < edge - 1) stroke(pen, [[x, 6], [x, 31]], wood.line);
  for (const y of [14, 25]) part(pen, both(arch(9, 5), (x, py) => x < edge - 1 && Math.abs(py - y) < 1), traits.tone("iron"), "flat", false);
  spot(pen, edge - 2.6, 20, 1.6, 1.6, traits.tone("gold").light);
}

export function drawGrave({ pen, traits }: Sketch): void {
  const stone = traits.mainRamp("grave tombstone gravestone headstone", ["stone", "grey", "slate"]);
  part(pen, union(box(-8.6, 12, 8.6, 29), ellipse(0, 12, 8.6, 8.4)), stone, "bevel");
  part(pen, union(box(-1.2, 9, 1.2, 21), box(-4.4, 12, 4.4, 14.4)), { ...stone, base: stone.shadow }, "flat", false);
  stroke(pen, [[4, 22], [6, 25], [5, 28]], stone.line);
  part(pen, both(ellipse(0, 31, 13, 4), box(-15, 26, 15, 31)), traits.tone("moss"), "bevel");
}

export function drawStatue({ pen, traits }: Sketch): void {
  const stone = traits.mainRamp("statue idol totem monument pillar column altar shrine", ["stone", "ivory", "jade", "bronze"]);
  part(pen, union(box(-11, 27, 11, 31), box(-9, 24, 9, 28)), stone, "bevel");
  if (traits.has("pillar column")) {
    part(pen, flare(6, 5.4, 24, 6), stone, "column");
    for (const x of [-3, 0, 3]) stroke(pen, [[x, 7], [x, 24]], stone.shadow);
    return part(pen, union(box(-9, 1.4, 9, 4), box(-7.4, 3.6, 7.4, 6.6)), stone, "bevel");
  }
  part(pen, flare(13, 5, 25, 7), stone);
  part(pen, pair(limb([5, 14], [2, 20], 1.8)), stone, "column");
  part(pen, ellipse(0, 7.6, 5.4, 6), stone);
  for (const x of [-2, 2]) spot(pen, x, 8, 1.2, 1, stone.line);
}

export function drawFurniture({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("table chair bench desk shelf bookshelf bed stool cupboard", ["wood", "oaken", "tan"]);
  if (traits.has("bed")) {
    part(pen, box(-11, 4, 11, 31), wood, "bevel");
    part(pen, roundBox(-7, 6.6, 7, 12.6, 2), traits.tone("white"), "bevel");
    return part(pen, roundBox(-9.6, 12, 9.6, 28, 1), traits.ramp("blanket sheet", ["crimson", "blue", "green"]), "bevel");
  }
  if (traits.has("shelf bookshelf bookcase cupboard")) {
    part(pen, box(-12, 2, 12, 31), wood, "bevel");
    for (const y of [5, 14, 23]) {
      part(pen, box(-10, y, 10, y + 7), { ...wood, base: wood.line }, "flat", false);
      for (let book = 0; book < 7; book++) {
        const tall = traits.between(`book ${y} ${book}`, 0, 2.4);
        const cover = traits.tone((["red", "blue", "green", "gold", "purple"] as const)[(book + y) % 5] ?? "red");
        part(pen, box(-9.4 + book * 2.7, y + 0.6 + tall, -7.4 + book * 2.7, y + 7), cover, "flat", false);
      }
    }
    return;
  }
  part(pen, pair(box(8, 17, 10.6, 31)), wood, "column");
  part(pen, union(roundBox(-14, 12, 14, 19, 1), box(-12, 18, 12, 21)), wood, "bevel");
  stroke(pen, [[-14, 15.4], [14, 15.4]], wood.line);
}

export function drawPortal({ pen, traits, time }: Sketch): void {
  const stone = traits.ramp("stone frame ring", ["slate", "stone"]);
  const glow = traits.mainRamp("portal gate vortex rift", ["violet", "cyan", "lime", "magenta"]);
  part(pen, union(ellipse(0, 16, 12.6, 14.6), box(-12.6, 26, 12.6, 31)), stone);
  part(pen, ellipse(0, 15.8, 9.6, 11.8), glow, "flat");
  const turn = time.phase * 3;
  for (const [index, tone] of [glow.shadow, glow.light, glow.base, traits.paint.lightest].entries()) {
    const radius = 8 - ((index * 2 + turn) % 8);
    if (radius > 0.8) part(pen, minus(ellipse(0.6 - index * 0.4, 15.8, radius, radius * 1.2), ellipse(0.4, 16.2, radius - 1, radius * 1.2 - 1.2)), { ...glow, base: tone }, "flat", false);
  }
}

export function drawSpikes({ pen, traits, time }: Sketch): void {
  const metal = traits.ramp("spike trap blade", ["silver", "steel"]);
  const out = time.still ? 1 : 0.35 + 0.65 * time.progress;
  for (const x of [-10, -3.4, 3.4, 10]) part(pen, polygon([x - 2.8, 28], [x, 28 - 18 * out], [x + 2.8, 28]), metal, "column");
  part(pen, box(-14, 26.6, 14, 31), traits.tone("iron"), "bevel");
}
