/** The `procedural` provider: draws pixel art inside the Worker, without a key, a network call or a cost. */
import { encode } from "fast-png";
import { drawImage } from "./procedural/draw";
import { pixelFacts } from "./procedural/pixel-facts";
import { ProviderError, type DrawRequest, type Model, type Provider, type Submission } from "./provider";
import { maxSidePixels } from "../domain/asset";

const side = { type: "range", min: 1, max: maxSidePixels, step: 1 } as const;

const model: Model = {
  id: "procedural",
  description:
    "Embedded and free: draws simple sprites from the words, the palette and the seed, without a key or a network. The same request gives the same bytes.",
  capabilities: {
    width: side,
    height: side,
    seed: { type: "boolean" },
    palette: { type: "boolean" },
    transparentBackground: { type: "boolean" },
    outputFormat: { type: "enum", values: ["png"] },
  },
  prices: [{ billable: "image", unit: "image", microUsd: 0 }],
  maxReferences: 0,
  size: (wanted) => wanted,
  estimateMicroUsd: () => 0,
};

export const procedural: Provider = {
  models: [model],
  repeatable: true,
  terms: "The model is part of Hatchery, and its own drawings are free to use.",
  hosts: [],
  maxInFlight: null,
  submit,
};

async function submit(request: DrawRequest): Promise<Submission> {
  if (!isDrawable(request.width) || !isDrawable(request.height)) {
    throw new ProviderError(`Sides must be whole numbers from 1 to ${maxSidePixels} pixels.`, {
      outcome: "refused",
      retryable: false,
    });
  }
  const { rgba, source, matched } = drawImage(request);
  const facts = { source, matched, ...pixelFacts(rgba, request.palette) };
  return { state: "done", drawing: { bytes: toPng(request, rgba), seed: request.seed, costMicroUsd: 0, facts } };
}

function isDrawable(sidePixels: number): boolean {
  return Number.isInteger(sidePixels) && sidePixels >= 1 && sidePixels <= maxSidePixels;
}

/** Sets the compression level explicitly: the bytes must stay the same if the library's default changes. */
function toPng({ width, height }: DrawRequest, data: Uint8Array): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 }, { zlib: { level: 3 } });
}
