/** The features that a person wears or has besides the outfit: apron, glasses, satchel, wings, tail and halo. */
import { part, shiftedPen, spot, stroke } from "../pen";
import { both, box, ellipse, flare, limb, minus, moved, pair, polygon, roundBox, union, type Shape } from "../shapes";
import type { Figure } from "./figure";
import { drawBadgeOnHat, drawCrossOnHat, drawMask, drawNose, drawUniform, drawWraps } from "./uniforms";

/** Features behind the body, seen from the front: wings and tail. From behind they are drawn last. */
export function drawBehind(figure: Figure): void {
  const { extras } = figure.look;
  if (extras.has("wings")) drawWings(figure);
  if (extras.has("tail")) drawTail(figure);
}

/** Features on the torso: apron and satchel. */
export function drawOnTorso(figure: Figure): void {
  const { extras } = figure.look;
  if (extras.has("apron")) drawApron(figure);
  if (extras.has("satchel")) drawSatchel(figure);
  drawUniform(figure);
}

/** Features on the head: glasses, goggles and halo. */
export function drawOnHead(figure: Figure): void {
  const { extras, hat } = figure.look;
  if (figure.look.face === "visor") return;
  if (extras.has("wraps")) drawWraps(figure);
  if (extras.has("nose")) drawNose(figure);
  if (extras.has("mask")) drawMask(figure);
  if (extras.has("badge") && hat === "cap") drawBadgeOnHat(figure);
  if (extras.has("cross") && hat === "cap") drawCrossOnHat(figure);
  if (extras.has("goggles")) drawGoggles(figure, hat === "none");
  else if (extras.has("glasses") && !figure.sketch.view.back) drawGlasses(figure);
  if (extras.has("halo")) {
    const gold = figure.sketch.traits.tone("gold");
    part(figure.head, minus(ellipse(0, 3, 5.6, 1.9), ellipse(0, 3, 3.6, 0.9)), { ...gold, base: gold.light }, "flat");
  }
}

function drawApron(figure: Figure): void {
  const { traits, view } = figure.sketch;
  const cloth = traits.ramp("apron", ["white", "cream", "leather", "forest"], figure.look.top);
  const half = figure.halfBody;
  if (view.back) {
    part(figure.torso, box(-half, 22.4, half, 23.8), cloth, "flat", false);
    return spot(figure.torso, 0, 23.6, 2.6, 2.2, cloth.light);
  }
  const x = -1.6 * view.side;
  const bib = union(box(-half + 1.6, 18.6, half - 1.6, 23), flare(22.4, half - 0.4, 28.4, half + 0.2));
  const seen: Shape = view.side === 1 ? both(moved(bib, x, 0), box(-15, 0, 2, 31)) : moved(bib, x, 0);
  part(figure.torso, seen, cloth, "column");
  stroke(figure.torso, [x - half + 1.8, 24.6], [x + half - 1.8, 24.6], cloth.shadow);
}

function drawSatchel(figure: Figure): void {
  const { traits, view } = figure.sketch;
  const leather = traits.ramp(
    "satchel bag backpack rucksack quiver",
    ["leather", "chestnut", "olive"],
    figure.look.top,
  );
  const half = figure.halfBody;
  if (traits.has("backpack rucksack quiver")) {
    if (view.back) return part(figure.torso, roundBox(-4.4, 16.6, 4.4, 24.6, 1.6), leather, "bevel");
    if (view.side > 0) part(figure.torso, roundBox(half - 1, 16.8, half + 3.4, 24.4, 1.4), leather, "bevel");
    return part(figure.torso, pair(box(half - 3, 16.8, half - 1.8, 23)), leather, "flat", false);
  }
  const side = view.back ? -1 : 1;
  const strap = limb([-side * (half - 1.4), 17], [side * (half - 0.6), 23.6], 0.75);
  part(figure.torso, strap, { ...leather, base: leather.shadow }, "flat", false);
  const x = view.side === 1 ? 1.4 : side * (half - 0.2);
  part(figure.torso, roundBox(x - 3, 22.4, x + 3, 27.4, 0.8), leather, "bevel");
  spot(figure.torso, x, 24.6, 1.2, 1, traits.tone("gold").light);
}

