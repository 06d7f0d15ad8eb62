import { seedRange } from "../job-api/capabilities";
import { toNearestShape } from "../job-api/nearest-shape";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines, type Rates } from "../job-api/prices";
import { toDrawableSize, type SideRules } from "../job-api/size";
import type { DrawRequest, Model } from "../provider";
import { aspectSizes, toAspectSize } from "./aspect-ratio";

type Input = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export type HostedModel = {
  readonly model: Model;
  /** Replicate's `owner/name`. */
  readonly hostedName: string;
  readonly rates: Rates;
  /** The model's own input. `images` are addresses that Replicate can read. */
  readonly toInput: (request: DrawRequest, images: readonly string[]) => Input;
};

const outputFormat = { type: "enum", values: ["png"] } as const;
// Earlier versions round a side to a multiple of 32 and later ones of 16: a multiple of 32 is kept by both.
const proSides = { min: 256, max: 2048, step: 32 };
const devSides = { min: 256, max: 1440, step: 32 };

export const hostedModels: readonly HostedModel[] = [
  {
    hostedName: "black-forest-labs/flux-2-pro",
    toInput: toCustomSizeInput,
    ...customSize("replicate/flux-2-pro", "FLUX.2 pro: the best quality, after up to 8 references", proSides, 8, {
      run: 15_000,
      outputMegapixel: 15_000,
      inputMegapixel: 15_000,
    }),
  },
  {
    hostedName: "black-forest-labs/flux-2-dev",
    // The price of the fast mode, which is therefore asked for by name.
    toInput: (request, images) => ({ ...toCustomSizeInput(request, images), go_fast: true }),
    ...customSize("replicate/flux-2-dev", "FLUX.2 dev: good quality at a low price", devSides, 4, {
      outputMegapixel: 12_000,
      inputMegapixel: 12_000,
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

function customSize(id: string, description: string, sides: SideRules, maxReferences: number, rates: Rates) {
  const side = { type: "range", ...sides } as const;
  const references = { type: "range", min: 0, max: maxReferences, step: 1 } as const;
  const model: Model = {
    id,
    description,
    capabilities: { width: side, height: side, seed: seedRange, references, outputFormat },
    prices: toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size: (wanted) => toDrawableSize(sides, wanted),
    estimateMicroUsd: (request) => toCostMicroUsd(rates, request, request.references),
  };
  return { model, rates };
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
    capabilities: { aspectRatio, seed: seedRange, outputFormat },
    prices: toPriceLines(rates),
    maxReferences: 0,
    size: toAspectSize,
    estimateMicroUsd: (size) => toCostMicroUsd(rates, size, []),
  };
  return { model, rates };
}
