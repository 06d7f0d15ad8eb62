/** What tells a trade in a person's hand: lute, cleaver, broom, book, tray and a staff with a skull. */
import { part, spot, stroke } from "../pen";
import { box, ellipse, limb, type Point, polygon, roundBox, union } from "../shapes";
import { sideOf, type Figure } from "./figure";

/** Each draws a thing in the hand at a point. A tool points along its aim. */
export const tradeThings = {
  skull: (figure: Figure, [x, y]: Point, [aimX, aimY]: Point): void => {
    const { traits } = figure.sketch;
    const bone = traits.tone("bone");
    part(
      figure.arms,
      limb([x - aimX * 6, y - aimY * 6], [x + aimX * 8, y + aimY * 8], 0.8),
      traits.tone("wood"),
      "column",
    );
    const [topX, topY] = [x + aimX * 9.6, y + aimY * 9.6];
    part(figure.arms, union(ellipse(topX, topY, 3, 2.6), box(topX - 1.7, topY, topX + 1.7, topY + 3.8)), bone);
    for (const side of [-1.3, 1.3]) spot(figure.arms, topX + side, topY + 0.4, 1.4, 1.6, traits.paint.outline);
  },
  lute: (figure: Figure, [x, y]: Point): void => {
    const { traits } = figure.sketch;
    const inwards = inwardsOf(figure);
    const neck = limb([x + inwards * 4, y - 1], [x - inwards * 3.4, y - 7.6], 0.8);
    part(figure.arms, neck, traits.tone("wood"), "column");
    part(figure.arms, ellipse(x + inwards * 4.6, y, 4, 3.6), traits.tone("amber"), "ball");
    spot(figure.arms, x + inwards * 4, y - 0.4, 1.8, 1.8, traits.paint.outline);
  },
  cleaver: (figure: Figure, [x, y]: Point, [aimX, aimY]: Point): void => {
    const { traits } = figure.sketch;
    const at = (along: number, across: number): Point => [
      x + aimX * along - aimY * across,
      y + aimY * along + aimX * across,
    ];
    part(figure.arms, limb(at(-1.6, 0), at(3, 0), 0.9), traits.tone("wood"), "column");
    part(figure.arms, polygon(at(3, -3.4), at(10, -3.4), at(10, 1.4), at(3, 1.4)), traits.tone("silver"), "bevel");
  },
  broom: (figure: Figure, [x, y]: Point): void => {
    const { traits } = figure.sketch;
    const foot = 30.4;
    part(figure.arms, limb([x, y - 9], [x, foot - 5], 0.7), traits.tone("wood"), "column");
    part(
      figure.arms,
      polygon([x - 1, foot - 6], [x + 1, foot - 6], [x + 3.2, foot], [x - 3.2, foot]),
      traits.tone("straw"),
      "column",
    );
    stroke(figure.arms, [x - 1.6, foot - 4], [x + 1.6, foot - 4], traits.tone("red").base);
  },
  book: (figure: Figure, [x, y]: Point): void => {
    const { traits } = figure.sketch;
    const inwards = inwardsOf(figure);
    const cover = traits.ramp("book", ["crimson", "blue", "green"], figure.look.top);
    const middle = x + inwards * 2;
    part(figure.arms, roundBox(middle - 3.4, y - 4, middle + 3.4, y + 3.6, 0.6), cover, "bevel");
    part(figure.arms, box(middle - 1.8, y - 2.4, middle + 1.8, y - 1), traits.tone("cream"), "flat", false);
  },
  tray: (figure: Figure, [x, y]: Point): void => {
    const { traits } = figure.sketch;
    const top = y - 2.4;
    part(figure.arms, box(x - 1.4, top - 4.6, x + 1.4, top - 0.4), traits.tone("crimson"), "column");
    part(figure.arms, roundBox(x - 5, top - 0.6, x + 5, top + 1, 0.6), traits.tone("silver"), "bevel");
  },
} as const;

/** The direction from the hand to the middle of the body. In profile, things are held in front. */
function inwardsOf(figure: Figure): number {
  return figure.sketch.view.side === 0 ? -sideOf(figure, true) : -0.4;
}
