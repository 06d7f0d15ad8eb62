/** Finds the grid on which a model drew: how many cells there are, and where their lines lie. */
import { measureVariance } from "./cell-variance";
import { cutLines } from "./cut-lines";
import { detectPitch, leastPitch } from "./detectors";
import { measureProfiles } from "./profile";
import type { Box, Mask, Raster } from "./raster";

export type Grid = {
  /** The positions of the lines in the source, from the box's first side to its last. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** The mean size of a cell. */
  readonly pitch: { readonly x: number; readonly y: number };
  readonly confidence: "high" | "low";
  readonly note?: string;
  /** The variance that is left inside the cells, as a share of the whole. */
  readonly residual: number;
};

/** Detectors agree if their answers differ by at most this, as a logarithm. */
const agreement = 0.025;

/** The most cells along one side that are tried. */
const mostCells = 260;

type Axis = { readonly pitch: number; readonly voices: number };
type Choice = {
  readonly columns: number;
  readonly rows: number;
  readonly xs: number[];
  readonly ys: number[];
  readonly variance: number;
};
type Try = (columns: number, rows: number) => Choice;

export function findGrid(raster: Raster, mask: Mask, box: Box): Grid {
  const profiles = measureProfiles(raster, mask, box);
  const votes = detectPitch(raster, mask, box, profiles);
  const variance = measureVariance(raster, mask, box);
  const known = new Map<number, Choice>();
  const tryGrid: Try = (columns, rows) => {
    const key = columns * 1000 + rows;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [xs, ys] = [cutLines(profiles.x, columns), cutLines(profiles.y, rows)];
    const choice = { columns, rows, xs, ys, variance: variance.within(xs, ys) };
    known.set(key, choice);
    return choice;
  };
  const [x, y] = agree(votes.x, votes.y);
  const size = { width: box.right - box.left, height: box.bottom - box.top };
  const chosen =
    x !== undefined && y !== undefined && Math.abs(Math.log(x.pitch / y.pitch)) <= 0.45
      ? fromAgreement(size, x, y, variance.total, tryGrid)
      : fromSearch(size, [...votes.x, ...votes.y], variance.total, tryGrid);
  return toGrid(chosen, box, variance.total, x, y);
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

type Extent = { readonly width: number; readonly height: number };

/** Keeps the pitch that the detectors agree on, unless a multiple of it is clearly better. */
function fromAgreement(size: Extent, x: Axis, y: Axis, total: number, tryGrid: Try): Choice {
  const counts = (factor: number): [number, number] => [
    Math.round((size.width / x.pitch) * factor),
    Math.round((size.height / y.pitch) * factor),
  ];
  const base = tryGrid(Math.max(1, counts(1)[0]), Math.max(1, counts(1)[1]));
  const others = [1 / 3, 1 / 2, 2, 3]
    .map(counts)
    .filter(isPossible)
    .map((pair) => tryGrid(...pair));
  let chosen = base;
  for (const other of others)
    if (other.columns < chosen.columns && other.variance <= base.variance * 1.15 + total * 0.002) chosen = other;
  const finer = others.filter(({ columns, variance }) => columns > base.columns && variance < base.variance * 0.25);
  if (chosen === base && base.variance > total * 0.02) chosen = finer[0] ?? base;
  return nudge(chosen, total, tryGrid, [x.voices >= 3 ? 0 : 1, y.voices >= 3 ? 0 : 1]);
}

/** Tries every answer of every detector: the fewest cells that leave about as little variance as the best. */
function fromSearch(size: Extent, votes: readonly number[], total: number, tryGrid: Try): Choice {
  const pitches = votes
    .filter((vote) => vote >= leastPitch * 0.9)
    .flatMap((vote) => [vote, vote * 2, vote * 3, vote / 2, vote / 3]);
  const pairs = pitches.flatMap((x) =>
    pitches
      .filter((y) => Math.abs(Math.log(x / y)) <= 0.45)
      .map((y): [number, number] => [Math.round(size.width / x), Math.round(size.height / y)]),
  );
  const choices = pairs.filter(isPossible).map((pair) => tryGrid(...pair));
  const lowest = Math.min(...choices.map(({ variance }) => variance));
  const good = choices.filter(({ variance }) => variance <= lowest * 1.7 + total * 0.012);
  const fewest = good.toSorted((a, b) => a.columns * a.rows - b.columns * b.rows)[0];
  return nudge(fewest ?? tryGrid(1, 1), total, tryGrid, [1, 1]);
}

/** One cell more or fewer, where that leaves clearly less variance. */
function nudge(from: Choice, total: number, tryGrid: Try, [across, down]: readonly [number, number]): Choice {
  let best = from;
  for (let dx = -across; dx <= across; dx++)
    for (let dy = -down; dy <= down; dy++) {
      const next = tryGrid(Math.max(1, from.columns + dx), Math.max(1, from.rows + dy));
      if (next.variance < best.variance * 0.8 && best.variance - next.variance > total * 0.0008) best = next;
    }
  return best;
}

function isPossible([columns, rows]: readonly [number, number]): boolean {
  return columns >= 3 && rows >= 3 && columns <= mostCells && rows <= mostCells;
}

function toGrid({ columns, rows, xs, ys, variance }: Choice, box: Box, total: number, x?: Axis, y?: Axis): Grid {
  const pitch = { x: (box.right - box.left) / columns, y: (box.bottom - box.top) / rows };
  const isSure = (x?.voices ?? 0) >= 3 && (y?.voices ?? 0) >= 3;
  return {
    xs: xs.map((line) => line + box.left),
    ys: ys.map((line) => line + box.top),
    pitch,
    confidence: isSure ? "high" : "low",
    note: `x ${String(x?.voices)} y ${String(y?.voices)}`,
    residual: variance / (total || 1),
  };
}
