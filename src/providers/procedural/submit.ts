/** Answers a request to the built-in model with the drawing. */
import { encode } from "fast-png";
import { maxSidePixels } from "../../domain/asset";
import { ProviderError, type DrawRequest, type Submission } from "../provider";
import { drawImage } from "./draw";
import { pixelFacts } from "./pixel-facts";

export function submitAtOnce(request: DrawRequest): Submission {
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
