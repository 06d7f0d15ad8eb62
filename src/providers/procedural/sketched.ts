/** Runs a drawing with a pen of the request's size, and adds the outline. */
import { outlined, toppled, type Grid } from "./canvas";
import { addMarks } from "./dictionary/adjectives";
import { skew, wave, type Time } from "./motion";
import type { ParsedRequest } from "./parsed-request";
import { newPen } from "./pen";
import { toPose } from "./pose";
import type { Draw } from "./sketch";
import { toTouch, type Touch } from "./touch";

/** `ground`: the thing stands on the lower border. `middle`: the thing hangs in the middle. */
export type Anchor = "ground" | "middle";

/** Smaller images have no room for an outline. */
const leastOutlinedSide = 6;

export function sketched(request: ParsedRequest, draw: Draw, anchor: Anchor, alive = false): Grid {
  const { width, height, traits, view, time } = request;
  const pose = toPose(time);
  const touch = toTouch(request.seed, alive);
  const pen = newPen(width, height, anchor, alive ? breathing(touch, time) : touch);
  draw({ pen, traits, phrases: [...request.subject, ...request.description], view, time, pose });
  if (!alive) addMarks(pen.grid, request);
  const grid = pose.fallen ? toppled(pen.grid) : pen.grid;
  return Math.min(width, height) < leastOutlinedSide ? grid : outlined(grid, traits.paint.outline);
}

/** Animations with more frames have steps smaller than a pixel. There, the light on a body moves, too. */
const mostPixelSteps = 4;

function breathing(touch: Touch, { frames, phase }: Time): Touch {
  if (frames <= mostPixelSteps) return touch;
  const lightX = touch.lightX + wave(phase + skew) * 0.13;
  return { ...touch, lightX, lightY: touch.lightY + wave(phase + skew + 0.25) * 0.13 };
}
