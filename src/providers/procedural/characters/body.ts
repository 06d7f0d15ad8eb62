/** The body of a person: legs, torso in each outfit, and arms. */
import type { Ramp } from "../colours";
import { part, spot, stroke, type Pen } from "../pen";
import { box, ellipse, flare, limb, pair, polygon, roundBox, type Shape, union } from "../shapes";
import { hand, isScarecrow, shoulder, sideOf, type Figure } from "./figure";
import type { Outfit } from "./role";

export function drawLegs(figure: Figure): void {
  if (isScarecrow(figure.look)) {
    part(figure.sketch.pen, box(-1.1, 22, 1.1, 31), figure.sketch.traits.tone("wood"), "column");
    return;
  }
  drawLeg(figure, false);
  drawLeg(figure, true);
}

function drawLeg(figure: Figure, near: boolean): void {
  const { pose, view } = figure.sketch;
  const { legs, boots, outfit } = figure.look;
  const { swing, raise } = near ? pose.near : pose.far;
  const apart = sideOf(figure, near) * (2.7 - 1.2 * view.side + pose.crouch * 0.8);
  const footX = apart - swing * 4.2 * view.side;
  const footY = 31 - raise * 2.6 - (view.side === 0 && swing < 0 ? -swing * 1.2 : 0);
  const hipY = 24 + pose.crouch * 3;
  const dim = view.side === 1 && !near;
  const thin = outfit === "bones";
  part(figure.low, limb([apart, hipY], [footX, footY - 2], thin ? 1.1 : 1.9), legs, dim ? "dim" : "column");
  if (thin)
    return part(figure.low, roundBox(footX - 1.6 - view.side, footY - 1.6, footX + 1.6, footY, 0.8), legs, "flat");
  const toe = 1.9 + 0.9 * view.side;
  part(figure.low, roundBox(footX - toe, footY - 2.8, footX + 1.9, footY, 1), boots, dim ? "dim" : "bevel");
}

export function drawTorso(figure: Figure): void {
  const half = figure.halfBody;
  const { top, outfit } = figure.look;
  if (figure.sketch.view.side === 1 && outfit !== "bones" && outfit !== "rags") drawProfile(figure, top);
  torsos[figure.look.outfit](figure, half, top);
}

/** In profile, the chest stands out in front and the back is round, so that a body is not a board. */
function drawProfile({ torso, halfBody }: Figure, top: Ramp): void {
  part(torso, union(ellipse(-halfBody + 1.4, 20.6, 1.9, 3), ellipse(halfBody - 1.2, 19.8, 1.6, 3.2)), top, "column");
}

const torsos: Readonly<Record<Outfit, (figure: Figure, half: number, top: Ramp) => void>> = {
  tunic: (figure, half, top) => {
    part(figure.torso, flare(16.5, half - 0.6, 27, half + 0.8), top);
    belt(figure, half);
  },
  rags: (figure, half, top) => {
    part(figure.torso, flare(16.5, half - 0.4, 24, half), figure.look.skin);
    part(figure.torso, ragged(half), top);
  },
  coat: (figure, half, top) => {
    part(figure.torso, flare(16.5, half - 0.3, 28, half + 1.6), top);
    if (!figure.sketch.view.back)
      stroke(figure.torso, [-2 * figure.sketch.view.side, 18], [-2 * figure.sketch.view.side, 28], top.line);
    patches(figure, half);
  },
  uniform: (figure, half, top) => {
    const { traits, view } = figure.sketch;
    const gold = traits.ramp("button trim epaulette", ["gold", "silver"], top);
    part(figure.torso, flare(16.5, half - 0.2, 27, half + 0.6), top);
    part(figure.torso, box(-half - 0.2, 23.4, half + 0.2, 24.8), traits.tone("dark"), "flat", false);
    part(figure.torso, pair(roundBox(half - 2.6, 16.4, half + 0.8, 18, 0.6)), gold, "flat");
    if (view.back) return;
    for (const y of [19.4, 21.6]) spot(figure.torso, -2.4 * view.side, y, 1, 1, gold.light);
    spot(figure.torso, -2.4 * view.side, 24, 1.4, 1.2, gold.light);
  },
  robe: (figure, half, top) => {
    part(figure.torso, flare(16.5, half - 0.6, 30 - figure.sketch.pose.bob, half + 2.6), top);
    belt(figure, half);
  },
  overalls: (figure, half, top) => {
    const shirt = shirtOf(figure);
    part(figure.torso, flare(16.5, half - 0.6, 26.5, half), shirt);
    const bib = figure.sketch.view.back ? 21.5 : 19.5;
    part(figure.torso, union(box(-half, 23, half, 26.5), box(1 - half, bib, half - 1, 24)), top);
    const strap = half - 2;
    part(figure.torso, pair(box(strap - 0.6, 16.5, strap + 0.6, 20)), top, "flat", false);
    if (!figure.sketch.view.back) buttons(figure.torso, strap, figure.sketch.traits.tone("gold").base);
  },
  armour: (figure, half, top) => {
    part(figure.torso, flare(16.5, half - 0.2, 26.5, half - 0.6), top);
    part(figure.torso, flare(23.5, half - 1, 27.5, half + 0.6), top, "bevel");
    belt(figure, half - 0.6);
  },
  bones: (figure, _half, top) => {
    part(figure.torso, union(box(-0.9, 17, 0.9, 26), roundBox(-3, 23.8, 3, 26.4, 1)), top, "flat");
    for (const y of [18.5, 20.5, 22.5]) {
      const reach = 4 - (y - 18) * 0.2;
      part(figure.torso, box(-reach, y - 0.6, reach, y + 0.6), top, "column");
    }
    const cloth = figure.sketch.traits.ramp("rags sash loincloth", ["crimson", "navy", "brown", "purple", "forest"]);
    part(figure.torso, flare(23.6, 3.4, figure.sketch.traits.between("rags", 26, 29), 4.6), cloth);
  },
  plates: (figure, half, top) => {
    part(figure.torso, roundBox(-half - 0.8, 16.5, half + 0.8, 26.5, 1.5), top, "bevel");
    if (!figure.sketch.view.back)
      spot(
        figure.torso,
        -2 * figure.sketch.view.side,
        20.5,
        2.4,
        2.4,
        figure.sketch.traits.tone(figure.sketch.traits.pick("core", ["cyan", "ember", "lime"])).light,
      );
  },
};

