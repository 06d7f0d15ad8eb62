/** Time within an animation, and the waves that move things. */

/**
 * The position of a frame within an animation. `phase` goes from 0 towards 1 and wraps around, for loops. `progress` goes
 * from 0 to exactly 1 in the last frame.
 */
export type Time = {
  readonly name: string;
  /** Counts from 0. */
  readonly frame: number;
  readonly frames: number;
  readonly phase: number;
  readonly progress: number;
  /** True without an animation. */
  readonly still: boolean;
};

export function toTime(name: string | null, frame: number, frames: number): Time {
  const count = Math.max(1, frames);
  const time = { name: (name ?? "").toLowerCase(), frames: count, still: name === null };
  return atFrame({ ...time, frame: 0, phase: 0, progress: 1 }, Math.max(0, Math.min(frame, count) - 1));
}

/** The same animation at another frame. `frame` counts from 0. */
export function atFrame(time: Time, frame: number): Time {
  const progress = time.frames === 1 ? 1 : frame / (time.frames - 1);
  return { ...time, frame, phase: frame / time.frames, progress };
}

/** The moment of an image without an animation. */
export const standstill: Time = toTime(null, 1, 1);

/** A sine with period 1, by a rational approximation: Math.sin may differ in the last bit between JavaScript engines. */
export function wave(turns: number): number {
  const turn = turns - Math.floor(turns);
  const half = turn < 0.5 ? turn * 2 : turn * 2 - 1;
  const value = (16 * half * (1 - half)) / (5 - 4 * half * (1 - half));
  return turn < 0.5 ? value : -value;
}

/** A phase shift slightly below a quarter: with exactly a quarter, two frames of a three-frame loop would be equal. */
export const skew = 0.21;

/** From 0 (breathed out) to 1 (breathed in). */
export function breath(turns: number): number {
  return (1 - wave(turns + skew)) / 2;
}

/**
 * A number from 0 to 2 that differs between neighbouring frames of a loop, also between the last and the first.
 */
export function beat({ frame, frames }: Time): 0 | 1 | 2 {
  const last = frame === frames - 1 && frames % 3 === 1;
  return last || frame % 3 === 1 ? 1 : frame % 3 === 2 ? 2 : 0;
}
