/** The models that are used at Replicate, with their inputs and prices. */

import { pngOnly, seedRange } from "../job-api/capabilities";
import { toPricedModel } from "../job-api/model";
import { toNearestShape, toNearestSize } from "../job-api/nearest-shape";
import { toCostMicroUsd, toPriceLines, type Rates } from "../job-api/prices";
import type { DrawRequest, Model } from "../provider";
import { aspectSizes } from "./aspect-ratio";

type Input = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export type HostedModel = {
  readonly model: Model;
  /** Replicate's `owner/name`. */
  readonly hostedName: string;
  readonly rates: Rates;
  /** The input in the model's own fields. `images` are the URLs of the references. */
  readonly toInput: (request: DrawRequest, images: readonly string[]) => Input;
};

// Earlier versions of the models round sides to multiples of 32, later ones to multiples of 16. A multiple of 32 suits
// both.
const proSides = { min: 256, max: 2048, step: 32 };
const devSides = { min: 256, max: 1440, step: 32 };

export const hostedModels: readonly HostedModel[] = [
  {
    hostedName: "black-forest-labs/flux-2-pro",
    toInput: toCustomSizeInput,
    ...toPricedModel({
      id: "replicate/flux-2-pro",
      description: "FLUX.2 pro: the best quality, after up to 8 references",
      sides: proSides,
      maxReferences: 8,
      rates: { run: 15_000, outputMegapixel: 15_000, inputMegapixel: 15_000 },
    }),
  },
  {
    hostedName: "black-forest-labs/flux-2-dev",
    // The rates below are those of the fast mode, so the fast mode is requested explicitly.
    toInput: (request, images) => ({ ...toCustomSizeInput(request, images), go_fast: true }),
    ...toPricedModel({
      id: "replicate/flux-2-dev",
      description: "FLUX.2 dev: good quality at a low price",
      sides: devSides,
      maxReferences: 4,
      rates: { outputMegapixel: 12_000, inputMegapixel: 12_000 },
    }),
  },
  {
    hostedName: "black-forest-labs/flux-schnell",
    toInput: toAspectRatioInput,
    ...fixedSizes("replicate/flux-schnell", "FLUX.1 schnell: fast and cheap, in eleven sizes", { outputImage: 3_000 }),
  },
];

function toCustomSizeInput({ prompt, width, height, seed }: DrawRequest, images: readonly string[]): Input {
  const input = { prompt, aspect_ratio: "custom", width, height, seed, output_format: "png" };
  return images.length === 0 ? input : { ...input, input_images: images };
}

function toAspectRatioInput(request: DrawRequest): Input {
  const { prompt, seed } = request;
  const input = { prompt, num_outputs: 1, megapixels: "1", seed, output_format: "png" };
  return { ...input, aspect_ratio: toNearestShape(aspectSizes, request).aspectRatio };
}

function fixedSizes(id: string, description: string, rates: Rates) {
  const aspectRatio = { type: "enum", values: aspectSizes.map((size) => size.aspectRatio) } as const;
  const model: Model = {
    id,
    description,
    capabilities: { aspectRatio, seed: seedRange, outputFormat: pngOnly },
    prices: toPriceLines(rates),
    maxReferences: 0,
    size: (wanted) => toNearestSize(aspectSizes, wanted),
    estimateMicroUsd: (size) => toCostMicroUsd(rates, size, []),
  };
  return { model, rates };
}
