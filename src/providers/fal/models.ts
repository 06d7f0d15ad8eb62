import { seedRange } from "../job-api/capabilities";
import { flux2Sides } from "../job-api/flux-2";
import { maxReferenceSidePixels, toCostMicroUsd, toPriceLines, type Rates } from "../job-api/prices";
import { toDrawableSize, type SideRules } from "../job-api/size";
import type { Model } from "../provider";

export type HostedModel = {
  readonly model: Model;
  /** fal's `owner/app`, which the addresses of a job begin with, whatever endpoint of the app it went to. */
  readonly app: string;
  /** Under the app; empty for the app itself. */
  readonly drawPath: string;
  /** The endpoint that takes references; null when there is none. */
  readonly editPath: string | null;
  readonly rates: Rates;
  /** What one of the units costs that fal reports for a job. */
  readonly unitMicroUsd: number;
};

const schnellSides = { min: 256, max: 1536, step: 32 };

export const hostedModels: readonly HostedModel[] = [
  {
    app: "fal-ai/flux-2",
    drawPath: "",
    editPath: "/edit",
    ...toModel("fal/flux-2", "FLUX.2 dev: good quality, after up to 4 references", flux2Sides, 4, {
      outputMegapixel: 12_000,
      inputMegapixel: 12_000,
    }),
    unitMicroUsd: 12_000,
  },
  {
    app: "fal-ai/flux",
    drawPath: "/schnell",
    editPath: null,
    ...toModel("fal/flux-schnell", "FLUX.1 schnell: fast and cheap", schnellSides, 0, { outputMegapixel: 3_000 }),
    unitMicroUsd: 3_000,
  },
];

function toModel(id: string, description: string, sides: SideRules, maxReferences: number, rates: Rates) {
  const side = { type: "range", ...sides } as const;
  const references = { type: "range", min: 0, max: maxReferences, step: 1 } as const;
  const model: Model = {
    id,
    description,
    capabilities: {
      width: side,
      height: side,
      seed: seedRange,
      outputFormat: { type: "enum", values: ["png"] },
      ...(maxReferences === 0 ? {} : { references }),
    },
    prices: toPriceLines(rates),
    maxReferences,
    maxReferenceSidePixels,
    size: (wanted) => toDrawableSize(sides, wanted),
    estimateMicroUsd: (request) => toCostMicroUsd(rates, request, request.references),
  };
  return { model, rates };
}
