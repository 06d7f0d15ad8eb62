/** Surveys the box of a sprite for the search of its grid: everything that depends on the pixels. */
import { measureVariance } from "./cell-variance";
import { cutLines } from "./cut-lines";
import { detectPitch } from "./detectors";
import { unevenness, unexplained } from "./line-fit";
import { toProfiles } from "./profile";
import type { Box, Mask, Raster } from "./raster";
import { measureSteps } from "./steps";

/** Two counts in one number. */
const keyBase = 1024;

export type Counts = readonly [columns: number, rows: number];
export type Choice = {
  readonly counts: Counts;
  readonly xs: number[];
  readonly ys: number[];
  readonly variance: number;
};

/** All that is known about the box, with every answer computed once. */
export type Survey = {
  readonly size: Counts;
  readonly votes: readonly [x: readonly number[], y: readonly number[]];
  readonly total: number;
  readonly tryCounts: (counts: Counts) => Choice;
  /** How uneven the cells of a count are on one axis, and which share of the edges its lines miss. */
  readonly unevennessOf: readonly [x: (count: number) => number, y: (count: number) => number];
  readonly missedBy: readonly [x: (count: number) => number, y: (count: number) => number];
};

export function surveyBox(raster: Raster, mask: Mask, box: Box): Survey {
  const steps = measureSteps(raster, mask, box);
  const profiles = toProfiles(steps);
  const votes = detectPitch(steps, profiles);
  const variance = measureVariance(raster, mask, box);
  const [xsOf, ysOf] = [memo((count) => cutLines(profiles.x, count)), memo((count) => cutLines(profiles.y, count))];
  const choiceOf = memo((key) => {
    const counts = [Math.floor(key / keyBase), key % keyBase] as const;
    const [xs, ys] = [xsOf(counts[0]), ysOf(counts[1])];
    return { counts, xs, ys, variance: variance.within(xs, ys) };
  });
  return {
    size: [box.right - box.left, box.bottom - box.top],
    votes: [votes.x, votes.y],
    total: variance.total || 1,
    tryCounts: ([columns, rows]) => choiceOf(columns * keyBase + rows),
    unevennessOf: [memo((count) => unevenness(xsOf(count))), memo((count) => unevenness(ysOf(count)))],
    missedBy: [
      memo((count) => unexplained(profiles.x, xsOf(count))),
      memo((count) => unexplained(profiles.y, ysOf(count))),
    ],
  };
}

function memo<Value>(make: (key: number) => Value): (key: number) => Value {
  const known = new Map<number, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
