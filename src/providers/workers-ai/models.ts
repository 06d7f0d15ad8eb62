/** The models of Workers AI and their prices. */

import type { Size } from "../../lib/size";
import { seedRange, toReferenceRange } from "../job-api/capabilities";
import { toDrawableSize } from "../job-api/size";
import type { PriceLine } from "../model-terms";
import type { Model } from "../provider";

type Asked = Size & { readonly references: readonly Size[] };

/** A price line, and the number of units that one image uses. */
type Rate = PriceLine & { readonly quantity: (asked: Asked) => number };

export type HostedModel = {
  readonly model: Model;
  readonly hostedName: `@cf/black-forest-labs/flux-2-${"klein-4b" | "klein-9b" | "dev"}`;
  /** Null for a model with a fixed number of steps, which takes no such parameter. */
  readonly steps: number | null;
  readonly rates: readonly Rate[];
};

const devSteps = 25;
const kleinSteps = 4;
const tileSidePixels = 512;
const megapixel = 1024 * 1024;
/** A shape longer than 7.5 to 1 cannot be drawn: such an image becomes 1920 by 256. */
const sides = { min: 256, max: 1920, step: 1 };

// A part of a tile or of a megapixel counts as a whole one, so that an estimate is never below the bill.
const tiles = ({ width, height }: Asked) => Math.ceil(width / tileSidePixels) * Math.ceil(height / tileSidePixels);
const furtherMegapixels = ({ width, height }: Asked) => Math.max(0, Math.ceil((width * height) / megapixel) - 1);
// Every reference is smaller than a tile, so each counts as one.
const inputs = ({ references }: Asked) => references.length;

/** The service says "All input images must be smaller than 512x512", and has four fields for input images. */
const maxReferenceSidePixels = 511;
const maxReferences = 4;

export const hostedModels: readonly HostedModel[] = [
  hosted("klein-4b", "FLUX.2 klein 4B: fast and cheap", null, [
    { billable: "output image", unit: "512x512 tile", microUsd: 287, quantity: tiles },
    { billable: "input image", unit: "512x512 tile", microUsd: 59, quantity: inputs },
  ]),
  hosted("klein-9b", "FLUX.2 klein 9B: fast, with finer detail", null, [
    { billable: "output image", unit: "first megapixel (1024x1024)", microUsd: 15_000, quantity: () => 1 },
    { billable: "output image", unit: "further megapixel", microUsd: 2_000, quantity: furtherMegapixels },
    { billable: "input image", unit: "megapixel", microUsd: 2_000, quantity: inputs },
  ]),
  hosted("dev", "FLUX.2 dev: the most faithful to the prompt, and the slowest", devSteps, [
    {
      billable: "output image",
      unit: "512x512 tile and step",
      microUsd: 410,
      quantity: (asked) => tiles(asked) * devSteps,
    },
    {
      billable: "input image",
      unit: "512x512 tile and step",
      microUsd: 210,
      quantity: (asked) => inputs(asked) * devSteps,
    },
  ]),
];

/** The price of one image in micro-US-dollars. */
export function costOf({ rates }: Pick<HostedModel, "rates">, asked: Asked): number {
  return Math.ceil(rates.reduce((sum, rate) => sum + rate.microUsd * rate.quantity(asked), 0));
}

function hosted(
  name: "klein-4b" | "klein-9b" | "dev",
  description: string,
  steps: number | null,
  rates: readonly Rate[],
): HostedModel {
  const side = { type: "range", ...sides } as const;
  const model: Model = {
    id: `workers-ai/flux-2-${name}`,
    description,
    capabilities: {
      width: side,
      height: side,
      seed: seedRange,
      steps: { type: "enum", values: [steps ?? kleinSteps] },
      references: toReferenceRange(maxReferences),
      referenceSide: { type: "range", min: 1, max: maxReferenceSidePixels, step: 1 },
    },
    prices: rates.map(({ billable, unit, microUsd }) => ({ billable, unit, microUsd })),
    maxReferences,
    maxReferenceSidePixels,
    size: (wanted) => toDrawableSize(sides, wanted),
    estimateMicroUsd: (asked) => costOf({ rates }, asked),
  };
  return { model, hostedName: `@cf/black-forest-labs/flux-2-${name}`, steps, rates };
}
