import { toNearestShape } from "../job-api/nearest-shape";
import { toDataUrl } from "../job-api/picture";
import { maxReferenceMegapixels, toMegapixels } from "../job-api/prices";
import type { DrawRequest, Reference } from "../provider";
import { ProviderError } from "../provider";
import type { HostedModel } from "./models";

type Input = Readonly<Record<string, unknown>>;

/** Only what the model takes: a parameter that it does not take may be refused. */
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
  if (toMegapixels(reference) > maxReferenceMegapixels) {
    const reason = "A reference picture is too large for the provider.";
    throw new ProviderError(reason, { outcome: "refused", retryable: false });
  }
  return { type: "image_url", image_url: { url: toDataUrl(reference) } };
}
