/** The models that are used at OpenRouter, with their prices. */

import { pngOnly, seedRange, toReferenceRange } from "../job-api/capabilities";
import { flux2Sides, toFlux2Size } from "../job-api/flux-2";
import { toNearestSize } from "../job-api/nearest-shape";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines, type Rates } from "../job-api/prices";
import type { Capability } from "../model-terms";
import type { Model } from "../provider";
import { flashImage1K, seedream2K, type Tier } from "./tiers";

export type HostedModel = {
  readonly model: Model;
  /** OpenRouter's `author/model`. */
  readonly hostedName: string;
  /** Null if the price is not known. */
  readonly rates: Rates | null;
  /** The fixed sizes of the model; null for a model that takes any size in pixels. */
  readonly tier: Tier | null;
  readonly takesSeed: boolean;
};

export const hostedModels: readonly HostedModel[] = [
  hosted(
    { hostedName: "black-forest-labs/flux.2-klein-4b", tier: null, takesSeed: true },
    "FLUX.2 klein 4B: fast and cheap",
    4,
    { run: 13_000, outputMegapixel: 1_000 },
  ),
  hosted({ hostedName: "black-forest-labs/flux.2-pro", tier: null, takesSeed: true }, "FLUX.2 pro: high quality", 8, {
    run: 15_000,
    outputMegapixel: 15_000,
    inputMegapixel: 15_000,
  }),
  hosted(
    { hostedName: "bytedance-seed/seedream-4.5", tier: seedream2K, takesSeed: true },
    "Seedream 4.5: large pictures at one price, faithful to references",
    14,
    { outputImage: 40_000 },
  ),
  hosted(
    { hostedName: "google/gemini-2.5-flash-image", tier: flashImage1K, takesSeed: false },
    "Gemini 2.5 Flash Image: good at edits; billed by the token, so that its price is not known beforehand",
    3,
    null,
  ),
];

function hosted(
  wire: Pick<HostedModel, "hostedName" | "tier" | "takesSeed">,
  description: string,
  maxReferences: number,
  rates: Rates | null,
): HostedModel {
  const { tier } = wire;
  const model: Model = {
    id: `openrouter/${wire.hostedName}`,
    description,
    capabilities: toCapabilities(wire, maxReferences),
    prices: rates === null ? [] : toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size: (wanted) => (tier === null ? toFlux2Size(wanted) : toNearestSize(tier.sizes, wanted)),
    estimateMicroUsd: (request) => (rates === null ? null : toCostMicroUsd(rates, request, request.references)),
  };
  return { ...wire, model, rates };
}

function toCapabilities(
  { tier, takesSeed }: Pick<HostedModel, "tier" | "takesSeed">,
  maxReferences: number,
): Record<string, Capability> {
  const side = { type: "range", ...flux2Sides } as const;
  return {
    ...(tier === null
      ? { width: side, height: side }
      : { aspectRatio: { type: "enum", values: tier.sizes.map(({ aspectRatio }) => aspectRatio) } }),
    ...(takesSeed ? { seed: seedRange } : {}),
    references: toReferenceRange(maxReferences),
    outputFormat: pngOnly,
  };
}
