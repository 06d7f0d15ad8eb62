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
/** No reference counts for more: a larger one is scaled down to this, or not sent. */
export const maxReferenceMegapixels = 4;
/** Within these sides no reference counts for more. */
export const maxReferenceSidePixels = 2048;

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
  const input = references.map((size) => Math.min(toMegapixels(size), maxReferenceMegapixels));
  return toTotal(rates, toMegapixels(drawn), sum(input));
}

function toTotal(rates: Rates, outputMegapixels: number, inputMegapixels: number): number {
  const { run = 0, outputImage = 0, outputMegapixel = 0, inputMegapixel = 0 } = rates;
  return run + outputImage + outputMegapixel * outputMegapixels + inputMegapixel * inputMegapixels;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
