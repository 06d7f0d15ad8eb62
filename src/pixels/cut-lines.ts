/** Places the lines of the grid: the best compromise of strong columns (rows) and even cells, by dynamic programming. */

/** A cell may be this much smaller or larger than the mean, as a share. */
const play = 0.4;

/** How much unevenness costs against the strength of a line. */
const stiffness = 24;

/** A line is worth at most this many times the profile's mean. */
const mostGain = 4;

/** How far a line may lie from its place in an even grid, in cells. */
const drift = 2.5;

const unreached = -1e9;

/** `count` + 1 positions from 0 to the last of the profile. Even ones where no way leads through. */
export function cutLines(profile: Float64Array, count: number): number[] {
  const last = profile.length - 1;
  const pitch = last / count;
  const gains = gainsOf(profile);
  const shortest = Math.max(1, Math.floor(pitch * (1 - play)));
  const longest = Math.ceil(pitch * (1 + play));
  let scores = new Float64Array(last + 1).fill(unreached);
  scores[0] = 0;
  const origins: Int32Array[] = [];
  for (let line = 1; line <= count; line++) {
    const next = new Float64Array(last + 1).fill(unreached);
    const from = new Int32Array(last + 1);
    const end = Math.min(last, Math.ceil(pitch * (line + drift)));
    for (let at = Math.max(shortest, Math.floor(pitch * (line - drift))); at <= end; at++) {
      let [best, origin] = [unreached, -1];
      for (let length = shortest; length <= longest && length <= at; length++) {
        const uneven = (length - pitch) / pitch;
        const score = (scores[at - length] ?? unreached) - stiffness * uneven * uneven;
        if (score > best) [best, origin] = [score, at - length];
      }
      if (origin < 0 || best < unreached / 2) continue;
      next[at] = best + (line < count ? (gains[at] ?? 0) : 0);
      from[at] = origin;
    }
    origins.push(from);
    scores = next;
  }
  return (scores[last] ?? unreached) < unreached / 2 ? evenLines(last, count) : traceBack(origins, last);
}

export function evenLines(last: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, index) => Math.round((index * last) / count));
}

function gainsOf(profile: Float64Array): Float64Array {
  const mean = profile.reduce((sum, value) => sum + value, 0) / profile.length || 1;
  return profile.map((value) => Math.min(mostGain, value / mean));
}

function traceBack(origins: readonly Int32Array[], last: number): number[] {
  const lines = [last];
  for (const from of origins.toReversed()) lines.push(from[lines.at(-1) ?? 0] ?? 0);
  return lines.reverse();
}
