/** Props that furnish a place: graves, statues, furniture, portals and spikes. */
import { part, spot, stroke } from "../pen";
import { both, box, ellipse, flare, limb, minus, pair, polygon, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawGrave({ pen, traits }: Sketch): void {
  const stone = traits.mainRamp("grave tombstone gravestone headstone", ["stone", "grey", "slate"]);
  part(pen, union(box(-8.6, 12, 8.6, 29), ellipse(0, 12, 8.6, 8.4)), stone, "bevel");
  part(pen, union(box(-1.2, 9, 1.2, 21), box(-4.4, 12, 4.4, 14.4)), { ...stone, base: stone.shadow }, "flat", false);
  stroke(pen, [4, 22], [6, 25], stone.line);
  stroke(pen, [6, 25], [5, 28], stone.line);
  part(pen, both(ellipse(0, 31, 13, 4), box(-15, 26, 15, 31)), traits.tone("moss"), "bevel");
}

export function drawStatue({ pen, traits }: Sketch): void {
  const stone = traits.mainRamp("statue idol totem monument pillar column altar shrine", [
    "stone",
    "ivory",
    "jade",
    "bronze",
  ]);
  part(pen, union(box(-11, 27, 11, 31), box(-9, 24, 9, 28)), stone, "bevel");
  if (traits.has("pillar column")) {
    part(pen, flare(6, 5.4, 24, 6), stone, "column");
    for (const x of [-3, 0, 3]) stroke(pen, [x, 7], [x, 24], stone.shadow);
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
    return part(
      pen,
      roundBox(-9.6, 12, 9.6, 28, 1),
      traits.ramp("blanket sheet", ["crimson", "blue", "green"]),
      "bevel",
    );
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
  stroke(pen, [-14, 15.4], [14, 15.4], wood.line);
}

export function drawPortal({ pen, traits, time }: Sketch): void {
  const stone = traits.ramp("stone frame ring", ["slate", "stone"]);
  const glow = traits.mainRamp("portal gate vortex rift", ["violet", "cyan", "lime", "magenta"]);
  part(pen, union(ellipse(0, 16, 12.6, 14.6), box(-12.6, 26, 12.6, 31)), stone);
  part(pen, ellipse(0, 15.8, 9.6, 11.8), glow, "flat");
  const turn = time.phase * 3;
  for (const [index, tone] of [glow.shadow, glow.light, glow.base, traits.paint.lightest].entries()) {
    const radius = 8 - ((index * 2 + turn) % 8);
    if (radius > 0.8)
      part(
        pen,
        minus(
          ellipse(0.6 - index * 0.4, 15.8, radius, radius * 1.2),
          ellipse(0.4, 16.2, radius - 1, radius * 1.2 - 1.2),
        ),
        { ...glow, base: tone },
        "flat",
        false,
      );
  }
}

export function drawSpikes({ pen, traits, time }: Sketch): void {
  const metal = traits.ramp("spike trap blade", ["silver", "steel"]);
  const out = time.still ? 1 : 0.35 + 0.65 * time.progress;
  for (const x of [-10, -3.4, 3.4, 10])
    part(pen, polygon([x - 2.8, 28], [x, 28 - 18 * out], [x + 2.8, 28]), metal, "column");
  part(pen, box(-14, 26.6, 14, 31), traits.tone("iron"), "bevel");
}
