/** The headwear of a person. */
import { part, spot, stroke, tint } from "../pen";
import { both, box, ellipse, flare, minus, moved, pair, path, polygon, roundBox, type Shape, union } from "../shapes";
import type { Figure } from "./figure";
import { drawBrimHat, drawChefHat, drawDome, drawHardHat, drawHeadband, drawTallHat, drawTricorn } from "./fine-hats";
import type { Hat } from "./role";

export function drawHat(figure: Figure): void {
  hats[figure.look.hat](figure);
}

const hats: Readonly<Record<Hat, (figure: Figure) => void>> = {
  none: () => {},
  straw: (figure) => {
    const { head, look } = figure;
    const band = figure.sketch.traits.ramp("band ribbon", ["red", "crimson", "blue"], look.hatRamp);
    const dome = both(ellipse(0, 6.8, 6, 5.7), (_x, y) => y < 8);
    part(head, ellipse(0, 7.8, 11.5, 2.2), look.hatRamp, "bevel");
    part(head, dome, look.hatRamp);
    tint(
      head,
      both(dome, (_x, y) => y > 5.4 && y < 7.1),
      band.base,
    );
  },
  crooked: (figure) => {
    const { head, look } = figure;
    const tip = figure.sketch.pose.sway * 0.8;
    const cone = polygon(
      [-5.6, 8],
      [-4.4, 5],
      [-2, 2],
      [2, 1],
      [5.5 + tip, 1.2],
      [8.5 + tip, 3.6],
      [5.4, 3.4],
      [4.2, 4.6],
      [5.6, 8],
    );
    part(head, ellipse(0, 8.4, 10.5, 2.1), look.hatRamp, "bevel");
    part(head, cone, look.hatRamp);
    tint(
      head,
      both(cone, (_x, y) => y > 6 && y < 7.8),
      figure.sketch.traits.ramp("band buckle", ["gold", "green", "orange"]).base,
    );
    if (!figure.sketch.view.back)
      spot(head, -1.6 * figure.sketch.view.side, 7, 1.8, 1.8, figure.sketch.traits.tone("gold").light);
  },
  helmet: drawHelmet,
  crown: (figure) => {
    const { head, look } = figure;
    const spikes = path([-5.4, 7.6, -6, 2.2, -3, 5, 0, 1.4, 3, 5, 6, 2.2, 5.4, 7.6]);
    part(head, spikes, look.hatRamp, "column");
    spot(head, 0, 5.8, 1.6, 1.6, figure.sketch.traits.ramp("gem jewel", ["red", "blue", "green"]).base);
  },
  hood: (figure) => {
    const { head, look } = figure;
    const { side, back } = figure.sketch.view;
    const cloth = union(ellipse(0, 10.6, 8, 7.4), flare(12, 7, 19, 6.4));
    const face = moved(ellipse(0, 12.2, 5.2, 4.8), -2.6 * side, 0);
    part(head, back ? cloth : minus(cloth, face), look.hatRamp);
  },
  cap: (figure) => {
    const { side, back } = figure.sketch.view;
    part(
      figure.head,
      both(ellipse(0, 8.6, 7.4, 5.6), (_x, y) => y < 8.8),
      figure.look.hatRamp,
    );
    const peak = back ? box(-1, 8, 1, 8.2) : moved(ellipse(0, 8.6, 5.6 - side, 1.3), -5 * side, 0);
    part(figure.head, peak, figure.look.hatRamp, "flat");
  },
  horns: (figure) => {
    const horn = path([2.6, 6.4, 5.6, 4.6, 6.4, 1.2, 8, 4.6, 6.6, 8]);
    part(figure.head, pair(horn), figure.look.hatRamp, "column");
  },
  chef: drawChefHat,
  brim: drawBrimHat,
  tall: drawTallHat,
  tricorn: drawTricorn,
  headband: drawHeadband,
  hardhat: drawHardHat,
  dome: drawDome,
};

function drawHelmet(figure: Figure): void {
  const { head, look } = figure;
  const { side, back } = figure.sketch.view;
  const { traits } = figure.sketch;
  const plume = traits.ramp("plume feather crest cape", ["crimson", "red", "blue", "gold"]);
  part(head, plumeShape(figure), plume);
  part(head, union(ellipse(0, 10.6, 7.4, 6.6), roundBox(-6.4, 11, 6.4, 17.4, 2)), look.hatRamp);
  if (back) return stroke(head, [0, 5], [0, 16.5], look.hatRamp.shadow);
  const slit: Shape = moved(roundBox(-5, 10.4, 5, 13, 0.8), -3 * side, 0);
  part(
    head,
    both(slit, (x) => x > -7.4),
    { ...look.hatRamp, base: traits.paint.outline },
    "flat",
  );
  const glow = traits.ramp("eye", ["ember", "white", "cyan", "gold"]);
  for (const x of side === 0 ? [-2.6, 2.6] : side === 1 ? [-5] : [-4.8, 0.4]) {
    if (!figure.sketch.pose.blink) spot(head, x, 11.8, 1.5, 1.3, glow.light);
  }
  for (const y of [14.6, 16]) {
    for (const x of [-2.2, 0, 2.2]) spot(head, x - 3 * side, y, 0.8, 0.8, look.hatRamp.shadow);
  }
}

function plumeShape(figure: Figure): Shape {
  const { side } = figure.sketch.view;
  const sway = figure.sketch.pose.sway;
  if (side === 0) return box(-1.4, 1, 1.4, figure.sketch.view.back ? 9 : 6);
  return union(box(-1.2, 1.4, 1.8, 6), polygon([0, 1.2], [6, 1.8], [9.5, 6 + sway], [8, 9 + sway], [5.6, 5], [1, 5]));
}
