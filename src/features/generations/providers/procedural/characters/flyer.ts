import type { Ramp } from "../colours";
import { wave } from "../motion";
import { part, shiftedPen, spot, type Pen } from "../pen";
import { ellipse, moved, pair, polygon, union, type Shape } from "../shapes";
import type { Sketch } from "../sketch";

export const flyerWords = "bat vampirebat moth bee wasp fairy dragonfly butterfly harpy gargoyle";

/** -1 wings down, 1 wings up: flying things flap in every animation. */
function flapOf({ time }: Sketch): number {
  return time.still ? 0.8 : wave(time.phase + 0.25);
}

export function drawFlyer(sketch: Sketch): void {
  const { traits, view } = sketch;
  const coat = traits.mainRamp(flyerWords, ["purple", "slate", "brown", "crimson", "indigo", "teal", "ash"]);
  const flap = flapOf(sketch);
  const pen = shiftedPen(sketch.pen, -sketch.pose.lean * view.side, flap * 1.4 - 2 - sketch.pose.lift + sketch.pose.crouch * 4);
  const skin = traits.ramp("wing", ["crimson", "purple", "dark", "rust", "navy", "magenta"], coat);
  drawWings(sketch, pen, skin, flap);
  drawTrunk(sketch, pen, coat);
}

function drawWings({ traits, view }: Sketch, pen: Pen, skin: Ramp, flap: number): void {
  const span = traits.between("span", 12.6, 14.8);
  const cut = traits.between("scallop", 1.4, 3.4);
  const tip = 17 - flap * 9;
  const hem = tip + 7.5 + flap * 1.5;
  const wing = polygon([2, 15], [span * 0.55, tip - 1 + flap * 2], [span, tip], [span - 1.2, hem], [span * 0.72, hem - cut], [span * 0.55, hem + 1.5 - flap], [span * 0.4, 20.5 - cut * 0.4], [3, 23]);
  if (view.side === 1) {
    part(pen, moved(wing, 0.5, -1), skin, "dim");
    return;
  }
  part(pen, pair(wing), skin, "bevel");
  part(pen, pair(polygon([2, 15.4], [span * 0.55, tip - 1 + flap * 2], [span * 0.55, tip + 0.6 + flap * 2], [2.4, 17.2])), { ...skin, base: skin.shadow }, "flat", false);
}

function drawTrunk(sketch: Sketch, pen: Pen, coat: Ramp): void {
  const { traits, view, pose } = sketch;
  const size = traits.between("size", 4.8, 6.4);
  const x = -1.6 * view.side;
  const ear = traits.between("ears", 4, 7.4);
  const ears = view.side === 1 ? moved(earShape(ear, size), -1.5, 0) : pair(earShape(ear, size));
  part(pen, pair(ellipse(1.8, 17.5 + size, 1, 1.8)), coat, "flat");
  part(pen, ears, coat, "flat");
  const torso: Shape = union(ellipse(x, 17, size, size), ellipse(x * 0.4, 20.4, size * 0.7, size * 0.8));
  part(pen, torso, coat);
  if (view.side === 1) {
    const flap = flapOf(sketch);
    part(pen, polygon([-1, 16], [5, 14 - flap * 8], [13, 15 - flap * 9], [10.5, 19 - flap * 3], [8, 18 - flap * 2], [5.5, 22 - flap], [1, 21]), traits.ramp("wing", ["crimson", "purple", "dark", "rust", "navy", "magenta"], coat), "bevel");
  }
  if (!view.back) drawFace(sketch, pen, x, size, pose.blink);
}

function earShape(height: number, size: number): Shape {
  return polygon([1, 17 - size * 0.8], [size * 0.75, 15.5 - height - size * 0.3], [size * 0.95, 15.5]);
}

function drawFace({ traits, view }: Sketch, pen: Pen, x: number, size: number, blink: boolean): void {
  const { outline, lightest } = traits.paint;
  const glow = traits.ramp("eye", ["yellow", "red", "white", "lime", "cyan"]);
  for (const eye of view.side === 0 ? [-2.2, 2.2] : view.side === 1 ? [-2.6] : [-3, 0.8]) {
    if (!blink) spot(pen, x + eye, 16, 2.2, 2, glow.light);
    spot(pen, x + eye, 16.2, 1, blink ? 0.8 : 1.6, outline);
  }
  const mouth = x - 1.8 * view.side;
  spot(pen, mouth, 16.4 + size * 0.4, 3.4, 0.9, outline);
  for (const fang of view.side === 1 ? [-0.8] : [-1.1, 1.1]) spot(pen, mouth === 0 ? fang : mouth + fang, 17.4 + size * 0.4, 0.9, 1.2, lightest);
}
