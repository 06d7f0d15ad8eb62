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
  const index = Math.max(0, Math.min(frame, count) - 1);
  const progress = count === 1 ? 1 : index / (count - 1);
  return {
    name: (name ?? "").toLowerCase(),
    frame: index,
    frames: count,
    phase: index / count,
    progress,
    still: name === null,
  };
}

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
