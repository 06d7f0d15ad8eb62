/** The models that are used at fal, with their endpoints and prices. */

import { flux2Sides } from "../job-api/flux-2";
import { toPricedModel } from "../job-api/model";
import type { Rates } from "../job-api/prices";
import type { Model } from "../provider";

export type HostedModel = {
  readonly model: Model;
  /** fal's `owner/app`. The path of a job starts with the app alone, even if the job was sent to an endpoint below. */
  readonly app: string;
  /** The endpoint without references, below the app; "" for the app itself. */
  readonly drawPath: string;
  /** The endpoint with references, below the app; null if there is none. */
  readonly editPath: string | null;
  readonly rates: Rates;
  /** The price of one of the units that fal reports for a job. */
  readonly unitMicroUsd: number;
};

const schnellSides = { min: 256, max: 1536, step: 32 };

export const hostedModels: readonly HostedModel[] = [
  {
    app: "fal-ai/flux-2",
    drawPath: "",
    editPath: "/edit",
    ...toPricedModel({
      id: "fal/flux-2",
      description: "FLUX.2 dev: good quality, after up to 4 references",
      sides: flux2Sides,
      maxReferences: 4,
      rates: { outputMegapixel: 12_000, inputMegapixel: 12_000 },
    }),
    unitMicroUsd: 12_000,
  },
  {
    app: "fal-ai/flux",
    drawPath: "/schnell",
    editPath: null,
    ...toPricedModel({
      id: "fal/flux-schnell",
      description: "FLUX.1 schnell: fast and cheap",
      sides: schnellSides,
      maxReferences: 0,
      rates: { outputMegapixel: 3_000 },
    }),
    unitMicroUsd: 3_000,
  },
];
