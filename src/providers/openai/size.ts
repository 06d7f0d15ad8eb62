/** The sizes that OpenAI's models draw. */

import type { Size } from "../../lib/size";
import { toNearestShape } from "../job-api/nearest-shape";
import type { Capability } from "../model-terms";

/**
 * The sizes that a model draws: a fixed list, or every size within these limits, in pixels. Sides are multiples of
 * `step`.
 */
export type SizeRules =
  | { readonly sizes: readonly [Size, ...Size[]] }
  | {
      readonly step: number;
      readonly maxSide: number;
      readonly minPixels: number;
      readonly maxPixels: number;
      /** The longer side divided by the shorter one. */
      readonly maxRatio: number;
    };
type FreeRules = Exclude<SizeRules, { sizes: unknown }>;

export const threeSizes: SizeRules = {
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ],
};

export const anySize: SizeRules = { step: 16, maxSide: 3840, minPixels: 655_360, maxPixels: 8_294_400, maxRatio: 3 };

export function toCapabilities(rules: SizeRules): Record<string, Capability> {
  if ("sizes" in rules) {
    return { size: { type: "enum", values: rules.sizes.map(({ width, height }) => `${width}x${height}`) } };
  }
  const { step, maxSide, minPixels } = rules;
  const min = Math.ceil(Math.sqrt(minPixels / rules.maxRatio) / step) * step;
  const side = { type: "range", min, max: maxSide, step } as const;
  return { width: side, height: side };
}

/**
 * From a fixed list: the size with the nearest shape. Otherwise: the smallest whole multiple of the wanted size that
 * the model draws, so that pixels divide evenly when the image is scaled down. If there is none: the nearest size of
 * the same shape, as far as the limits allow this shape.
 */
export function toSize(rules: SizeRules, wanted: Size): Size {
  if ("sizes" in rules) return toNearestShape(rules.sizes, wanted);
  return findMultiple(rules, wanted) ?? toNearest(rules, wanted);
}

function findMultiple(rules: FreeRules, { width, height }: Size): Size | undefined {
  const longest = Math.max(width, height);
  const fewest = Math.ceil(Math.sqrt(rules.minPixels / (width * height)));
  for (let factor = Math.max(1, fewest); longest * factor <= rules.maxSide; factor++) {
    const size = { width: width * factor, height: height * factor };
    if (isDrawable(rules, size)) return size;
  }
  return undefined;
}

function isDrawable({ step, maxSide, minPixels, maxPixels, maxRatio }: FreeRules, { width, height }: Size): boolean {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const pixels = width * height;
  return (
    width % step === 0 &&
    height % step === 0 &&
    long <= maxSide &&
    long <= short * maxRatio &&
    pixels >= minPixels &&
    pixels <= maxPixels
  );
}

/** Sides are rounded up to whole steps. This is safe because no wanted size comes near the upper limits. */
function toNearest({ step, minPixels, maxRatio }: FreeRules, { width, height }: Size): Size {
  const ratio = Math.min(Math.max(width, height) / Math.min(width, height), maxRatio);
  const pixels = Math.max(width * height, minPixels);
  const roundUp = (side: number) => Math.ceil(side / step) * step;
  const short = roundUp(Math.sqrt(pixels / ratio));
  const long = Math.min(roundUp(short * ratio), short * maxRatio);
  return width >= height ? { width: long, height: short } : { width: short, height: long };
}
