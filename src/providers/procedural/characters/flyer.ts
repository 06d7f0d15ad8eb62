/** Flying beings: bats, insects, fairies. */
import type { Ramp } from "../colours";
import { skew, wave } from "../motion";
import { part, shiftedPen, spot, type Pen } from "../pen";
import { ellipse, limb, moved, pair, polygon, union, type Point, type Shape } from "../shapes";
import type { Sketch } from "../sketch";

export const flyerWords =
  "bat moth bee wasp fairy dragonfly butterfly harpy gargoyle hornet mosquito pixie beholder eyeball firefly ladybug";

export function drawFlyer(sketch: Sketch): void {
  const { traits, view } = sketch;
  const coat = traits.mainRamp(flyerWords, ["purple", "slate", "brown", "crimson", "indigo", "teal", "ash"]);
  const flap = flapOf(sketch);
  const pen = shiftedPen(sketch.pen, -sketch.pose.lean * view.side, flap * 1.4 - 2 + sketch.pose.crouch * 4);
  const skin = traits.ramp("wing", ["crimson", "purple", "dark", "rust", "navy", "magenta"], coat);
  drawWings(sketch, pen, skin, flap);
  drawTrunk(sketch, pen, coat);
}

/** The position of the wings, from -1 (down) to 1 (up). Flying beings flap in every animation. */
function flapOf({ time }: Sketch): number {
  return time.still ? 0.8 : wave(time.phase + skew);
}

function drawWings({ traits, view }: Sketch, pen: Pen, skin: Ramp, flap: number): void {
  const span = traits.between("span", 13.4, 15);
  const cut = traits.between("scallop", 0.25, 0.5);
  const elbow: Point = [span * 0.45, 12 - flap * 4];
  const tip: Point = [span - Math.abs(flap - 0.5), 14 - flap * 9];
  const fingers: Point[] = [tip, [span * 0.86, 21.5 - flap * 4], [span * 0.56, 23.4 - flap * 2], [3, 23]];
  const hem = fingers.flatMap((finger, index): Point[] => {
    const next = fingers[index + 1];
    if (!next) return [finger];
    const [middleX, middleY] = [(finger[0] + next[0]) / 2, (finger[1] + next[1]) / 2];
    return [finger, [middleX + (3 - middleX) * cut, middleY + (15 - middleY) * cut]];
  });
  const wing = polygon([2, 15], elbow, ...hem);
  const bones = union(limb([2, 15], elbow, 0.8), limb(elbow, tip, 0.8));
  const seen = (shape: Shape): Shape => {
    const narrow: Shape = (x, y) => shape(x / (1 - view.side * 0.2), y);
    return moved(pair(narrow), view.side * 2, 0);
  };
  part(pen, seen(wing), skin, "bevel");
  part(pen, seen(bones), { ...skin, base: skin.shadow }, "flat", false);
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
  for (const fang of view.side === 1 ? [-0.8] : [-1.1, 1.1])
    spot(pen, mouth === 0 ? fang : mouth + fang, 17.4 + size * 0.4, 0.9, 1.2, lightest);
}
