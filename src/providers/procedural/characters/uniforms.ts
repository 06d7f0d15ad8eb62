/** The marks of a trade on the clothes and on the head: badge, tie, safety vest, wraps and a red nose. */
import { part, spot, stroke } from "../pen";
import { both, box, moved, pair, polygon, union } from "../shapes";
import type { Figure } from "./figure";

/** What is worn over the torso. */
export function drawUniform(figure: Figure): void {
  const { extras } = figure.look;
  if (extras.has("vest")) drawVest(figure);
  if (extras.has("wraps")) drawBodyWraps(figure);
  if (figure.sketch.view.back) return;
  if (extras.has("tie")) drawTie(figure);
  if (extras.has("badge")) drawBadge(figure);
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

function plain<T extends { readonly base: number }>(ramp: T, base: number): T {
  return { ...ramp, base };
}
