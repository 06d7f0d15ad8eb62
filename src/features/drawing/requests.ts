import type { Db } from "../../db/client";
import type { StoredReference } from "../../domain/reference";
import { sha256 } from "../../lib/crypto";
import { toHex, toUtf8 } from "../../lib/encoding";
import { shrinkPng } from "../../lib/shrink-png";
import { estimateImage, fitReferences, toDrawRequest } from "./estimates";
import { ProviderError, type DrawRequest, type JobRequest, type Model, type Reference } from "../../providers/provider";
import type { Offer } from "../../providers/registry";
import { findSameImage, listReferences } from "./reference-store";
import type { ImageRow, Work } from "./work-store";

/** One picture to ask for: the request, what it may cost, and what it follows from. */
export type Asked = {
  readonly request: DrawRequest;
  readonly estimateMicroUsd: number;
  readonly requestHash: string;
};

/** In base64 inside JSON they take several times as much, and a Worker has 128 MB. */
const maxReferenceBytes = 12 * 1024 * 1024;

/** Throws a ProviderError when a reference is gone. */
export async function toAsked(
  { env, db }: { env: Env; db: Db },
  work: Work,
  image: ImageRow,
  { model }: Offer,
): Promise<Asked> {
  const { item, generation } = work;
  const stored = model.maxReferences === 0 ? [] : fitReferences(model, await listReferences(db, work, image));
  const references = await loadAll(env.BUCKET, model, stored);
  const wish = { spec: item.spec, style: generation.style, seed: item.seed, note: item.note };
  const request = toDrawRequest(model, wish, image.position, references);
  // As it was when the generation was accepted: what was set aside then is what may be claimed now.
  const available = { style: generation.references, hasChanged: item.changedVersionId !== null };
  const estimateMicroUsd = estimateImage(model, item.spec, available, image.position);
  return { request, estimateMicroUsd, requestHash: await hashOf(request, stored) };
}

/** One after the other, the most important first; those that would be too much are left out. */
async function loadAll(bucket: R2Bucket, model: Model, stored: readonly StoredReference[]): Promise<Reference[]> {
  const references: Reference[] = [];
  let sizeBytes = 0;
  for (const each of stored) {
    const reference = await load(bucket, model, each);
    if (reference === undefined || sizeBytes + reference.bytes.byteLength > maxReferenceBytes) continue;
    references.push(reference);
    sizeBytes += reference.bytes.byteLength;
  }
  return references;
}

/** Undefined for one that would have to be made smaller and cannot be. */
async function load(bucket: R2Bucket, model: Model, reference: StoredReference): Promise<Reference | undefined> {
  const { objectKey, format, width, height } = reference;
  const object = await bucket.get(objectKey);
  if (object === null) throw isGone();
  const bytes = new Uint8Array(await object.arrayBuffer());
  const side = model.maxReferenceSidePixels ?? Number.POSITIVE_INFINITY;
  if (Math.max(width, height) <= side) return { bytes, format, width, height };
  const smaller = shrinkPng(bytes, side);
  return smaller && { ...smaller, format: "png" };
}

function isGone(): ProviderError {
  const reason = "A reference picture was deleted in the meantime. Generate again.";
  return new ProviderError(reason, { outcome: "refused", retryable: false });
}

/** Two pictures with the same one look alike as far as anybody can ask for it. */
async function hashOf(request: DrawRequest, references: readonly StoredReference[]): Promise<string> {
  const { model, prompt, width, height, seed } = request;
  const all = [model, prompt, width, height, seed, references.map((each) => each.sha256)];
  return toHex(await sha256(toUtf8(JSON.stringify(all))));
}

/** As it is kept while the job goes on. Nothing of what is drawn is in it, so it may outlive the project. */
export function toKeptRequest({ model, width, height, seed, references }: DrawRequest): JobRequest {
  const sizes = references.map((reference) => ({ width: reference.width, height: reference.height }));
  return { model, width, height, seed, references: sizes };
}

export function fromKeptRequest(kept: unknown): JobRequest {
  // Written by toKeptRequest alone.
  return kept as JobRequest;
}

/** The same picture, when it has been drawn in this project before. */
export async function findDrawn(
  { env, db }: { env: Env; db: Db },
  image: ImageRow,
  requestHash: string,
): Promise<{ bytes: Uint8Array; seed: number | null } | undefined> {
  const same = await findSameImage(db, image, requestHash);
  const object = same?.objectKey ? await env.BUCKET.get(same.objectKey) : null;
  return same && object !== null ? { bytes: new Uint8Array(await object.arrayBuffer()), seed: same.seed } : undefined;
}
