/** Slimes: a translucent body that squashes and stretches. */
import { blend, type Ramp } from "../colours";
import { breath } from "../motion";
import { part, shiftedPen, spot, tint, type Pen } from "../pen";
import { both, ellipse, path, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export const slimeWords = "slime blob ooze jelly gel pudding amoeba mimic goo";

export function drawSlime(sketch: Sketch): void {
  const { traits, pose, time } = sketch;
  const gel = traits.mainRamp(slimeWords, ["green", "cyan", "magenta", "blue", "orange", "lime", "purple"]);
  const squash =
    pose.crouch +
    (time.still ? 0.3 : pose.lift > 0 || pose.crouch > 0 ? pose.lift * -0.2 + pose.sway * 0.1 : breath(time.phase));
  const wide = traits.between("width", 10.6, 12.4) + squash * 1.5;
  const top = 13 + traits.between("height", -1, 2.4) + squash * 2.2;
  const pen = shiftedPen(sketch.pen, 0, -pose.lift);
  const body: Shape = both(
    union(ellipse(0, 24.5, wide, 24.5 - top), ellipse(0, 27.4, wide + 1, 5)),
    (_x, y) => y <= 31,
  );
  const crowned = traits.has("king queen crown royal prince princess lord");
  const sunk = shiftedPen(pen, 0, top - 13);
  part(pen, body, gel);
  drawGel(sketch, pen, gel, top, wide);
  if (crowned) drawCrown(sketch, sunk, (x, y) => body(x, y + top - 13), gel);
  if (!sketch.view.back) drawFace(sketch, shiftedPen(pen, 0, squash * 1.4 + (crowned ? 1.4 : 0)));
}

function drawGel({ traits, time }: Sketch, pen: Pen, gel: Ramp, top: number, wide: number): void {
  const inside = (shape: Shape): Shape => both(shape, ellipse(0, 24.5, wide - 1.4, 24.5 - top - 1.4));
  tint(pen, inside(ellipse(-wide * 0.45, top + 5, 2.8, 2)), traits.paint.lightest);
  tint(pen, inside(ellipse(-wide * 0.72, top + 9, 1, 1.4)), traits.paint.lightest);
  const bubbles = traits.has("translucent transparent clear glass") ? 4 : 2;
  for (let bubble = 0; bubble < bubbles; bubble++) {
    const x = traits.between(`bubble ${bubble} x`, -wide + 4, wide - 4);
    const rise = (traits.between(`bubble ${bubble} y`, 0, 1) + (time.still ? 0 : 1 - time.phase)) % 1;
    spot(pen, x, top + 9 + rise * (20 - top), 1.4, 1.4, gel.light);
  }
  if (bubbles > 2)
    tint(
      pen,
      both(ellipse(0, 29.4, wide - 2, 1), (_x, y) => y < 30),
      gel.light,
    );
}

/** A crown half sunk into the slime: the lower half is seen through the gel. */
function drawCrown({ traits }: Sketch, pen: Pen, body: Shape, gel: Ramp): void {
  const gold = traits.ramp("crown", ["gold"]);
  const crown = path([-5.4, 18.4, -6.6, 8, -3.2, 12, 0, 7.2, 3.2, 12, 6.6, 8, 5.4, 18.4]);
  part(pen, crown, gold, "column");
  spot(pen, 0, 12.6, 1.8, 1.8, traits.tone("red").base);
  const below: Shape = (x, y) => body(x, y - 0.8);
  const about: Shape = (x, y) => crown(x - 1, y) || crown(x + 1, y) || crown(x, y - 1);
  tint(pen, both(about, below), gel.base);
  tint(pen, both(crown, below), traits.paint.nearest(blend(gold.base, gel.base, 0.5)));
  tint(
    pen,
    both(crown, (x, y) => below(x, y) && !body(x, y - 2)),
    gel.light,
  );
}

function drawFace({ traits, view, pose }: Sketch, pen: Pen): void {
  const { outline, lightest } = traits.paint;
  const count = traits.pick("eyes", [2, 2, 2, 1, 3]);
  const shift = -5 * view.side;
  const gap = traits.between("gap", 3.4, 5);
  const eyes = count === 1 ? [0] : count === 2 ? [-gap, gap] : [-gap, 0, gap];
  for (const eye of eyes) {
    const x = eye * (1 - view.side * 0.35) + shift;
    const y = count === 3 && eye === 0 ? 20 : 22.4;
    spot(pen, x, y, 2.2, pose.blink ? 0.9 : 3, outline);
    if (!pose.blink) spot(pen, x - 0.6, y - 0.8, 0.8, 0.9, lightest);
  }
  const open = traits.pick("mouth", [1, 1.8, 0.8]);
  spot(pen, shift, 26.4, traits.between("grin", 2.6, 5), open, outline);
}
