/** OpenAI's models and their prices. */

import { pngOnly, toReferenceRange } from "../job-api/capabilities";
import type { Model } from "../provider";
import { toEstimateMicroUsd, toPriceLines, type Pricing, type TokenPrices } from "./pricing";
import { anySize, threeSizes, toCapabilities, toSize, type SizeRules } from "./size";

type Quality = "low" | "medium" | "high";

export type HostedModel = {
  readonly model: Model;
  readonly hostedName: string;
  readonly quality: Quality;
  readonly pricing: Pricing;
  /** True if the model can return an image with a transparent background. */
  readonly takesTransparent: boolean;
};

type Family = Pick<HostedModel, "hostedName" | "takesTransparent"> & {
  readonly description: string;
  readonly prices: TokenPrices;
  readonly sizes: SizeRules;
};

const maxReferences = 16;

const flare: Family = {
  hostedName: "gpt-image-2.5-flare",
  description: "GPT Image 2.5 Flare: fast, with real transparency",
  prices: { textInput: 5_000_000, imageInput: 8_000_000, imageOutput: 30_000_000 },
  sizes: anySize,
  takesTransparent: true,
};
const sunburst: Family = {
  ...flare,
  hostedName: "gpt-image-2.5-sunburst",
  description: "GPT Image 2.5 Sunburst: keeps closest to its references, with real transparency",
};
const second: Family = {
  ...flare,
  hostedName: "gpt-image-2",
  description: "GPT Image 2: on an opaque background",
  takesTransparent: false,
};
const mini: Family = {
  hostedName: "gpt-image-1-mini",
  description: "GPT Image 1 mini: cheap, in three sizes, with real transparency; OpenAI ends it on 1 December 2026",
  prices: { textInput: 2_000_000, imageInput: 2_500_000, imageOutput: 8_000_000 },
  sizes: threeSizes,
  takesTransparent: true,
};

/** The quality decides the price, so each one is a model of its own. */
export const hostedModels: readonly HostedModel[] = [
  hosted(flare, "low", { gridSide: 16 }),
  hosted(flare, "medium", { gridSide: 24 }),
  hosted(flare, "high", { gridSide: 48 }),
  hosted(sunburst, "medium", { gridSide: 24 }),
  hosted(sunburst, "high", { gridSide: 48 }),
  hosted(second, "low", { gridSide: 16 }),
  hosted(second, "medium", { gridSide: 48 }),
  hosted(mini, "low", { squareMicroUsd: 5_000, otherMicroUsd: 6_000 }),
  hosted(mini, "medium", { squareMicroUsd: 11_000, otherMicroUsd: 15_000 }),
];

function hosted(family: Family, quality: Quality, output: Pricing["output"]): HostedModel {
  const { hostedName, description, prices, sizes, takesTransparent } = family;
  const pricing: Pricing = { prices, output };
  const model: Model = {
    id: `openai/${hostedName}-${quality}`,
    description: `${description}, at ${quality} quality`,
    capabilities: {
      ...toCapabilities(sizes),
      references: toReferenceRange(maxReferences),
      quality: { type: "enum", values: [quality] },
      outputFormat: pngOnly,
      ...(takesTransparent ? { transparentBackground: { type: "boolean" } } : {}),
    },
    prices: toPriceLines(prices),
    maxReferences,
    size: (wanted) => toSize(sizes, wanted),
    estimateMicroUsd: (request) => toEstimateMicroUsd(pricing, request, request.references.length),
  };
  return { model, hostedName, quality, pricing, takesTransparent };
}
