/** Finds the grid on which a model drew: how many cells there are, and where their lines lie. */
import { leastPitch } from "./detectors";
import type { Box, Mask, Raster } from "./raster";
import { settleCounts } from "./settle-counts";
import { surveyBox, type Choice, type Counts, type Survey } from "./survey";

export type Grid = {
  /** The positions of the lines in the source, from the box's first side to its last. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** The mean size of a cell. */
  readonly pitch: { readonly x: number; readonly y: number };
  readonly confidence: "high" | "low";
  /** The share of the colour steps that lie away from the lines: high where edges are blurred or bent. */
  readonly blur: number;
};

/** Detectors agree if their answers differ by at most this, as a logarithm. */
const agreement = 0.025;

/** A detector confirms a count that differs by at most this share. */
const confirmation = 0.04;

/** The share of the variance that may be left inside the cells of a sure grid. */
const mostSureVariance = 0.03;

/** The most cells along one side that are tried. */
const mostCells = 260;

/** The two sides of a cell differ at most by this, as a logarithm. */
const squareness = 0.45;

/** A base that leaves more may have two or three cells in each of its own. Waves and blur leave less. */
const mostBaseVariance = 0.05;

type Axis = { readonly pitch: number; readonly voices: number };
export function findGrid(raster: Raster, mask: Mask, box: Box): Grid {
  const survey = surveyBox(raster, mask, box);
  const [x, y] = agree(...survey.votes);
  const isAgreed = x !== undefined && y !== undefined && Math.abs(Math.log(x.pitch / y.pitch)) <= squareness;
  const chosen = isAgreed ? fromAgreement(survey, x, y) : settleCounts(survey, fromSearch(survey));
  const blur = (survey.missedBy[0](chosen.counts[0]) + survey.missedBy[1](chosen.counts[1])) / 2;
  return toGrid(chosen, blur, box, isSure(survey, chosen));
}

/** Two axes that agree with themselves; an axis without agreement takes a lone voice for the other axis's pitch. */
function agree(xVotes: readonly number[], yVotes: readonly number[]): [x: Axis | undefined, y: Axis | undefined] {
  const [x, y] = [majority(xVotes), majority(yVotes)];
  if (x !== undefined && y === undefined) return [x, loneVoice(yVotes, x.pitch)];
  if (y !== undefined && x === undefined) return [loneVoice(xVotes, y.pitch), y];
  return [x, y];
}

function majority(votes: readonly number[]): Axis | undefined {
  const valid = votes.filter((vote) => vote >= leastPitch * 0.9);
  const camps = valid.map((vote) => valid.filter((other) => Math.abs(Math.log(other / vote)) < agreement));
  const largest = camps.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const middle = largest.toSorted((a, b) => a - b)[largest.length >> 1];
  return largest.length >= 2 && middle !== undefined ? { pitch: middle, voices: largest.length } : undefined;
}

function loneVoice(votes: readonly number[], pitch: number): Axis | undefined {
  const near = votes.find((vote) => Math.abs(Math.log(vote / pitch)) < 0.06);
  return near === undefined ? undefined : { pitch: near, voices: 1 };
}

/** Keeps the pitch that the detectors agree on, unless a multiple of it is clearly better. */
function fromAgreement(survey: Survey, x: Axis, y: Axis): Choice {
  const { size, total, tryCounts } = survey;
  const base = settleCounts(survey, tryCounts([toCount(size[0] / x.pitch), toCount(size[1] / y.pitch)]));
  const others = [1 / 3, 1 / 2, 2, 3]
    .map((factor): Counts => [toCount(base.counts[0] * factor), toCount(base.counts[1] * factor)])
    .filter(isPossible)
    .map(tryCounts);
  const coarser = others.find(
    (other) => other.counts[0] < base.counts[0] && other.variance <= base.variance * 1.15 + total * 0.002,
  );
  if (coarser !== undefined) return settleCounts(survey, coarser);
  if (base.variance <= total * mostBaseVariance) return base;
  const finer = others.find((other) => other.counts[0] > base.counts[0] && other.variance < base.variance * 0.25);
  return finer === undefined ? base : settleCounts(survey, finer);
}

function toCount(cells: number): number {
  return Math.max(1, Math.round(cells));
}

/** Tries every answer of every detector: the fewest cells that leave about as little variance as the best. */
function fromSearch({ size, votes, total, tryCounts }: Survey): Choice {
  const pitches = votes
    .flat()
    .filter((vote) => vote >= leastPitch * 0.9)
    .flatMap((vote) => [vote, vote * 2, vote * 3, vote / 2, vote / 3]);
  const choices = pitches
    .flatMap((x) => pitches.filter((y) => Math.abs(Math.log(x / y)) <= squareness).map((y) => [x, y] as const))
    .map(([x, y]): Counts => [Math.round(size[0] / x), Math.round(size[1] / y)])
    .filter(isPossible)
    .map(tryCounts);
  const lowest = Math.min(...choices.map(({ variance }) => variance));
  const good = choices.filter(({ variance }) => variance <= lowest * 1.7 + total * 0.03);
  return good.toSorted((a, b) => cellsOf(a) - cellsOf(b))[0] ?? tryCounts([1, 1]);
}

function cellsOf({ counts: [columns, rows] }: Choice): number {
  return columns * rows;
}

/** Two detectors confirm the count on both axes, and little variance is left. */
function isSure(survey: Survey, { counts, variance }: Choice): boolean {
  const confirms = (axis: 0 | 1): boolean => {
    const answers = survey.votes[axis].map((vote) => survey.size[axis] / vote);
    return answers.filter((answer) => Math.abs(answer / counts[axis] - 1) < confirmation).length >= 2;
  };
  return confirms(0) && confirms(1) && variance <= mostSureVariance * survey.total;
}

function isPossible([columns, rows]: Counts): boolean {
  return columns >= 3 && rows >= 3 && columns <= mostCells && rows <= mostCells;
}

function toGrid({ counts, xs, ys }: Choice, blur: number, box: Box, sure: boolean): Grid {
  const pitch = { x: (box.right - box.left) / counts[0], y: (box.bottom - box.top) / counts[1] };
  return {
    xs: xs.map((line) => line + box.left),
    ys: ys.map((line) => line + box.top),
    pitch,
    confidence: sure ? "high" : "low",
    blur,
  };
}

/** A grid of a known pitch: the count follows from the box, and the lines are drawn to the edges as always. */
export function gridFromPitch(raster: Raster, mask: Mask, box: Box, pitch: Grid["pitch"]): Grid {
  const survey = surveyBox(raster, mask, box);
  const counts: Counts = [
    Math.max(1, Math.round(survey.size[0] / pitch.x)),
    Math.max(1, Math.round(survey.size[1] / pitch.y)),
  ];
  const blur = (survey.missedBy[0](counts[0]) + survey.missedBy[1](counts[1])) / 2;
  return toGrid(survey.tryCounts(counts), blur, box, true);
}
