/** Motions of a whole body: hovering, bobbing, breathing, hopping, flapping, waving, rolling and banking. */
import { beat, breath, skew, wave } from "../motion";
import { nudge, recoloured, type Move } from "./moment";
import { narrowed, redrawn, shifted, squeezed, toStill, turned, withRoom } from "./remap";

/** Floats up and down, and tilts a little. */
export const hover: Move = (still, { time }) => {
  const reach = Math.round(nudge(still));
  const room = withRoom(still, reach * 2, 1);
  const up = reach * (1 + wave(time.phase + skew));
  const tilt = wave(time.phase + skew + 0.25) * reach * 0.8;
  return shifted(toStill(squeezed(room, 1, 1, tilt)), 0, -up);
};

/** Squashes and rocks on the ground. */
export const bob: Move = (still, { time }) => {
  const height = Math.max(4, still.box.bottom - still.box.top + 1);
  const squash = (breath(time.phase) * nudge(still) * 1.5) / height;
  return squeezed(still, 1, 1 - squash, wave(time.phase) * nudge(still) * 0.9);
};

/** Breathes: the top sinks and rises, the foot stays. */
export const breathe: Move = (still, { time }) => {
  const height = Math.max(4, still.box.bottom - still.box.top + 1);
  const middle = still.box.bottom - height * 0.55;
  const sink = breath(time.phase) * nudge(still);
  const drag = breath(time.phase - 0.2) * nudge(still);
  return redrawn(still, (x, y) => {
    if (y > still.box.bottom - 2) return [x, y];
    return [x, y - Math.round(y < middle ? drag : sink * ((still.box.bottom - y) / height))];
  });
};

/** Crouches, jumps and lands. */
export const hop: Move = (still, { time }) => {
  const reach = Math.round(nudge(still) * 2);
  const room = withRoom(still, reach, 1);
  const at = (time.phase + 0.03) % 1;
  const flight = Math.max(0, Math.min(1, (at - 0.2) / 0.6));
  const height = 4 * flight * (1 - flight);
  const squash = at < 0.2 ? 0.16 * (1 - at * 3) : at > 0.8 ? 0.1 + (at - 0.8) * 0.3 : -0.06 * (1 - 2 * flight);
  const lean = wave(at) * nudge(still) * 0.5;
  const wide = Math.min(1, 1 + squash * 0.4);
  return shifted(toStill(squeezed(room, wide, Math.min(1.06, 1 - squash), lean)), 0, -height * reach);
};

/** Beats the outer parts like wings, while the middle moves the other way. */
export const flap: Move = (still, { time }) => {
  const { left, right } = still.box;
  const reach = Math.round(nudge(still) * 2);
  const room = withRoom(still, reach, 0);
  const [middle, half] = [(left + right) / 2, Math.max(1, (right - left) / 2)];
  const swing = wave(time.phase + skew) * reach;
  const lift = reach * 0.4 * (1 + wave(time.phase + skew + 0.3));
  return redrawn(room, (x, y) => {
    const out = Math.max(0, Math.abs(x - middle) / half - 0.25) * 1.33;
    return [x, y + Math.round(lift - swing * (out - 0.4))];
  });
};

/** Waves like a flag that is held on the left. */
export const flutter: Move = (still, { time }) => {
  const { left, right } = still.box;
  const room = withRoom(still, 1, 0);
  const width = Math.max(1, right - left);
  return redrawn(room, (x, y) => {
    const out = Math.max(0, (x - left) / width - 0.12);
    return [x, y + Math.round(wave(out * 1.3 - time.phase) * out * nudge(still) * 1.6)];
  });
};

/** Sways like a plant: the foot stays and the top moves most. */
export const sway: Move = (still, { time }) => {
  const { bottom, top } = still.box;
  const room = withRoom(still, 0, 1);
  const height = Math.max(1, bottom - top);
  return redrawn(room, (x, y) => {
    const up = (bottom - y) / height;
    return [x - Math.round(wave(time.phase + skew - up * 0.22) * up * up * nudge(still) * 1.7), y];
  });
};

