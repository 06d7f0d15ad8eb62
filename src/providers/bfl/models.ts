import { seedRange } from "../job-api/capabilities";
import { flux2Sides, toFlux2Size } from "../job-api/flux-2";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines, type Rates } from "../job-api/prices";
import type { Model } from "../provider";

export type HostedModel = {
  readonly model: Model;
  /** The last part of the address that draws with it. */
  readonly hostedName: string;
  readonly rates: Rates;
};

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

function hosted(hostedName: string, description: string, maxReferences: number, rates: Rates): HostedModel {
  const side = { type: "range", ...flux2Sides } as const;
  const model: Model = {
    id: `bfl/${hostedName}`,
    description,
    capabilities: {
      width: side,
      height: side,
      seed: seedRange,
      references: { type: "range", min: 0, max: maxReferences, step: 1 },
      outputFormat: { type: "enum", values: ["png"] },
    },
    prices: toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size: toFlux2Size,
    estimateMicroUsd: (request) => toCostMicroUsd(rates, request, request.references),
  };
  return { model, hostedName, rates };
}
