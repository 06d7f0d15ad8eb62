import type { Rates } from "../job-api/prices";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines } from "../job-api/prices";
import { toDrawableSize } from "../job-api/size";
import type { Model } from "../provider";

type Size = { readonly width: number; readonly height: number };

export type HostedModel = {
  readonly model: Model;
  /** The last part of the address that draws with it. */
  readonly hostedName: string;
  readonly rates: Rates;
};

// Smaller pictures are allowed, down to 64 pixels, but cost as much as a whole megapixel.
const sides = { min: 512, max: 2048, step: 16 };
const maxPixels = 4_000_000;
const largestSquareSide = 1984;

const manyReferences = 8;
const fewReferences = 4;

/** The first megapixel costs more than each further one: the difference is what a run costs. */
export const hostedModels: readonly HostedModel[] = [
  hosted("flux-2-klein-4b", "FLUX.2 klein 4B: fast and cheap, after up to 4 references", fewReferences, {
    run: 13_000,
    outputMegapixel: 1_000,
    inputMegapixel: 1_000,
  }),
  hosted("flux-2-klein-9b", "FLUX.2 klein 9B: fast, with finer detail, after up to 4 references", fewReferences, {
    run: 13_000,
    outputMegapixel: 2_000,
    inputMegapixel: 2_000,
  }),
  hosted("flux-2-pro", "FLUX.2 pro: high quality, after up to 8 references", manyReferences, {
    run: 15_000,
    outputMegapixel: 15_000,
    inputMegapixel: 15_000,
  }),
  hosted("flux-2-max", "FLUX.2 max: the highest quality, after up to 8 references", manyReferences, {
    run: 40_000,
    outputMegapixel: 30_000,
    inputMegapixel: 30_000,
  }),
];

export function findHosted(modelId: string): HostedModel | undefined {
  return hostedModels.find(({ model }) => model.id === modelId);
}

function hosted(hostedName: string, description: string, maxReferences: number, rates: Rates): HostedModel {
  const side = { type: "range", ...sides } as const;
  const model: Model = {
    id: `bfl/${hostedName}`,
    description,
    capabilities: {
      width: side,
      height: side,
      seed: { type: "range", min: 0, max: 0xffffffff, step: 1 },
      references: { type: "range", min: 0, max: maxReferences, step: 1 },
      outputFormat: { type: "enum", values: ["png"] },
    },
    prices: toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size: toSize,
    estimateMicroUsd: (request) => toCostMicroUsd(rates, request, request.references),
  };
  return { model, hostedName, rates };
}

function toSize(wanted: Size): Size {
  const size = toDrawableSize(sides, wanted);
  if (size.width * size.height <= maxPixels) return size;
  return toDrawableSize({ ...sides, max: largestSquareSide }, wanted);
}