/** Swings from the top, like a sign or a lantern. */
export const swing: Move = (still, { time }) => {
  const { bottom, top } = still.box;
  const room = withRoom(still, 0, Math.round(nudge(still)));
  const height = Math.max(1, bottom - top);
  return redrawn(room, (x, y) => {
    const down = (y - top) / height;
    return [x - Math.round(wave(time.phase + skew - down * 0.06) * down * nudge(still) * 1.4), y];
  });
};

/** Turns about the vertical axis, like a coin. The side that turns away darkens, so left and right turns differ. */
export const spin: Move = (still, { time, paint }) => {
  const share = wave(time.phase + 0.25);
  const grid = narrowed(still, share);
  const { left, right } = toStill(grid).box;
  const rim = Math.max(1, Math.round((right - left) * 0.22));
  const isForward = wave(time.phase) > 0;
  return recoloured(grid, (colour, x) => {
    if (time.frame === 0) return colour;
    const isAway = isForward ? x > right - rim : x < left + rim;
    return isAway ? paint.ramp(colour).shadow : colour;
  });
};

/** Turns in the plane, like a wheel. */
export const roll: Move = (still, { time }) => turned(still, time.phase);

/** Turns like `roll`, and knocks on the ground. */
export const tumble: Move = (still, { time }) => {
  const rolled = toStill(turned(still, time.phase));
  return shifted(rolled, 0, still.box.bottom - rolled.box.bottom);
};

/** Leans into a curve to the left and then to the right: the far side is narrower and in shadow. */
export const bank: Move = (still, { time, paint }) => {
  const side = wave(time.phase + skew / 4);
  const { left, right } = still.box;
  const middle = (left + right + 1) / 2;
  const near = 1 - Math.max(0, side) * 0.34;
  const far = 1 - Math.max(0, -side) * 0.34;
  const grid = redrawn(still, (x, y) => {
    const from = x + 0.5 - middle;
    return [middle + (from < 0 ? from / near : from / far), y];
  });
  if (Math.abs(side) < 0.3) return grid;
  return recoloured(grid, (colour, x) => (side > 0 === x + 0.5 < middle ? paint.ramp(colour).shadow : colour));
};

/** Shakes, like a machine at work. */
export const shake: Move = (still, { time }) => {
  const room = withRoom(still, 1, 1);
  const offsets = [
    [0, 0],
    [1, -1],
    [-1, 0],
  ] as const;
  const [dx, dy] = offsets[beat(time)];
  return shifted(room, dx, dy);
};

/** Draws back and strikes to the left. */
export const lunge: Move = (still, { time }) => {
  const room = withRoom(still, 0, Math.round(nudge(still) * 1.5));
  const at = time.frames === 1 ? 0.6 : time.progress;
  const forward = at < 0.35 ? -at * 1.6 : at < 0.7 ? (at - 0.35) * 5 - 0.5 : 1.2 - (at - 0.7) * 3;
  return shifted(toStill(squeezed(room, 1, 1, -forward * nudge(still))), -forward * nudge(still), 0);
};

/** Flashes and is thrown back. */
export const recoil: Move = (still, { time, paint }) => {
  const room = withRoom(still, 0, Math.round(nudge(still) * 1.5));
  const shock = time.frames === 1 ? 1 : 1 - time.progress;
  const grid = shifted(toStill(squeezed(room, 1, 1, shock * nudge(still) * 1.5)), shock * nudge(still), 0);
  return time.frame === 0 ? recoloured(grid, (colour) => paint.ramp(colour).light) : grid;
};

/** Topples over to the side and lies still. */
export const topple: Move = (still, { time }) => {
  const fallen = toStill(turned(still, time.frames === 1 ? 0.25 : (time.progress * time.progress) / 4));
  return shifted(fallen, 0, still.box.bottom - fallen.box.bottom);
};
