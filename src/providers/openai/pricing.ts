import type { PriceLine } from "../provider";

type Size = { readonly width: number; readonly height: number };

/** Micro-US-dollars for a million tokens. */
export type TokenPrices = {
  readonly textInput: number;
  readonly imageInput: number;
  readonly imageOutput: number;
};

export type Pricing = {
  readonly prices: TokenPrices;
  /** How many tokens a picture takes: by the quality's grid, or by what a picture costs in the price list. */
  readonly output: { readonly gridSide: number } | { readonly squareMicroUsd: number; readonly otherMicroUsd: number };
};

/** The tokens that an answer counts. What is not said to be text counts as the dearer. */
export type Usage = { readonly textInput: number; readonly imageInput: number; readonly output: number };

const unitTokens = 1_000_000;
/** A prompt has at most 2,000 characters, and a character is rarely more than a token. */
const maxTextTokens = 2_000;
/** No reference was ever counted for more than 2,200 tokens, whatever its size. */
const maxReferenceTokens = 3_000;

export function toPriceLines({ textInput, imageInput, imageOutput }: TokenPrices): PriceLine[] {
  const unit = "1,000,000 tokens";
  return [
    { billable: "text input", unit, microUsd: textInput },
    { billable: "image input", unit, microUsd: imageInput },
    { billable: "image output", unit, microUsd: imageOutput },
  ];
}

/** Whole micro-dollars, rounded up: the products stay far below 2^53, so nothing is lost before that. */
export function toCostMicroUsd({ prices }: Pick<Pricing, "prices">, usage: Usage): number {
  const parts = usage.textInput * prices.textInput + usage.imageInput * prices.imageInput;
  return Math.ceil((parts + usage.output * prices.imageOutput) / unitTokens);
}

/** The most that one picture can cost. */
export function toEstimateMicroUsd(pricing: Pricing, size: Size, references: number): number {
  const input = { textInput: maxTextTokens, imageInput: references * maxReferenceTokens };
  const { output } = pricing;
  if ("gridSide" in output) return toCostMicroUsd(pricing, { ...input, output: toOutputTokens(output.gridSide, size) });
  const listed = size.width === size.height ? output.squareMicroUsd : output.otherMicroUsd;
  return toCostMicroUsd(pricing, { ...input, output: 0 }) + listed;
}

/**
 * What OpenAI's calculator counts: a grid as wide as the quality's and of the picture's shape, which weighs more the
 * more pixels there are.
 */
function toOutputTokens(gridSide: number, { width, height }: Size): number {
  const otherSide = Math.round((gridSide * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((gridSide * otherSide * (2_000_000 + width * height)) / 4_000_000);
}
