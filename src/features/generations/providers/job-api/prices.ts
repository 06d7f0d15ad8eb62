import type { PriceLine } from "../provider";

type Size = { readonly width: number; readonly height: number };

/** In micro-US-dollars; what a model does not charge for is left out. */
export type Rates = {
  readonly run?: number;
  readonly outputImage?: number;
  readonly outputMegapixel?: number;
  readonly inputMegapixel?: number;
};

const megapixel = 1024 * 1024;
/** How much of a reference is paid for at most is known by this limit alone: an estimate is not told its size. */
export const maxReferenceSidePixels = 2048;
const maxReferenceMegapixels = toMegapixels({ width: maxReferenceSidePixels, height: maxReferenceSidePixels });

export function toPriceLines(rates: Rates): PriceLine[] {
  const lines: readonly (readonly [string, string, number | undefined])[] = [
    ["run", "run", rates.run],
    ["output image", "image", rates.outputImage],
    ["output image", "megapixel (1024x1024), rounded up", rates.outputMegapixel],
    ["input image", "megapixel (1024x1024), rounded up", rates.inputMegapixel],
  ];
  return lines.flatMap(([billable, unit, microUsd]) => (microUsd === undefined ? [] : [{ billable, unit, microUsd }]));
}

export function toMegapixels({ width, height }: Size): number {
  return Math.ceil((width * height) / megapixel);
}

/** What one picture of this size costs, drawn after these references. */
export function toCostMicroUsd(rates: Rates, drawn: Size, references: readonly Size[]): number {
  const input = references.reduce((total, size) => total + toMegapixels(size), 0);
  return toTotal(rates, toMegapixels(drawn), input);
}

/** The most that it can cost with so many references, whatever their sizes. */
export function toEstimateMicroUsd(rates: Rates, size: Size, references: number): number {
  return toTotal(rates, toMegapixels(size), references * maxReferenceMegapixels);
}

function toTotal(rates: Rates, outputMegapixels: number, inputMegapixels: number): number {
  const { run = 0, outputImage = 0, outputMegapixel = 0, inputMegapixel = 0 } = rates;
  return run + outputImage + outputMegapixel * outputMegapixels + inputMegapixel * inputMegapixels;
}