/** The middles of the lenses. */
function lenses(figure: Figure): number[] {
  const { side } = figure.sketch.view;
  return side === 0 ? [-2.9, 2.9] : side === 1 ? [-4.4] : [-4.5, 0.6];
}

function drawGlasses(figure: Figure): void {
  const { traits, view } = figure.sketch;
  const frame = traits.ramp("glasses frame spectacles", ["dark", "gold", "crimson"], figure.look.skin);
  const { scaleX } = figure.head;
  const rim = Math.max(0.7, 1 / scaleX);
  for (const x of lenses(figure)) {
    const lens = roundBox(x - 2.3, 11.2, x + 2.3, 15.2, 1);
    part(
      figure.head,
      minus(lens, roundBox(x - 2.3 + rim, 11.2 + rim, x + 2.3 - rim, 15.2 - rim, 0.6)),
      frame,
      "flat",
      false,
    );
    spot(figure.head, x - 1, 12.4, 0.8, 0.8, traits.paint.lightest);
  }
  const [from, to] = view.side === 1 ? [-2.2, 4] : [-0.8, 0.8];
  stroke(figure.head, [from, 12.8], [to, 12.8], frame.base);
}

/** Over the eyes under a hat, else pushed up to the hair. */
function drawGoggles(figure: Figure, pushedUp: boolean): void {
  const { traits, view } = figure.sketch;
  const leather = traits.ramp("strap goggles", ["leather", "dark"], figure.look.hairRamp);
  const glass = traits.ramp("lens glass", ["cyan", "amber", "lime"], figure.look.skin);
  const y = pushedUp ? 8 : 12.8;
  const band = both(ellipse(-0.6 * view.side, 11.2, 7.6, 7), box(-15, y - 1.1, 15, y + 1.1));
  part(figure.head, band, leather, "flat", false);
  if (view.back) return;
  for (const x of lenses(figure)) {
    part(figure.head, ellipse(x, y, 2.7, 2.3), leather, "flat");
    part(figure.head, ellipse(x, y, 1.8, 1.5), glass, "flat", false);
    spot(figure.head, x - 0.6, y - 0.6, 0.8, 0.8, traits.paint.lightest);
  }
}

function drawWings(figure: Figure): void {
  const { traits, view, pose } = figure.sketch;
  const isBat = traits.has("demon devil dragon bat vampire imp succubus gargoyle");
  const skin = isBat
    ? traits.ramp("wings wing", ["crimson", "dark", "purple"], figure.look.top)
    : traits.ramp("wings wing", ["white", "ice", "cream"], figure.look.top);
  const lift = pose.sway * 1.6 + pose.armNear.raise * 2;
  const feathers = polygon([2, 18], [9, 10 - lift], [14.4, 9 - lift], [14, 15 - lift], [11.4, 21], [8, 24], [3, 23]);
  const leather = polygon(
    [2, 18],
    [8, 8 - lift],
    [14.6, 10 - lift],
    [13.4, 16],
    [10.6, 15.6],
    [9.6, 21],
    [7, 18.4],
    [4, 23],
  );
  const wing = isBat ? leather : feathers;
  const shape = view.side === 1 ? moved(wing, -0.6, 0) : pair(wing);
  part(shiftedPen(figure.torso, view.side === 0.5 ? 1.4 : 0, 0), shape, skin, "bevel");
}

function drawTail(figure: Figure): void {
  const { traits, view, pose } = figure.sketch;
  const isFur = traits.has("cat fox wolf dog catgirl fur furry squirrel");
  const fur = isFur ? traits.ramp("tail fur", ["orange", "grey", "chestnut"], figure.look.top) : figure.look.skin;
  const sway = pose.sway * 1.4;
  const root = view.side === 1 ? 3 : 2;
  const out = view.back || view.side > 0 ? 8 : 9;
  const thick = isFur ? 1.9 : 0.9;
  const tail = union(limb([root, 25], [out, 27], thick * 0.8), limb([out, 27], [out + 3 + sway, 21.6], thick));
  part(figure.low, tail, fur, "column");
  if (!isFur)
    part(figure.low, polygon([out + 1 + sway, 22], [out + 3 + sway, 17.6], [out + 5 + sway, 22]), fur, "flat");
}
