/** Reads the answers of Workers AI. */

import { findImageIn } from "../job-api/found-image";
import { reasons } from "../job-api/reasons";
import { ProviderError } from "../provider";

// An incompressible RGBA image of 1920 x 1920 is just below 19 MiB in base64.
const maxReplyBytes = 20 * 1024 * 1024;

/**
 * The image in a successful answer. Throws a ProviderError if there is none; the work was done, so the request may be
 * billed.
 */
export async function readImage(response: Response): Promise<Uint8Array> {
  const { bytes, isWhole } = await readAtMost(response, maxReplyBytes);
  if (!isWhole) throw unusable("the answer is too long");
  const found = findImageIn({ bytes });
  if (found.kind === "bytes") return found.bytes;
  if (found.kind === "none") throw unusable("the answer holds no image", reasons.noImage);
  throw unusable(`the image in the answer is ${found.kind}`);
}

/** The first `maxBytes` of a body. The rest is not received. `isWhole` is false if the body was longer. */
export async function readAtMost(
  response: Response,
  maxBytes: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (sizeBytes > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: sizeBytes <= maxBytes };
}

function unusable(
  detail: string,
  reason = "Workers AI sent no usable image. Generate the asset again.",
): ProviderError {
  return new ProviderError(reason, {
    outcome: "unknown",
    retryable: false,
    cause: new Error(`Workers AI: ${detail}`),
  });
}
