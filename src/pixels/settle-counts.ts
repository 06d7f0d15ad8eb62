/** Settles how many cells a sprite has: detectors are a few cells off where the lines are bent or uneven. */
import type { Choice, Counts, Survey } from "./survey";

/** The most cells that are added or removed along one side. */
const reach = 4;

/** How much each sign of a wrong count weighs against uneven cells. */
const varianceWeight = 1;
const unexplainedWeight = 0.05;
const strangenessWeight = 0.001;

/** Most models draw square cells, but some do not: from half a squared cell on, the difference weighs no more. */
const oblongWeight = 0.015;
const mostOblong = 0.5;

/** More cells always leave less variance inside. */
const countWeight = 0.1;

/**
 * The lowest cost of uneven cells, variance, missed edges and oblong cells near a rough choice. Both axes are settled
 * together, because a wrong count on one of them shows by the other's cells.
 */
export function settleCounts(survey: Survey, rough: Choice): Choice {
  const [xs, ys] = ([0, 1] as const).map((axis) => nearCounts(survey, axis, rough.counts[axis]));
  const pairs = (xs ?? []).flatMap((x) =>
    (ys ?? []).map((y) => ({
      counts: [x.count, y.count] as const,
      cost: x.cost + y.cost + oblongWeight * Math.min(mostOblong, oblongness(survey, [x.count, y.count]) ** 2),
    })),
  );
  let [chosen, lowest] = [rough, Infinity];
  // The variance is dear to measure and never negative, so pairs that cannot win any more are left out.
  for (const { counts, cost } of pairs.toSorted((a, b) => a.cost - b.cost)) {
    if (cost >= lowest) break;
    const choice = survey.tryCounts(counts);
    const whole = cost + (varianceWeight * choice.variance) / survey.total;
    if (whole < lowest) [chosen, lowest] = [choice, whole];
  }
  return chosen;
}

type Count = { readonly count: number; readonly cost: number };

function nearCounts(survey: Survey, axis: 0 | 1, middle: number): Count[] {
  const counts = Array.from({ length: reach * 2 + 1 }, (_, index) => middle - reach + index);
  return counts
    .filter((count) => count >= Math.min(3, middle))
    .map((count) => ({
      count,
      cost:
        survey.unevennessOf[axis](count) +
        unexplainedWeight * survey.missedBy[axis](count) +
        strangenessWeight * distanceToVotes(survey, axis, count) +
        (countWeight * count) / middle,
    }));
}

/** How many cells of one axis's size fit the other axis, more or fewer than there are. */
function oblongness({ size }: Survey, [columns, rows]: Counts): number {
  const [x, y] = [size[0] / columns, size[1] / rows];
  return Math.min(Math.abs(size[0] / y - columns), Math.abs(size[1] / x - rows));
}

/** In cells, to the middle one of the detectors' answers that are near. */
function distanceToVotes({ size, votes }: Survey, axis: 0 | 1, count: number): number {
  const near = votes[axis].map((vote) => size[axis] / vote).filter((vote) => Math.abs(Math.log(vote / count)) < 0.2);
  const middle = near.toSorted((a, b) => a - b)[near.length >> 1];
  return middle === undefined ? 0 : Math.abs(middle - count);
}
