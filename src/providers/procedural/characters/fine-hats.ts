/** The headwear of occupations: chef's hat, hats with a brim, tricorn, headband, hard hat and space helmet. */
import { part, spot, tint } from "../pen";
import { both, box, ellipse, limb, moved, path, polygon, roundBox, union } from "../shapes";
import type { Figure } from "./figure";

export function drawChefHat({ head, look }: Figure): void {
  const puff = union(ellipse(-3.6, 4.2, 3.6, 2.9), ellipse(3.6, 4.2, 3.6, 2.9), ellipse(0, 3.4, 4, 2.6));
  part(head, puff, look.hatRamp);
  part(head, box(-5.6, 5, 5.6, 8.2), look.hatRamp, "column");
}

export function drawBrimHat(figure: Figure): void {
  const { head, look } = figure;
  const crown = path([-5.4, 7.4, -4.8, 2.6, -1.6, 1.6, 0, 2.6, 1.6, 1.6, 4.8, 2.6, 5.4, 7.4]);
  part(head, crown, look.hatRamp, "column");
  tint(
    head,
    both(crown, (_x, y) => y > 5 && y < 6.6),
    figure.sketch.traits.ramp("band ribbon", ["crimson", "dark", "gold"], look.hatRamp).base,
  );
  part(head, ellipse(0, 7.8, 10, 1.7), look.hatRamp, "bevel");
}

export function drawTallHat(figure: Figure): void {
  const { head, look } = figure;
  part(head, box(-4.8, 1.2, 4.8, 7.4), look.hatRamp, "column");
  part(
    head,
    box(-4.8, 5, 4.8, 6.6),
    figure.sketch.traits.ramp("band ribbon", ["crimson", "gold"], look.hatRamp),
    "flat",
    false,
  );
  part(head, ellipse(0, 7.8, 8, 1.3), look.hatRamp, "bevel");
}

export function drawTricorn(figure: Figure): void {
  const { head, look, sketch } = figure;
  const { side, back } = sketch.view;
  const hat = path([-9.4, 8.6, -8.4, 4.6, -3, 3.6, 0, 1.8, 3, 3.6, 8.4, 4.6, 9.4, 8.6, 0, 6.4]);
  part(head, union(hat, both(ellipse(0, 8.4, 7, 3.4), box(-8, 4, 8, 8.6))), look.hatRamp, "bevel");
  if (back) return;
  spot(head, -2 * side, 5.6, 2.4, 2, sketch.traits.paint.lightest);
}

export function drawHeadband(figure: Figure): void {
  const { head, sketch, look } = figure;
  const { side, back } = sketch.view;
  const cloth = sketch.traits.ramp("headband bandana band", ["red", "white", "crimson"], look.hairRamp);
  part(head, both(ellipse(-0.6 * side, 11, 7.7, 7), box(-15, 7.6, 15, 9.6)), cloth, "flat", false);
  const sway = sketch.pose.sway;
  const knot = limb([5.4, 9], [10, 10.6 + sway], 1);
  if (side > 0 || back) part(head, back && side === 0 ? moved(knot, -4, 0) : knot, cloth, "flat");
}

export function drawHardHat(figure: Figure): void {
  const { head, look, sketch } = figure;
  const { side, back } = sketch.view;
  part(
    head,
    both(ellipse(0, 8.4, 7.4, 6), (_x, y) => y < 8.6),
    look.hatRamp,
  );
  part(head, ellipse(-1.6 * side, 8.6, 8.6, 1.2), look.hatRamp, "bevel");
  if (!back && sketch.traits.has("miner lamp light")) {
    spot(head, -5 * side, 5.6, 2.6, 2.4, look.hatRamp.line);
    spot(head, -5 * side, 5.6, 1.6, 1.6, sketch.traits.paint.nearest(0xfdf0b0));
  }
}

/** A round helmet with a visor in front of the face. */
export function drawDome(figure: Figure): void {
  const { head, look, sketch } = figure;
  const { side, back } = sketch.view;
  part(head, ellipse(0, 10.6, 8.2, 7.4), look.hatRamp);
  if (back) return part(head, roundBox(-3, 8, 3, 14, 1), { ...look.hatRamp, base: look.hatRamp.shadow }, "flat", false);
  const glass = sketch.traits.ramp("visor glass", ["amber", "sky", "slate"], look.hatRamp);
  const visor = both(moved(roundBox(-5.4, 6.8, 5.4, 15, 3), -2.8 * side, 0), ellipse(0, 10.6, 7.6, 7));
  part(head, visor, glass, "ball");
  part(
    head,
    polygon([-4 - side * 3, 8.4], [-2.4 - side * 3, 8.4], [-3.6 - side * 3, 12], [-4.6 - side * 3, 11]),
    { ...glass, base: sketch.traits.paint.lightest },
    "flat",
    false,
  );
}
