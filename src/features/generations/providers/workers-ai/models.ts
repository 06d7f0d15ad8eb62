import type { Model, PriceLine } from "../provider";
import { drawableSize, maxSidePixels, minSidePixels } from "./size";

type Size = { readonly width: number; readonly height: number };

/** A price line and how many of its units one picture takes. */
type Rate = PriceLine & { readonly quantity: (size: Size) => number };

export type HostedModel = {
  readonly model: Model;
  readonly hostedName: `@cf/black-forest-labs/flux-2-${"klein-4b" | "klein-9b" | "dev"}`;
  /** Sent only to a model that lets it be chosen. */
  readonly steps: number | null;
};

const devSteps = 25;
const kleinSteps = 4;
const tileSidePixels = 512;
const megapixel = 1024 * 1024;

// Part of a tile or of a megapixel counts as a whole one, so that an estimate is never below the bill.
const tiles = ({ width, height }: Size) => Math.ceil(width / tileSidePixels) * Math.ceil(height / tileSidePixels);
const furtherMegapixels = ({ width, height }: Size) => Math.max(0, Math.ceil((width * height) / megapixel) - 1);
// No picture is sent along yet, so its price is told but never charged.
const none = () => 0;

export const hostedModels: readonly HostedModel[] = [
  {
    hostedName: "@cf/black-forest-labs/flux-2-klein-4b",
    steps: null,
    model: model("workers-ai/flux-2-klein-4b", "FLUX.2 klein 4B: fast and cheap", kleinSteps, [
      { billable: "output image", unit: "512x512 tile", microUsd: 287, quantity: tiles },
      { billable: "input image", unit: "512x512 tile", microUsd: 59, quantity: none },
    ]),
  },
  {
    hostedName: "@cf/black-forest-labs/flux-2-klein-9b",
    steps: null,
    model: model("workers-ai/flux-2-klein-9b", "FLUX.2 klein 9B: fast, with finer detail", kleinSteps, [
      { billable: "output image", unit: "first megapixel (1024x1024)", microUsd: 15_000, quantity: () => 1 },
      { billable: "output image", unit: "further megapixel", microUsd: 2_000, quantity: furtherMegapixels },
      { billable: "input image", unit: "megapixel", microUsd: 2_000, quantity: none },
    ]),
  },
  {
    hostedName: "@cf/black-forest-labs/flux-2-dev",
    steps: devSteps,
    model: model("workers-ai/flux-2-dev", "FLUX.2 dev: the most faithful to the prompt, and the slowest", devSteps, [
      {
        billable: "output image",
        unit: "512x512 tile and step",
        microUsd: 410,
        quantity: (size) => tiles(size) * devSteps,
      },
      { billable: "input image", unit: "512x512 tile and step", microUsd: 210, quantity: none },
    ]),
  },
];

function model(id: string, description: string, steps: number, rates: readonly Rate[]): Model {
  const side = { type: "range", min: minSidePixels, max: maxSidePixels, step: 1 } as const;
  return {
    id,
    description,
    capabilities: {
      width: side,
      height: side,
      seed: { type: "range", min: 0, max: 0xffffffff, step: 1 },
      steps: { type: "enum", values: [steps] },
    },
    prices: rates.map(({ billable, unit, microUsd }) => ({ billable, unit, microUsd })),
    size: drawableSize,
    estimateMicroUsd: (size) => Math.ceil(rates.reduce((sum, rate) => sum + rate.microUsd * rate.quantity(size), 0)),
  };
}
