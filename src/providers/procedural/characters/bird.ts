/** Birds, from chickens to owls. */
import { inkOn, type Ramp } from "../colours";
import { part, shiftedPen, spot, type Pen } from "../pen";
import { ellipse, limb, pair, path, polygon, union } from "../shapes";
import type { Sketch } from "../sketch";

type Bird = {
  readonly sketch: Sketch;
  readonly coat: Ramp;
  readonly bill: Ramp;
  readonly trunk: Pen;
  readonly head: Pen;
};

export const birdWords =
  "chicken hen rooster chick duck goose crow raven owl eagle hawk parrot penguin bird pigeon swan turkey phoenix";

export function drawBird(sketch: Sketch): void {
  const { traits, pose, view } = sketch;
  const dark = traits.has("crow raven penguin");
  const wild = traits.has("owl eagle hawk turkey");
  const coat = traits.mainRamp(
    birdWords,
    dark ? ["black"] : wild ? ["brown", "tan"] : ["white", "tan", "rust", "cream", "sky"],
  );
  const low = shiftedPen(sketch.pen, 0, -Math.min(pose.lift, 1.4));
  const peck = -pose.lean * (view.side === 0 ? 0 : 1);
  const bird: Bird = {
    sketch,
    coat,
    bill: traits.ramp("beak bill", ["orange", "gold"]),
    trunk: shiftedPen(low, 0, pose.bob + pose.crouch * 3),
    head: shiftedPen(
      low,
      peck - pose.sway * 0.8 * view.side,
      pose.drag + pose.crouch * 3 + Math.max(0, pose.lean) * 1.5,
    ),
  };
  drawFeet(bird, low);
  if (view.back) drawHead(bird);
  drawTrunk(bird);
  if (!view.back) drawHead(bird);
}

function drawFeet({ sketch, bill }: Bird, low: Pen): void {
  const { pose, view } = sketch;
  for (const [side, leg] of [
    [-1, pose.far],
    [1, pose.near],
  ] as const) {
    const hip = side * (3 - 2 * view.side) + view.side;
    const foot = hip - leg.swing * 3 * view.side;
    const ground = 31 - leg.raise * 2 - (view.side === 0 && leg.swing < 0 ? -leg.swing * 1.4 : 0);
    part(low, limb([hip, 25], [foot, ground - 0.8], 0.7), bill, "flat", false);
    part(
      low,
      limb([foot - 1 - view.side, ground - 0.6], [foot + 1 - view.side * 0.6, ground - 0.6], 0.7),
      bill,
      "flat",
      false,
    );
  }
}

function drawTrunk({ sketch, coat, trunk }: Bird): void {
  const { traits, pose, view } = sketch;
  const { side, back } = view;
  const flap = pose.armNear.raise > 0.3 || pose.lift > 1 ? -4 : pose.sway * 0.8;
  const plump = traits.between("plumpness", -0.4, 0.8) + (traits.has("plump fat round") ? 0.6 : 0);
  const tail =
    side === 0
      ? pair(path([0, 15, 3, 11.6, 5, 16]))
      : polygon([4, 20], [9.5, 11 - flap * 0.2], [13 * (0.7 + side * 0.3), 14], [10, 22]);
  if (side > 0 || back) part(trunk, tail, coat, "column");
  part(trunk, union(ellipse(side * 1.6, 20.6, 7.4 + plump + side, 6.8), ellipse(-2.6 * side, 17, 5, 5)), coat);
  if (traits.has("penguin") && !back)
    part(trunk, ellipse(-3 * side, 21.4, 4.6, 5.4), traits.tone("white"), "flat", false);
  const wing = side === 1 ? ellipse(3.4, 20.4 + flap * 0.4, 4.6, 3.4) : pair(ellipse(7.2, 20 + flap * 0.5, 2.2, 4.2));
  part(trunk, wing, coat, side === 1 ? "bevel" : "column");
  if (back && side === 0) part(trunk, tail, coat, "column");
}

function drawHead({ sketch, coat, bill, head }: Bird): void {
  const { traits, pose, view } = sketch;
  const { side, back } = view;
  const x = -4.6 * side;
  const isFowl = traits.has("chicken hen rooster turkey comb");
  const red = traits.ramp("comb crest wattle", ["red"]);
  if (isFowl) {
    const tall = traits.has("rooster") ? 1 : 0;
    part(
      head,
      union(ellipse(x - 2, 6, 1.5, 1.8), ellipse(x, 5 - tall, 1.6, 2.4 + tall), ellipse(x + 2, 6, 1.5, 1.8)),
      red,
      "column",
    );
  }
  if (traits.has("owl")) part(head, pair(path([2, 8, 5.4, 4.6, 5.4, 10])), coat, "flat");
  part(head, ellipse(x, 11.4, 5.2, 5.2), coat);
  if (back) return;
  const wide = traits.has("duck goose swan") ? 1.4 : 0;
  const owl = traits.has("owl");
  for (const eye of side === 0 ? [-3, 3] : side === 1 ? [-1.6] : [-3.4, 1]) {
    if (owl) part(head, ellipse(x + eye, 10, 2.1, 2.1), traits.tone("cream"), "flat");
    spot(head, x + eye, 10, 1.3, pose.blink ? 0.8 : 2, owl ? traits.paint.outline : inkOn(traits.paint, coat));
  }
  if (side === 1) part(head, polygon([x - 4.4, 10.8], [x - 8 - wide, 12.6], [x - 4, 14.2]), bill, "column");
  else
    part(
      head,
      polygon([x - 1.8 - wide - 3 * side, 12], [x + 1.8 + wide - 3 * side, 12], [x - 3 * side, 15.2]),
      bill,
      "column",
      false,
    );
  if (isFowl) part(head, ellipse(x - 3.4 * side, 16.4, 1.3, 1.6), red, "flat");
}
