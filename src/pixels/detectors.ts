/**
 * Three ways to read the width of a cell from a profile or from the edges. Each fails on other images, so their agreement
 * tells how sure the grid is.
 */
import { edgeDistances } from "./edge-distances";
import type { Profiles } from "./profile";
import { spectrumOf } from "./spectrum";
import type { Steps } from "./steps";

/** Pixels of the source for one cell, by each detector. NaN where a detector sees no period. */
export type Votes = { readonly x: readonly number[]; readonly y: readonly number[] };

/** Smaller cells than this cannot be told from noise. */
export const leastPitch = 3;

/** The step between the periods that are tried. */
const fineness = 1.004;

/** A larger period wins if the shares of the best one that it reaches are at least these. */
const combShare = 0.82;
const distanceShare = 0.85;
const correlationShare = 0.6;

export function detectPitch(steps: Steps, profiles: Profiles): Votes {
  const distances = edgeDistances(steps);
  return {
    x: [byCorrelation(profiles.x), byComb(profiles.x), byDistances(distances.x)],
    y: [byCorrelation(profiles.y), byComb(profiles.y), byDistances(distances.y)],
  };
}

/** The first strong peak of the profile's correlation with itself, refined on the multiples of it. */
export function byCorrelation(profile: Float64Array): number {
  const values = centred(profile);
  const longest = Math.floor(values.length / 3);
  const correlation = new Float64Array(longest + 2);
  const power = values.reduce((sum, value) => sum + value * value, 0) || 1;
  for (let lag = 1; lag <= longest; lag++) {
    let sum = 0;
    for (let index = 0; index + lag < values.length; index++) sum += (values[index] ?? 0) * (values[index + lag] ?? 0);
    correlation[lag] = ((sum / power) * values.length) / (values.length - lag);
  }
  const highest = correlation.subarray(leastPitch).reduce((best, value) => Math.max(best, value), 0);
  for (let lag = leastPitch; lag < longest; lag++)
    if (isPeak(correlation, lag) && (correlation[lag] ?? 0) >= correlationShare * highest)
      return refineOnMultiples(correlation, vertexAt(correlation, lag), longest);
  return Number.NaN;
}

/** The largest period whose first five harmonics are nearly as strong in the spectrum as those of the best. */
export function byComb(profile: Float64Array): number {
  const spectrum = spectrumOf(centred(profile));
  const size = (spectrum.length - 1) * 2;
  const amplitudeAt = (frequency: number): number => {
    const index = Math.floor(frequency * size);
    return Math.max(spectrum[index] ?? 0, spectrum[index + 1] ?? 0);
  };
  return largestGoodPeriod(profile.length / 5, combShare, (period) => {
    let [sum, weights] = [0, 0];
    for (let harmonic = 1; harmonic <= 5 && harmonic / period <= 0.5; harmonic++) {
      sum += amplitudeAt(harmonic / period) / Math.sqrt(harmonic);
      weights += 1 / Math.sqrt(harmonic);
    }
    return weights === 0 ? 0 : sum / weights;
  });
}

/** The largest period of which nearly all distances between neighbouring edges are multiples. */
export function byDistances(histogram: Float64Array): number {
  let [total, longest] = [0, 0];
  for (let length = 2; length < histogram.length; length++) {
    total += histogram[length] ?? 0;
    if ((histogram[length] ?? 0) > 0) longest = length;
  }
  if (total < 20) return Number.NaN;
  return largestGoodPeriod(Math.min(histogram.length / 5, longest * 1.05), distanceShare, (period) => {
    // The cosines of a multiple of an angle follow from the two before, and `Math.cos` is dear.
    const turn = (2 * Math.PI) / period;
    const twice = 2 * Math.cos(turn);
    let [sum, before, last] = [0, 1, Math.cos(turn)];
    for (let length = 2; length <= longest; length++) {
      const next = twice * last - before;
      sum += (histogram[length] ?? 0) * next;
      before = last;
      last = next;
    }
    return sum / total;
  });
}

function largestGoodPeriod(longest: number, share: number, scoreOf: (period: number) => number): number {
  const periods: number[] = [];
  for (let period = leastPitch; period <= longest; period *= fineness) periods.push(period);
  const scores = Float64Array.from(periods, scoreOf);
  const best = scores.reduce((highest, score) => Math.max(highest, score), 0);
  for (let index = scores.length - 2; index > 0; index--)
    if ((scores[index] ?? 0) >= share * best && isPeak(scores, index)) return periods[index] ?? Number.NaN;
  return Number.NaN;
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function isPeak(values: Float64Array, index: number): boolean {
  const value = values[index] ?? 0;
  return value >= (values[index - 1] ?? 0) && value > (values[index + 1] ?? 0);
}

/** The top of the parabola through a peak and its neighbours. */
function vertexAt(values: Float64Array, index: number): number {
  const [before, at, after] = [values[index - 1] ?? 0, values[index] ?? 0, values[index + 1] ?? 0];
  return index + (before - after) / (2 * (before - 2 * at + after) || 1);
}

function refineOnMultiples(correlation: Float64Array, first: number, longest: number): number {
  let pitch = first;
  for (let multiple = 2; multiple * pitch < longest - 2; multiple++) {
    const middle = Math.round(multiple * pitch);
    let top = middle;
    for (let lag = middle - 2; lag <= middle + 2; lag++)
      if ((correlation[lag] ?? 0) > (correlation[top] ?? 0)) top = lag;
    const vertex = vertexAt(correlation, top);
    if (Math.abs(vertex - multiple * pitch) < pitch * 0.15) pitch = pitch * 0.3 + (vertex / multiple) * 0.7;
  }
  return pitch;
}
