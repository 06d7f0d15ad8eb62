/** Counts tokens and computes their price, as OpenAI does. */

import type { Size } from "../../src/lib/size.ts";

export type Quality = "low" | "medium" | "high";
export type Usage = { readonly textTokens: number; readonly imageTokens: number; readonly outputTokens: number };

/** In US dollars per million tokens of text input, image input and image output. */
const prices: Readonly<Record<string, readonly [number, number, number]>> = {
  "gpt-image-2.5-flare": [5, 8, 30],
  "gpt-image-2.5-sunburst": [5, 8, 30],
  "gpt-image-2": [5, 8, 30],
  "gpt-image-1-mini": [2, 2.5, 8],
};

const gridSides: Readonly<Record<string, Readonly<Record<Quality, number>>>> = {
  "gpt-image-2.5-flare": { low: 16, medium: 24, high: 48 },
  "gpt-image-2.5-sunburst": { low: 16, medium: 24, high: 48 },
  "gpt-image-2": { low: 16, medium: 48, high: 96 },
};

/** The output tokens of the first generation of models, by size and quality. */
const fixedTokens: Readonly<Record<string, Readonly<Record<Quality, number>>>> = {
  "1024x1024": { low: 272, medium: 1056, high: 4160 },
  "1024x1536": { low: 408, medium: 1584, high: 6240 },
  "1536x1024": { low: 400, medium: 1568, high: 6208 },
};

/** A prompt has a few more tokens than its words, and each reference adds some text tokens. */
export function toUsage(
  { model, quality, prompt, width, height }: Size & { model: string; quality: Quality; prompt: string },
  references: readonly Size[],
): Usage {
  const grid = gridSides[model]?.[quality];
  return {
    textTokens: Math.ceil(prompt.length / 4) + 6 + 16 * references.length,
    imageTokens: references.reduce((sum, reference) => sum + toInputTokens(reference), 0),
    outputTokens:
      grid === undefined ? (fixedTokens[`${width}x${height}`]?.[quality] ?? 0) : toGridTokens(grid, { width, height }),
  };
}

/** In micro-US-dollars, rounded up. */
export function toPriceMicroUsd(model: string, { textTokens, imageTokens, outputTokens }: Usage): number {
  const [text = 0, image = 0, output = 0] = prices[model] ?? [];
  return Math.ceil(textTokens * text + imageTokens * image + outputTokens * output);
}

function toGridTokens(side: number, { width, height }: Size): number {
  const long = Math.max(width, height);
  const other = Math.floor((2 * side * Math.min(width, height) + long) / (2 * long));
  return Math.ceil((side * other * (2_000_000 + width * height)) / 4_000_000);
}

/**
 * Counts patches of 32 by 32 pixels. Small images are first enlarged, to twice their size at most. There are at most
 * 1,536 patches.
 */
function toInputTokens({ width, height }: Size): number {
  const scale = Math.min(2, Math.max(1, 1024 / Math.max(width, height)));
  const patches = Math.ceil((width * scale) / 32) * Math.ceil((height * scale) / 32);
  return Math.ceil(Math.min(patches, 1_536) * 1.43);
}
