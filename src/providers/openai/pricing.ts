/** Computes OpenAI's prices, which are by the token. */

import type { Size } from "../../lib/size";
import type { PriceLine } from "../model-terms";

/** In micro-US-dollars per million tokens. */
export type TokenPrices = {
  readonly textInput: number;
  readonly imageInput: number;
  readonly imageOutput: number;
};

export type Pricing = {
  readonly prices: TokenPrices;
  /**
   * How the output of one image is estimated: in tokens from the grid of the quality, or by the listed price per image.
   */
  readonly output: { readonly gridSide: number } | { readonly squareMicroUsd: number; readonly otherMicroUsd: number };
};

/**
 * The token counts that an answer reports. Input that is not reported as text counts as image input, which costs more.
 */
export type Usage = { readonly textInput: number; readonly imageInput: number; readonly output: number };

const unitTokens = 1_000_000;
/** A prompt has at most 2,000 characters, and one character is rarely more than one token. */
const maxTextTokens = 2_000;
/** In practice OpenAI counted at most 2,200 tokens for a reference of any size. */
const maxReferenceTokens = 3_000;

export function toPriceLines({ textInput, imageInput, imageOutput }: TokenPrices): PriceLine[] {
  const unit = "1,000,000 tokens";
  return [
    { billable: "text input", unit, microUsd: textInput },
    { billable: "image input", unit, microUsd: imageInput },
    { billable: "image output", unit, microUsd: imageOutput },
  ];
}

/** Whole micro-dollars, rounded up. The products stay far below 2^53, so they are exact before the rounding. */
export function toCostMicroUsd({ prices }: Pick<Pricing, "prices">, usage: Usage): number {
  const parts = usage.textInput * prices.textInput + usage.imageInput * prices.imageInput;
  return Math.ceil((parts + usage.output * prices.imageOutput) / unitTokens);
}

/** The most that one image can cost. */
export function toEstimateMicroUsd(pricing: Pricing, size: Size, references: number): number {
  const input = { textInput: maxTextTokens, imageInput: references * maxReferenceTokens };
  const { output } = pricing;
  if ("gridSide" in output) return toCostMicroUsd(pricing, { ...input, output: toOutputTokens(output.gridSide, size) });
  const listed = size.width === size.height ? output.squareMicroUsd : output.otherMicroUsd;
  return toCostMicroUsd(pricing, { ...input, output: 0 }) + listed;
}

/**
 * The formula of OpenAI's price calculator. The grid has the quality's side and the image's shape, and each cell costs
 * more the more pixels the image has.
 */
function toOutputTokens(gridSide: number, { width, height }: Size): number {
  const otherSide = Math.round((gridSide * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((gridSide * otherSide * (2_000_000 + width * height)) / 4_000_000);
}
