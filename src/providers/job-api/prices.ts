/** Computes prices by image and by megapixel. */

import type { Size } from "../../lib/size";
import type { PriceLine } from "../model-terms";

/** In micro-US-dollars. Absent rates are not charged. */
export type Rates = {
  readonly run?: number;
  readonly outputImage?: number;
  readonly outputMegapixel?: number;
  readonly inputMegapixel?: number;
};

const megapixel = 1024 * 1024;
/** No reference is billed for more. A larger one is scaled down, or not sent. */
const maxReferenceMegapixels = 4;
/** A reference within these sides has no more than `maxReferenceMegapixels`. */
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

/** The price of one image of size `drawn` with these references. */
export function toCostMicroUsd(rates: Rates, drawn: Size, references: readonly Size[]): number {
  const { run = 0, outputImage = 0, outputMegapixel = 0, inputMegapixel = 0 } = rates;
  const input = references.reduce((sum, size) => sum + Math.min(toMegapixels(size), maxReferenceMegapixels), 0);
  return run + outputImage + outputMegapixel * toMegapixels(drawn) + inputMegapixel * input;
}

/**
 * Converts a price that a provider reports into micro-US-dollars, rounded up. Decimal fractions are inexact in floating
 * point, so the product is first cut to three decimals: otherwise a whole number could round up to the next one.
 */
export function toMicroUsd(amount: number, microUsdPerUnit: number): number {
  return Math.ceil(Number((amount * microUsdPerUnit).toFixed(3)));
}

function toMegapixels({ width, height }: Size): number {
  return Math.ceil((width * height) / megapixel);
}
