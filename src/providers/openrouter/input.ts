/** Builds the requests to OpenRouter's Image API. */

import { toNearestShape } from "../job-api/nearest-shape";
import { toDataUrl } from "../job-api/image";
import type { DrawRequest, Reference } from "../provider";
import type { HostedModel } from "./models";

type Input = Readonly<Record<string, unknown>>;

/** Sends only parameters that the model takes, because OpenRouter may refuse a request with any other. */
export function toInput(request: DrawRequest, { hostedName, tier, takesSeed }: HostedModel): Input {
  const { prompt, width, height, seed, references } = request;
  const shape = tier === null ? { size: `${width}x${height}` } : toTierShape(tier, request);
  return {
    model: hostedName,
    prompt,
    ...shape,
    output_format: "png",
    ...(takesSeed ? { seed } : {}),
    ...(references.length === 0 ? {} : { input_references: references.map(toInputReference) }),
  };
}

function toTierShape({ resolution, sizes }: NonNullable<HostedModel["tier"]>, request: DrawRequest): Input {
  return { resolution, aspect_ratio: toNearestShape(sizes, request).aspectRatio };
}

function toInputReference(reference: Reference): Input {
  return { type: "image_url", image_url: { url: toDataUrl(reference) } };
}
