/** Judges the lines of one axis: wrong counts leave strong columns without a line, or make cells uneven. */

/** A line explains the profile up to this share of a cell on both sides. */
const reach = 0.1;

/** The mean squared deviation of the cells from their mean size, as a share of it. */
export function unevenness(lines: readonly number[]): number {
  const count = lines.length - 1;
  const pitch = ((lines.at(-1) ?? 0) - (lines[0] ?? 0)) / count;
  const squares = lines.slice(1).map((end, index) => ((end - (lines[index] ?? 0) - pitch) / pitch) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / count;
}

/** The share of the profile, above its median, that lies at no line. The two sides of the box do not count. */
export function unexplained(profile: Float64Array, lines: readonly number[]): number {
  const floor = profile.toSorted()[profile.length >> 1] ?? 0;
  const near = Math.max(1, Math.round((reach * (profile.length - 1)) / (lines.length - 1)));
  let [all, explained, next] = [0, 0, 0];
  for (let at = 1; at < profile.length - 1; at++) {
    while ((lines[next] ?? Infinity) + near < at) next++;
    const value = Math.max(0, (profile[at] ?? 0) - floor);
    all += value;
    if (Math.abs((lines[next] ?? Infinity) - at) <= near) explained += value;
  }
  return all === 0 ? 0 : 1 - explained / all;
}
