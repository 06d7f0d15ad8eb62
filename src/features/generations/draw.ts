import { crc32 } from "node:zlib";
import { openDb, type Db } from "../../db/client";
import { sha256 } from "../../lib/crypto";
import { toHex } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import { stripMetadata } from "../../lib/strip-metadata";
import { imageKey } from "../../storage/blobs";
import { toDrawRequest } from "./planning";
import { ProviderError, type Drawing } from "./providers/provider";
import { findOffer, type Offer } from "./providers/registry";
import {
  claimSubmit,
  findImage,
  findWork,
  recordImage,
  releaseSubmit,
  type ImageRow,
  type StoredImage,
  type Work,
} from "./work-store";

/** `stopped`: the item has ended elsewhere. A failure's words are ours and safe to show. */
export type Drawn =
  | { readonly state: "drawn" }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly code: string; readonly detail: string };

const maxImageBytes = 32 * 1024 * 1024;
const maxSidePixels = 4096;
const maxPixels = 4096 * 4096;

function failed(code: string, detail: string): Drawn {
  return { state: "failed", code, detail };
}

const outcomeUnknown = failed(
  "outcome_unknown",
  "The provider may have drawn this image, and its answer was lost. It is not asked again by itself, so that nothing is paid twice. Generate the asset again to try anew.",
);

/** Magic bytes and size caps, before anything decodes it. */
function findFault(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > maxImageBytes) return "The provider's image is too large.";
  const header = readImageHeader(bytes);
  if (header === null) return "The provider's answer is not a PNG, JPEG or WebP image.";
  const { width, height } = header;
  const fits = width <= maxSidePixels && height <= maxSidePixels && width * height <= maxPixels;
  return fits ? undefined : "The provider's image has too many pixels.";
}

async function describe(drawing: Drawing, objectKey: string): Promise<StoredImage> {
  const bytes = new Uint8Array(drawing.bytes);
  const header = readImageHeader(bytes);
  if (header === null) throw new Error("an image was described before it was checked");
  return {
    objectKey,
    ...header,
    sizeBytes: bytes.byteLength,
    sha256: toHex(await sha256(bytes)),
    crc32: crc32(bytes),
    seed: drawing.seed,
    costMicroUsd: drawing.costMicroUsd,
  };
}

type Kept = { readonly seed: string; readonly cost: string };

function toKept(drawing: Drawing): Kept {
  return { seed: drawing.seed === null ? "" : String(drawing.seed), cost: String(drawing.costMicroUsd) };
}

/** A picture that was stored by a run that died before it could record it. */
async function findStored(bucket: R2Bucket, key: string): Promise<Drawing | undefined> {
  const object = await bucket.get(key);
  if (object === null) return undefined;
  const { seed, cost } = object.customMetadata ?? {};
  const bytes = new Uint8Array(await object.arrayBuffer());
  return { bytes, seed: seed ? Number(seed) : null, costMicroUsd: Number(cost ?? 0) };
}

/** Asks the provider once. Undefined when it may have drawn and nobody can know. */
async function submit(env: Env, db: Db, work: Work, image: ImageRow, offer: Offer): Promise<Drawing | undefined> {
  const { item, generation } = work;
  const { repeatable } = offer.provider;
  if (!(await claimSubmit(db, image.id, repeatable, Date.now()))) return undefined;
  const slot = { direction: image.direction, animation: image.animation, frame: image.frame };
  const request = toDrawRequest(
    offer.model,
    { spec: item.spec, style: generation.style, seed: item.seed, note: item.note },
    slot,
  );
  try {
    const submission = await offer.provider.submit(request, env);
    if (submission.state === "done") return submission.drawing;
    throw new Error(`${offer.providerName} gave a job to wait for, and no provider does yet`);
  } catch (error) {
    if (error instanceof ProviderError && error.outcome === "refused") await releaseSubmit(db, image.id);
    throw error;
  }
}

async function obtain(
  env: Env,
  db: Db,
  work: Work,
  image: ImageRow,
  offer: Offer,
  key: string,
): Promise<Drawing | Drawn> {
  const stored = image.submittedAt === null ? undefined : await findStored(env.BUCKET, key);
  const drawing = stored ?? (await submit(env, db, work, image, offer));
  if (drawing === undefined) return outcomeUnknown;
  const fault = findFault(drawing.bytes);
  if (fault !== undefined) return failed("provider_failed", fault);
  const bytes = stripMetadata(drawing.bytes);
  if (bytes === null) return failed("provider_failed", "The provider's image is damaged, or not one still picture.");
  if (stored === undefined) await env.BUCKET.put(key, bytes, { customMetadata: toKept(drawing) });
  return { ...drawing, bytes };
}

/** What a provider's failure means for the image: `retry` is thrown by the step, so that it runs again later. */
function toOutcome(error: ProviderError, repeatable: boolean, isLastAttempt: boolean): Drawn {
  const lost = error.outcome === "unknown" && !repeatable;
  if (lost && error.retryable) return outcomeUnknown;
  if (error.retryable && !isLastAttempt) throw error;
  return failed("provider_failed", error.message);
}

/**
 * Draws one image of an item, checks it, stores it and records it. It can be run again after any death: what is
 * recorded is left, what is stored is recorded, and a provider that may have been paid is not asked again.
 */
export async function drawImage(env: Env, itemId: string, position: number, isLastAttempt: boolean): Promise<Drawn> {
  const db = openDb(env.DB);
  const work = await findWork(db, itemId);
  const image = work && (await findImage(db, work.item.versionId, position));
  if (!work || !image) return { state: "stopped" };
  if (image.storedAt !== null) return { state: "drawn" };
  // Where everything runs in one process, as in development, requests are heard only while nothing else is ready to run.
  await scheduler.wait(1);
  const offer = findOffer(work.generation.model);
  if (!offer) return failed("provider_failed", "The model is no longer offered. Generate with another one.");
  const key = imageKey(image);
  try {
    const drawing = await obtain(env, db, work, image, offer, key);
    if ("state" in drawing) return drawing;
    await recordImage(db, work, image.id, await describe(drawing, key), Date.now());
    return { state: "drawn" };
  } catch (error) {
    if (error instanceof ProviderError) return toOutcome(error, offer.provider.repeatable, isLastAttempt);
    throw error;
  }
}
