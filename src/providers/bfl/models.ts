/** BFL's models and their prices. */

import { flux2Sides, toFlux2Size } from "../job-api/flux-2";
import { toPricedModel } from "../job-api/model";
import type { Rates } from "../job-api/prices";
import type { Model } from "../provider";

export type HostedModel = {
  readonly model: Model;
  /** The last part of the URL for a submit. */
  readonly hostedName: string;
  readonly rates: Rates;
};

const manyReferences = 8;
const fewReferences = 4;

/** BFL charges more for the first megapixel than for each further one. The difference is listed here as `run`. */
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
  const terms = { id: `bfl/${hostedName}`, description, sides: flux2Sides, size: toFlux2Size, maxReferences, rates };
  return { ...toPricedModel(terms), hostedName };
}