function belt(figure: Figure, half: number): void {
  const leather = figure.sketch.traits.ramp("belt sash", ["earth", "leather", "gold"]);
  part(figure.torso, box(-half - 0.3, 23.2, half + 0.3, 24.6), leather, "flat", false);
  if (!figure.sketch.view.back)
    spot(figure.torso, -2.4 * figure.sketch.view.side, 24, 1.4, 1.4, figure.sketch.traits.tone("gold").light);
}

function buttons(pen: Pen, x: number, colour: number): void {
  spot(pen, x, 20.4, 1, 1, colour);
  spot(pen, -x, 20.4, 1, 1, colour);
}

function patches(figure: Figure, half: number): void {
  const { traits } = figure.sketch;
  if (!traits.has("patch patched scarecrow rag")) return;
  part(figure.torso, box(half - 3.4, 23, half - 0.6, 26), traits.ramp("patch", ["red", "gold", "blue"]), "flat");
  if (figure.sketch.view.side === 0)
    part(figure.torso, box(-half + 0.8, 19.4, -half + 2.9, 21.6), traits.tone("straw"), "flat");
}

function ragged(half: number): Shape {
  return union(
    flare(22, half, 25, half + 0.4),
    pair(polygon([0, 25], [1.2, 27.5], [2.4, 25.5], [3.8, 27.8], [half, 25])),
  );
}

function shirtOf(figure: Figure): Ramp {
  return figure.sketch.traits.ramp("shirt sleeve", ["white", "cream"], figure.look.skin);
}

export function drawArm(figure: Figure, near: boolean): void {
  const { view } = figure.sketch;
  const { look } = figure;
  const from = shoulder(figure, near);
  const to = hand(figure, near);
  const bare = look.outfit === "rags" || look.outfit === "bones";
  const shirt = look.outfit === "overalls" ? shirtOf(figure) : look.top;
  const shade = view.side === 1 && !near ? "dim" : "column";
  part(figure.arms, limb(from, to, look.outfit === "bones" ? 1 : 1.75), bare ? look.skin : shirt, shade);
  if (isScarecrow(look)) return straw(figure, near);
  const glove = look.outfit === "armour" || look.outfit === "plates" ? look.top : look.skin;
  part(figure.arms, ellipse(to[0], to[1] + 0.6, 1.7, 1.6), glove, shade === "dim" ? "dim" : "flat");
  if (look.outfit === "armour")
    part(figure.arms, ellipse(from[0], from[1] - 0.6, 2.7, 2.2), look.top, shade === "dim" ? "dim" : "ball");
}

function straw(figure: Figure, near: boolean): void {
  const [x, y] = hand(figure, near);
  const out = sideOf(figure, near) * (1 - figure.sketch.view.side) - figure.sketch.view.side;
  const tuft = union(
    limb([x, y], [x + out * 2.6, y - 1.6], 0.6),
    limb([x, y], [x + out * 3.2, y + 0.2], 0.6),
    limb([x, y], [x + out * 2.4, y + 1.9], 0.6),
  );
  part(figure.arms, tuft, figure.sketch.traits.tone("straw"), "flat");
}
