/** Ghosts and spirits. */
import { wave } from "../motion";
import { part, shiftedPen, spot } from "../pen";
import { ellipse, union, type Shape } from "../shapes";
import type { Sketch } from "../sketch";

export const ghostWords =
  "ghost spirit wraith phantom spectre specter wisp banshee shade poltergeist soul genie djinn elemental jellyfish";

export function drawGhost(sketch: Sketch): void {
  const { traits, view, pose, time } = sketch;
  const veil = traits.mainRamp(ghostWords, ["white", "ice", "lavender", "lime"]);
  const pen = shiftedPen(
    sketch.pen,
    -pose.lean * view.side,
    pose.bob * 2 - Math.min(2 + pose.lift, 2.6) + pose.crouch * 3,
  );
  const half = traits.between("width", 7.4, 9.4);
  const hem: Shape = (x, y) =>
    y >= 13 && y < 28 + wave(x / (half * 0.66) + time.phase + 0.25) * 1.9 && Math.abs(x) <= half;
  part(pen, union(ellipse(0, 13.4, half, 9.4), hem), veil);
  const reach = 19 - pose.armNear.raise * 5;
  const arm = half + 0.6 - view.side * 5;
  part(pen, union(ellipse(arm, reach, 2.2, 1.8), ellipse(-arm - view.side * 5, reach, 2.2, 1.8)), veil, "ball");
  if (view.back) return;
  const { outline } = traits.paint;
  const shift = -3.6 * view.side;
  for (const eye of view.side === 1 ? [0] : [-3, 3]) {
    spot(pen, eye + shift, 12.4, 2.4, pose.blink ? 0.9 : traits.between("eyes", 2.6, 4), outline);
  }
  spot(pen, shift, 17.2, traits.between("mouth", 1.8, 4), 2.4, outline);
}
