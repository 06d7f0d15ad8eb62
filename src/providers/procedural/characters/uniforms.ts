/** The marks of a trade on the clothes and on the head, such as a badge, a tie, a safety vest or a red cross. */
import { part, type Pen, spot, stroke } from "../pen";
import { both, box, ellipse, moved, pair, type Point, polygon, union } from "../shapes";
import type { Figure } from "./figure";

/** What is worn over the torso. */
export function drawUniform(figure: Figure): void {
  const { extras } = figure.look;
  if (extras.has("vest")) drawVest(figure);
  if (extras.has("wraps")) drawBodyWraps(figure);
  if (figure.sketch.view.back) return;
  if (extras.has("tie")) drawTie(figure);
  if (extras.has("badge")) drawBadge(figure);
  if (extras.has("cross")) drawCross(figure.torso, [-2.6, 19.8], figure);
  if (extras.has("stains")) drawStains(figure);
}

export function drawCrossOnHat(figure: Figure): void {
  if (!figure.sketch.view.back) drawCross(figure.head, [-5 * figure.sketch.view.side, 5.4], figure);
}

/** A band of cloth with holes for the eyes. */
export function drawMask(figure: Figure): void {
  const { view, traits, pose } = figure.sketch;
  part(
    figure.head,
    both(ellipse(-0.6 * view.side, 11.4, 7, 6.3), box(-15, 10.4, 15, 14.8)),
    traits.tone("dark"),
    "flat",
  );
  if (view.back || pose.blink) return;
  const eyes = view.side === 0 ? [-2.6, 2.6] : view.side === 1 ? [-4.2] : [-4.4, 0.4];
  for (const x of eyes) spot(figure.head, x, 12.6, 2.2, 2, traits.paint.lightest);
}

export function drawBadgeOnHat(figure: Figure): void {
  const { view, traits } = figure.sketch;
  if (!view.back) spot(figure.head, -5 * view.side, 5.6, 2.4, 2.4, traits.tone("gold").base);
}

export function drawNose(figure: Figure): void {
  const { view, traits } = figure.sketch;
  if (!view.back) spot(figure.head, -6 * view.side, 14, 2.8, 2.4, traits.tone("red").base);
}

/** Bandages around the head leave the eyes free. */
export function drawWraps(figure: Figure): void {
  const { shadow } = figure.look.skin;
  for (const [from, to] of [
    [6.4, 7.6],
    [10, 9],
    [16, 15.4],
  ] as const)
    stroke(figure.head, [-7, from], [7, to], shadow);
}

function drawBodyWraps(figure: Figure): void {
  for (const y of [18.4, 20.8, 23.2, 25.4])
    stroke(figure.torso, [-figure.halfBody, y], [figure.halfBody, y - 0.8], figure.look.skin.shadow);
}

function drawVest(figure: Figure): void {
  const { view, traits } = figure.sketch;
  const half = figure.halfBody;
  const cloth = traits.ramp("vest", ["orange"], figure.look.hatRamp);
  const isOpen = view.side === 0 && !view.back;
  part(figure.torso, isOpen ? pair(box(1.4, 16.6, half, 25)) : box(-half, 16.6, half, 25), cloth, "column");
  const band = traits.tone("yellow").light;
  for (const y of [20, 23])
    part(
      figure.torso,
      isOpen ? pair(box(1.4, y, half, y + 1)) : box(-half, y, half, y + 1),
      plain(cloth, band),
      "flat",
      false,
    );
}

function drawTie(figure: Figure): void {
  const { view, traits } = figure.sketch;
  const x = -3 * view.side;
  const half = figure.halfBody;
  const shirt = both(moved(polygon([-2.8, 16.4], [2.8, 16.4], [0, 22.6]), x, 0), box(-half, 16, half, 24));
  part(figure.torso, shirt, traits.tone("white"), "flat", false);
  const tie = union(polygon([-0.9, 17], [0.9, 17], [1.3, 21.6], [0, 23.4], [-1.3, 21.6]));
  part(
    figure.torso,
    moved(tie, x, 0),
    traits.ramp("tie necktie", ["crimson", "red", "blue"], figure.look.top),
    "flat",
    false,
  );
}

function drawBadge(figure: Figure): void {
  const { view, traits } = figure.sketch;
  spot(figure.torso, view.side === 0 ? -2.6 : -2.6 * view.side, 19.6, 2, 2, traits.tone("gold").light);
}

function drawCross(pen: Pen, [x, y]: Point, { sketch }: Figure): void {
  const red = sketch.traits.tone("red");
  part(
    pen,
    union(box(x - 0.8, y - 2.2, x + 0.8, y + 2.2), box(x - 2.2, y - 0.8, x + 2.2, y + 0.8)),
    red,
    "flat",
    false,
  );
}

function drawStains(figure: Figure): void {
  const { traits, view } = figure.sketch;
  const { base } = traits.tone("crimson");
  for (const [x, y, size] of [
    [-1.6, 20.4, 2.4],
    [1.8, 22.4, 1.4],
    [-2, 25.6, 1.6],
    [1.4, 26.4, 2.2],
  ] as const)
    spot(figure.torso, x - 1.6 * view.side, y, size, size, base);
}

function plain<T extends { readonly base: number }>(ramp: T, base: number): T {
  return { ...ramp, base };
}
