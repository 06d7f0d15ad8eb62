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
  const gains = gainsOf(profile);
  let scores = new Float64Array(last + 1).fill(unreached);
  scores[0] = 0;
  const origins: Int32Array[] = [];
  for (let line = 1; line <= count; line++) {
    const next = placeLine(scores, line === count ? undefined : gains, line, last / count);
    origins.push(next.origins);
    scores = next.scores;
  }
  return (scores[last] ?? unreached) < unreached / 2 ? evenLines(last, count) : traceBack(origins, last);
}

type Placed = { readonly scores: Float64Array<ArrayBuffer>; readonly origins: Int32Array };

/** For each position of a line: the best score of all lines up to there, and where the line before lies. */
function placeLine(before: Float64Array, gains: Float64Array | undefined, line: number, pitch: number): Placed {
  const scores = new Float64Array(before.length).fill(unreached);
  const origins = new Int32Array(before.length);
  const shortest = Math.max(1, Math.floor(pitch * (1 - play)));
  const longest = Math.ceil(pitch * (1 + play));
  const costs = Float64Array.from({ length: longest + 1 }, (_, length) => stiffness * ((length - pitch) / pitch) ** 2);
  const end = Math.min(before.length - 1, Math.ceil(pitch * (line + drift)));
  for (let at = Math.max(shortest, Math.floor(pitch * (line - drift))); at <= end; at++) {
    const most = Math.min(longest, at);
    let best = unreached / 2;
    let origin = -1;
    for (let length = shortest; length <= most; length++) {
      const score = (before[at - length] ?? unreached) - (costs[length] ?? 0);
      if (score <= best) continue;
      best = score;
      origin = at - length;
    }
    if (origin < 0) continue;
    scores[at] = best + (gains?.[at] ?? 0);
    origins[at] = origin;
  }
  return { scores, origins };
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
  return lines.toReversed();
}
