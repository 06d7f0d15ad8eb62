/** Props that hold things: barrel, crate, chest, pot and sack. */
import type { Ramp } from "../colours";
import { part, shiftedPen, spot, stroke, tint } from "../pen";
import { both, box, ellipse, flare, minus, pair, path, roundBox, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export function drawBarrel({ pen, traits }: Sketch): void {
  const wood = traits.ramp("barrel cask keg wood", ["wood", "oaken"]);
  const iron = traits.ramp("band hoop iron", ["iron", "slate"], wood);
  part(pen, hull, wood, "column");
  for (const x of [-7, -2.6, 2.6, 7]) {
    stroke(pen, [x * 0.86, 6], [x, 18], wood.line);
    stroke(pen, [x, 18], [x * 0.86, 30], wood.line);
  }
  for (const y of [10.6, 24.4]) {
    const hoop: Shape = (x, py) => Math.abs(py - y - 1.4 * (1 - (x / 11.4) ** 2)) < 1.2;
    part(pen, both(hull, hoop), iron, "column");
  }
  part(pen, ellipse(0, 5.4, 9, 3), wood, "bevel");
  part(pen, ellipse(0, 5.4, 7, 1.9), { ...wood, base: wood.shadow }, "flat", false);
  stroke(pen, [-5, 5.4], [5, 5.4], wood.line);
}

/** The body of a barrel: widest in the middle, with a rounded base as seen from above. */
function hull(x: number, y: number): boolean {
  if (y < 5 || y > 29 + 2 * (1 - (x / 11.4) ** 2)) return false;
  return Math.abs(x) <= 11.4 - ((y - 18) / 12) ** 2 * 2.6;
}

export function drawCrate({ pen, traits }: Sketch): void {
  const wood = traits.ramp("crate box wood", ["tan", "wood"]);
  part(pen, box(-12, 7, 12, 31), wood, "bevel");
  for (const y of [13, 19, 25]) stroke(pen, [-12, y], [12, y], wood.line);
  part(pen, path([-9, 26, -9, 22.4, 6, 9, 9, 9, 9, 12.6, -6, 29, -9, 29]), wood, "flat");
  part(pen, minus(box(-12, 7, 12, 31), box(-9, 10, 9, 28)), wood, "bevel");
  for (const x of [-10.4, 10.4]) for (const y of [8.6, 29.4]) spot(pen, x, y, 1, 1, wood.line);
}

export function drawChest(sketch: Sketch): void {
  const { traits, time } = sketch;
  const wood = traits.ramp("chest wood", ["wood", "oaken", "leather"]);
  const metal = traits.ramp("band iron lock trim", ["iron", "gold", "brass"], wood);
  const opening = time.still || traits.has("closed locked") ? 0 : time.progress;
  if (opening > 0.2) drawOpenLid(sketch, wood, metal, opening);
  drawTrunk(sketch, wood, metal);
  if (opening <= 0.2) drawClosedLid(sketch, wood, metal, opening);
}

function drawOpenLid({ pen, traits }: Sketch, wood: Ramp, metal: Ramp, opening: number): void {
  const top = 3 + (1 - opening) * 7;
  const lid: Shape = union(
    box(-13, top + 3, 13, 15.6),
    both(ellipse(0, top + 3.4, 13, 3.4), (_x, y) => y < top + 3.6),
  );
  part(pen, lid, { ...wood, base: wood.shadow }, "bevel");
  part(pen, both(lid, minus(box(-14, 0, 14, 16), box(-11, top + 2.4, 11, 16))), metal, "flat");
  part(pen, box(-12.4, 13.6, 12.4, 19), { ...wood, base: traits.paint.outline }, "flat");
  const gold = traits.ramp("treasure coin loot", ["gold"]);
  part(pen, union(ellipse(-6, 17.4, 4.6, 2.8), ellipse(5.6, 17.4, 5.2, 3), ellipse(0, 16.2, 4.4, 3)), gold, "ball");
  tint(pen, union(box(-7.6, 15.4, -6.2, 16.8), box(3.6, 14.8, 5, 16.2)), traits.paint.lightest);
  spot(pen, 0.6, 14.8, 1.8, 1.8, traits.tone("red").base);
  spot(pen, -3.6, 16, 1.4, 1.4, traits.tone("cyan").base);
}

function drawTrunk({ pen, traits }: Sketch, wood: Ramp, metal: Ramp): void {
  part(pen, box(-13, 18, 13, 31), wood, "bevel");
  stroke(pen, [-13, 24.6], [13, 24.6], wood.line);
  part(pen, union(pair(box(7, 18, 9.6, 31)), box(-13, 29, 13, 31)), metal, "bevel");
  part(pen, roundBox(-2.6, 18, 2.6, 23.6, 1), traits.ramp("lock", ["gold"]), "bevel");
  spot(pen, 0, 20.8, 1.2, 2, traits.paint.outline);
}

function drawClosedLid({ pen: shut, traits }: Sketch, wood: Ramp, metal: Ramp, opening: number): void {
  const pen = shiftedPen(shut, 0, -opening * 12);
  const lid: Shape = union(
    both(ellipse(0, 17, 13.4, 9.6), (_x, y) => y < 17),
    box(-13.4, 14.6, 13.4, 17.6),
  );
  part(pen, lid, wood);
  part(pen, both(lid, union(pair(box(7, 6, 9.6, 18)), box(-14, 16, 14, 17.8))), metal, "bevel");
  part(pen, roundBox(-2.6, 14.8, 2.6, 21.6, 1), traits.ramp("lock", ["gold"]), "bevel");
  spot(pen, 0, 18.8, 1.2, 2, traits.paint.outline);
}

export function drawPot({ pen, traits }: Sketch): void {
  const clay = traits.mainRamp("pot vase jar urn jug amphora", ["copper", "rust", "teal", "blue", "cream"]);
  const waist = traits.between("waist", 9.6, 12);
  part(pen, pair(minus(ellipse(8.4, 14, 4.2, 4.6), ellipse(8.4, 14, 2.4, 2.8))), clay, "flat");
  part(pen, union(ellipse(0, 19.6, waist, 9.6), flare(27, 7, 31, 6)), clay);
  part(pen, union(flare(5, 6.4, 7.4, 5), box(-4.6, 6, 4.6, 12)), clay, "column");
  part(pen, ellipse(0, 5.4, 5, 1.2), { ...clay, base: clay.line }, "flat", false);
  const glaze = traits.ramp("glaze stripe", ["white", "gold", "navy"], clay);
  const band = traits.between("band", 16, 20);
  tint(
    pen,
    both(
      ellipse(0, 19.6, waist - 0.4, 9.6),
      (x, y) => Math.abs(y - band) < 1.5 && Math.floor((x + 30) / 2.4) % 2 === 0,
    ),
    glaze.base,
  );
}

export function drawSack({ pen, traits }: Sketch): void {
  const cloth = traits.mainRamp("sack bag pouch purse", ["tan", "leather", "straw"]);
  part(pen, union(ellipse(0, 22, 11, 9), flare(10, 3.4, 20, 9.6)), cloth);
  part(pen, path([-6.4, 3.4, -2.6, 5.4, 0, 3, 2.6, 5.4, 6.4, 3.4, 3.6, 11, -3.6, 11]), cloth, "column");
  part(
    pen,
    roundBox(-4.4, 9.4, 4.4, 11.6, 0.8),
    traits.ramp("string rope ribbon", ["crimson", "brown", "navy"], cloth),
    "flat",
  );
  stroke(pen, [-5, 15], [-7.4, 22], cloth.shadow);
  if (!traits.has("coin gold money seed")) return;
  part(pen, ellipse(0, 21, 4.4, 4.4), traits.tone(traits.has("seed") ? "green" : "gold"), "ball");
}
