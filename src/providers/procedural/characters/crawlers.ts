/** Spiders, serpents and fish. */
import { wave } from "../motion";
import type { Ramp } from "../colours";
import { part, shiftedPen, spot, stroke, type Pen } from "../pen";
import { box, ellipse, limb, pair, path, polygon, type Point, type Shape, union } from "../shapes";
import type { Sketch } from "../sketch";

export const spiderWords = "spider crab scorpion insect beetle ant tarantula bug cockroach mantis lobster tick louse";
export const serpentWords =
  "snake serpent worm eel naga centipede leech viper cobra python basilisk hydra wyrm caterpillar";
export const fishWords = "fish shark piranha whale dolphin koi salmon trout tuna carp goldfish pufferfish seahorse";

export function drawSpider(sketch: Sketch): void {
  const { traits, view, pose } = sketch;
  const shell = traits.mainRamp(spiderWords, ["dark", "purple", "crimson", "brown", "olive"]);
  const trunk = shiftedPen(sketch.pen, 0, pose.bob - pose.lift + pose.crouch * 2);
  for (const [index, reach] of [6.5, 9.5, 12.5, 14].entries()) {
    const { raise, swing } = index % 2 === 0 ? pose.near : pose.far;
    const [footX, footY] = [reach + swing, 31 - Math.max(0, index - 1) * 1.5 - raise * 2];
    const knee: Point = [reach * 0.66, 12.6 + index * 2];
    const leg = union(limb([3, 21], knee, 0.6), limb(knee, [footX, footY - 0.8], 0.6));
    part(trunk, pair(union(leg, box(footX - 0.6, footY - 1.2, footX + 0.6, footY))), shell, "flat", false);
  }
  const rear = traits.between("abdomen", 6, 7.4);
  const abdomen = ellipse(4.4 * view.side, view.back ? 21 : 17.6, rear, rear * 0.9);
  const head = ellipse(-4.6 * view.side, view.back ? 17 : 23.4, 4.8, 4.2);
  const rearPen = shiftedPen(sketch.pen, 0, pose.drag - pose.lift + pose.crouch * 2);
  if (view.back) part(trunk, head, shell);
  part(rearPen, abdomen, shell);
  if (!view.back) part(trunk, head, shell);
  spot(rearPen, 4.4 * view.side, view.back ? 19 : 15, 2, 3, traits.ramp("mark", ["red", "gold", "lime"]).base);
  if (view.back) return;
  const glow = traits.ramp("eye", ["red", "lime", "white"]).light;
  for (const eye of [-2.4, -0.8, 0.8, 2.4])
    spot(trunk, -5.6 * view.side + eye, 22.8 - (Math.abs(eye) < 1 ? 0.8 : 0), 1, 1.2, glow);
  part(trunk, pair(limb([1.4, 26.6], [1.8, 28.6], 0.7)), traits.tone("bone"), "flat");
}

export function drawSerpent(sketch: Sketch): void {
  const { traits, view, pose, time } = sketch;
  const scales = traits.mainRamp(serpentWords, ["green", "lime", "purple", "rust", "teal"]);
  const slide = time.still ? 0 : wave(time.phase) * 1.2;
  part(sketch.pen, limb([8, 28.6], [12 + slide, 25], 1.5), scales, "column");
  part(sketch.pen, ellipse(1, 27.6, 9.4, 3.4), scales);
  part(sketch.pen, ellipse(0.6 + slide * 0.4, 23.6, 7.2, 3), scales);
  const nod = time.still ? 0 : wave(time.phase + 0.3) * 0.9;
  const neck = shiftedPen(sketch.pen, -pose.lean * view.side + nod, pose.bob + pose.crouch * 4);
  part(neck, limb([1, 22], [-2 * view.side, 13], 3), scales, "column");
  const x = -3.4 * view.side;
  part(neck, ellipse(x, 10.6, 6 + view.side, 4.6), scales);
  if (view.back) return;
  stroke(neck, [x - 4 * view.side, 14.5], [x - 4 * view.side - view.side, 18], traits.tone("red").base, false);
  for (const eye of view.side === 0 ? [-3, 3] : [-2.4]) {
    spot(neck, x + eye, 9.6, 2, 2, traits.ramp("eye", ["yellow", "red"]).light);
    spot(neck, x + eye, 9.8, 0.9, pose.blink ? 0.8 : 2, traits.paint.outline);
  }
}

export function drawFish(sketch: Sketch): void {
  const { traits, view, pose, time } = sketch;
  const scales = traits.mainRamp(fishWords, ["orange", "blue", "teal", "silver", "pink"]);
  const pen = shiftedPen(sketch.pen, 0, -3 + pose.bob * 1.5 - Math.min(pose.lift, 1.6));
  const beat = time.still ? 0 : wave(time.phase + 0.07) * 2.4;
  if (view.side === 0) return drawFishFace(sketch, pen, scales, beat);
  const tail: Shape = polygon([6, 17], [14, 10 + beat], [12, 17 + beat * 0.5], [14, 24 + beat], [6, 19]);
  part(pen, tail, scales, "column");
  part(pen, path([-4, 12, 2, 6, 6, 13]), scales, "flat");
  part(pen, ellipse(-2, 18, 10.6, 7), scales);
  part(pen, polygon([-1, 19], [4, 22 + beat], [0, 24]), scales, "bevel");
  spot(pen, -7.6, 16, 2.2, 2.6, traits.paint.lightest);
  spot(pen, -7.8, 16.2, 1.2, 1.6, traits.paint.outline);
  stroke(pen, [-12, 20], [-9, 20.6], traits.paint.outline);
}

function drawFishFace({ traits, view }: Sketch, pen: Pen, scales: Ramp, beat: number): void {
  part(pen, pair(polygon([4, 17], [11, 13 + beat], [10, 22 + beat])), scales, "bevel");
  part(pen, path([-1.6, 13, 0, 6, 1.6, 13]), scales, "flat");
  part(pen, ellipse(0, 18, 6.4, 7.4), scales);
  if (view.back) return;
  for (const eye of [-3.6, 3.6]) spot(pen, eye, 16, 1.8, 2.2, traits.paint.outline);
  spot(pen, 0, 21, 2.4, 1.2, traits.paint.outline);
}
