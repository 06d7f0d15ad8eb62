/** Tools and weapons in a person's hand. */
import { wave } from "../motion";
import { part, spot, stroke } from "../pen";
import { box, ellipse, limb, minus, type Point, polygon, roundBox, union } from "../shapes";
import { hand, sideOf, type Figure } from "./figure";
import type { Held } from "./role";
import { tradeThings } from "./trade-things";

export function drawHeld(figure: Figure): void {
  things[figure.look.held](figure, hand(figure, true), aim(figure));
}

/** The direction of a held tool: upright at rest, back in the wind-up, forward in the blow. */
function aim(figure: Figure): Point {
  const { raise } = figure.sketch.pose.armNear;
  const { side } = figure.sketch.view;
  const turns = raise > 0.8 ? 0.62 : raise > 0.3 ? 0.27 : side > 0 ? 0.41 : 0.46;
  const forward = side === 0 ? sideOf(figure, true) * 0.7 : -1;
  return [wave(turns) * forward, wave(turns + 0.25)];
}

/** Draws a thing in the hand at a point, in the direction of `aim`. */
type Thing = (figure: Figure, at: Point, aim: Point) => void;

const things: Readonly<Record<Held, Thing>> = {
  ...tradeThings,
  none: () => {},
  sword: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    const along = (distance: number): Point => [x + aimX * distance, y + aimY * distance];
    part(
      figure.arms,
      limb(along(1), along(11.5), 1.1),
      traits.ramp("sword blade dagger", ["silver", "steel"]),
      "column",
    );
    const [guardX, guardY] = along(1.6);
    part(
      figure.arms,
      limb([guardX - aimY * 2.2, guardY + aimX * 2.2], [guardX + aimY * 2.2, guardY - aimX * 2.2], 0.7),
      traits.tone("gold"),
      "flat",
    );
  },
  staff: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    part(
      figure.arms,
      limb([x - aimX * 6, y - aimY * 6], [x + aimX * 8, y + aimY * 8], 0.8),
      traits.tone("wood"),
      "column",
    );
    part(
      figure.arms,
      ellipse(x + aimX * 9, y + aimY * 9, 2, 2),
      traits.ramp("orb gem staff wand", ["cyan", "magenta", "lime", "amber"]),
    );
  },
  fork: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    part(
      figure.arms,
      limb([x - aimX * 6, y - aimY * 6], [x + aimX * 7, y + aimY * 7], 0.7),
      traits.tone("wood"),
      "column",
    );
    const prongs = [-1.8, 0, 1.8].map((side) =>
      limb(
        [x + aimX * 7 - aimY * side, y + aimY * 7 + aimX * side],
        [x + aimX * 11 - aimY * side, y + aimY * 11 + aimX * side],
        0.5,
      ),
    );
    part(figure.arms, union(...prongs), traits.tone("steel"), "flat");
  },
  lantern: (figure, [x, handY]) => {
    const y = handY - 1.6;
    const { traits } = figure.sketch;
    const glow = traits.ramp("lantern lamp torch", ["amber", "gold", "ember"]);
    const frame = traits.tone("iron");
    part(figure.arms, minus(ellipse(x, y + 1, 2, 2), ellipse(x, y + 1.2, 1, 1.1)), frame, "flat");
    part(
      figure.arms,
      union(box(x - 2.2, y + 2, x + 2.2, y + 7.6), box(x - 3.2, y + 6.6, x + 3.2, y + 7.8)),
      frame,
      "flat",
    );
    part(
      figure.arms,
      roundBox(x - 2.6, y + 2.6, x + 2.6, y + 6.8, 1),
      { ...glow, base: glow.light, line: frame.line },
      "flat",
    );
    spot(figure.arms, x, y + 4.6, 1.6, 2, traits.paint.lightest);
  },
  bow: (figure, [x, y]) => {
    const { traits } = figure.sketch;
    const out = figure.sketch.view.side === 0 ? sideOf(figure, true) : -1;
    const bow = minus(ellipse(x - out * 1.2, y, 3.6, 6.6), ellipse(x - out * 2.4, y, 3.4, 6));
    part(figure.arms, (px, py) => bow(px, py) && (px - x) * out > -2, traits.tone("wood"), "column");
    stroke(figure.arms, [x - out * 1.8, y - 5.4], [x - out * 1.8, y + 5.4], traits.paint.lightest, false);
  },
  axe: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    const at = (along: number, across: number): Point => [
      x + aimX * along - aimY * across,
      y + aimY * along + aimX * across,
    ];
    part(figure.arms, limb(at(-3, 0), at(8, 0), 0.8), traits.tone("wood"), "column");
    part(
      figure.arms,
      polygon(at(5, 0), at(4, -3.6), at(9.4, -3.6), at(8.4, 0), at(8, 1.6), at(5.4, 1.6)),
      traits.tone("steel"),
      "bevel",
    );
  },
  scythe: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    const [topX, topY] = [x + aimX * 21, y + aimY * 21];
    const out = figure.sketch.view.side === 0 ? -sideOf(figure, true) : -1;
    part(figure.arms, limb([x - aimX * 7, y - aimY * 7], [topX, topY], 0.8), traits.tone("wood"), "column");
    const blade = polygon(
      [topX, topY - 1.6],
      [topX + out * 7, topY - 0.6],
      [topX + out * 12, topY + 4],
      [topX, topY + 1.8],
    );
    part(figure.arms, blade, traits.tone("silver"), "column");
  },
  shield: (figure, [x, y]) => {
    const { traits } = figure.sketch;
    part(
      figure.arms,
      union(box(x - 3.4, y - 4, x + 3.4, y + 0.6), ellipse(x, y + 0.4, 3.4, 4)),
      traits.ramp("shield", ["blue", "crimson", "steel", "oaken"]),
      "bevel",
    );
    spot(figure.arms, x, y - 0.6, 1.8, 1.8, traits.tone("gold").light);
  },
  gun: (figure, [x, y], [aimX, aimY]) => {
    const { traits } = figure.sketch;
    const steel = traits.ramp("gun rifle pistol blaster", ["slate", "iron"]);
    const out = figure.sketch.view.side === 0 ? sideOf(figure, true) * 0.4 : -1;
    part(figure.arms, limb([x, y], [x + out * 7, y + 0.4 - Math.abs(aimX) * 0.6], 1.1), steel, "column");
    part(
      figure.arms,
      limb([x, y], [x - out * 1.6, y + 2.4 * Math.max(0.6, Math.abs(aimY))], 1),
      traits.tone("wood"),
      "flat",
    );
  },
  rod: (figure, [x, y]) => {
    const { traits } = figure.sketch;
    const out = figure.sketch.view.side === 0 ? sideOf(figure, true) : -1;
    part(figure.arms, limb([x - out, y + 3], [x + out * 4.4, y - 12], 0.6), traits.tone("wood"), "column");
    stroke(figure.arms, [x + out * 4.4, y - 12], [x + out * 4.8, y + 4], traits.paint.lightest, false);
    spot(figure.arms, x + out * 4.8, y + 4.6, 1.2, 1.6, traits.tone("red").base);
  },
};
