/** Prepares one request: loads the references, fixes the estimate, and finds an equal earlier request. */
import type { Context } from "../../context";
import type { StoredReference } from "../../domain/reference";
import { sha256 } from "../../lib/crypto";
import { toHex, toUtf8 } from "../../lib/encoding";
import { ProviderError, type DrawRequest, type JobRequest, type Model, type Reference } from "../../providers/provider";
import { toDrawRequest } from "./draw-request";
import { estimateRequest, fitReferences, openingOf } from "./estimates";
import type { ImageAttempt } from "./image-attempt";
import { planRequests } from "./layout";
import { hasLostProfile, type KnownDrawing } from "./images";
import { findSameImage, listReferences, type ImageRow } from "./image-store";

/** `requestHash`: two requests with the same hash ask for the same picture. */
export type PreparedRequest = {
  readonly request: DrawRequest;
  readonly estimateMicroUsd: number;
  readonly requestHash: string;
};

/** All references of one request together. In base64 inside JSON they take several times as much of a Worker's 128 MB. */
const maxReferenceBytes = 12 * 1024 * 1024;

/** Throws a ProviderError when a reference is deleted. */
export async function prepareRequest({ ctx, work, image, offer }: ImageAttempt): Promise<PreparedRequest> {
  const { model } = offer;
  const { item, generation } = work;
  const stored = model.maxReferences === 0 ? [] : fitReferences(model, await listReferences(ctx.db, work, image));
  const references = await loadReferences(ctx.env.BUCKET, model, stored);
  const wish = { spec: item.spec, style: generation.style, seed: item.seed, note: item.note };
  const images = image.stripFrames;
  const request = toDrawRequest(model, wish, image.position, references, images);
  // The estimate of the time when the generation was accepted: no more than that was reserved.
  const available = { style: generation.references, hasChanged: item.changedVersionId !== null };
  const planned = planRequests(model, item.spec, generation.layout);
  const opening = openingOf(model, item.spec, planned, image.position);
  const estimateMicroUsd = estimateRequest(model, item.spec, available, { images, opening });
  return { request, estimateMicroUsd, requestHash: await hashOf(request, stored, images) };
}

/** Loads the references one after the other, the most important first, and leaves out those beyond the limit of bytes. */
async function loadReferences(
  bucket: R2Bucket,
  model: Model,
  stored: readonly StoredReference[],
): Promise<Reference[]> {
  const references: Reference[] = [];
  let sizeBytes = 0;
  for (const each of stored) {
    const reference = await loadReference(bucket, model, each);
    if (reference === undefined || sizeBytes + reference.bytes.byteLength > maxReferenceBytes) continue;
    references.push(reference);
    sizeBytes += reference.bytes.byteLength;
  }
  return references;
}

/** Undefined for a reference that is too large for the model and cannot be made smaller. */
async function loadReference(
  bucket: R2Bucket,
  model: Model,
  { objectKey, format, width, height }: StoredReference,
): Promise<Reference | undefined> {
  const object = await bucket.get(objectKey);
  if (object === null) throw deletedReference();
  const bytes = new Uint8Array(await object.arrayBuffer());
  const side = model.maxReferenceSidePixels ?? Number.POSITIVE_INFINITY;
  if (Math.max(width, height) <= side) return { bytes, format, width, height };
  const { shrinkPng } = await import("../../lib/shrink-png");
  const smaller = shrinkPng(bytes, side);
  return smaller && { ...smaller, format: "png" };
}

function deletedReference(): ProviderError {
  const reason = "A reference image was deleted in the meantime. Generate again.";
  return new ProviderError(reason, { outcome: "refused", retryable: false });
}

/** The hash of a request for one image is that of earlier releases, which drew no strips. */
async function hashOf(request: DrawRequest, references: readonly StoredReference[], images: number): Promise<string> {
  const { model, prompt, width, height, seed } = request;
  const picture = [model, prompt, width, height, seed, references.map((each) => each.sha256)];
  const all = images === 1 ? picture : [...picture, images];
  return toHex(await sha256(toUtf8(JSON.stringify(all))));
}

/** The part of a request that the ledger keeps. Nothing that shows the drawing is in it, so the row may outlive the project. */
export function toJobRequest({ model, width, height, seed, references }: DrawRequest): JobRequest {
  const sizes = references.map((reference) => ({ width: reference.width, height: reference.height }));
  return { model, width, height, seed, references: sizes };
}

/**
 * The seed and the bytes of an image of the same project that an equal request has drawn: the bytes as the provider
 * sent them, which are refined anew.
 */
export async function findSameDrawing(
  { env, db }: Pick<Context, "env" | "db">,
  image: ImageRow,
  requestHash: string,
): Promise<Omit<KnownDrawing, "costMicroUsd"> | undefined> {
  const same = await findSameImage(db, image, requestHash);
  const key = same?.sourceKey ?? same?.objectKey;
  const object = key ? await env.BUCKET.get(key) : null;
  if (same === undefined || object === null) return undefined;
  const bytes = new Uint8Array(await object.arrayBuffer());
  return { bytes, seed: same.seed, isForeignColour: hasLostProfile(object) };
}
