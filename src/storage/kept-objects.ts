/**
 * Deletes objects of deleted rows. A restored database can bring the row of an asset or a reference back, so a copy of
 * each such object is kept for `restorableMs`, at a key to which no link leads. Deleted projects never come back.
 */
import { inGroups } from "../lib/in-groups";
import { keptPrefix, marksPrefix } from "./blobs";

/** R2 deletes at most this many objects in one call, and lists at most as many. */
const maxPerCall = 1000;
/** A copy has two connections open. */
const copiesAtOnce = 3;

/** Deletes up to 1,000 objects below a prefix, and keeps copies. Returns whether there may be more. Safe to repeat. */
export async function setAsideSome(bucket: R2Bucket, prefix: string): Promise<boolean> {
  const { objects, truncated } = await bucket.list({ prefix, limit: maxPerCall });
  await setAside(
    bucket,
    objects.map((object) => object.key),
  );
  return truncated;
}

/** Deletes objects and keeps copies. Skips keys without an object. Safe to repeat. */
export async function setAside(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  await inGroups(keys, copiesAtOnce, (key) => copyObject(bucket, key, keptPrefix + key));
  await deleteObjects(bucket, keys);
}

/** Puts the kept copy of a deleted object back. Returns false if there is no copy. */
export async function bringBack(bucket: R2Bucket, key: string): Promise<boolean> {
  return copyObject(bucket, keptPrefix + key, key);
}

async function copyObject(bucket: R2Bucket, from: string, to: string): Promise<boolean> {
  const object = await bucket.get(from);
  if (object === null) return false;
  const { httpMetadata = {}, customMetadata = {} } = object;
  await bucket.put(to, object.body, { httpMetadata, customMetadata });
  return true;
}

export async function deleteObjects(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += maxPerCall)
    await bucket.delete(keys.slice(start, start + maxPerCall));
}

/**
 * Deletes up to 1,000 objects of a deleted project, and as many kept copies and marks. Returns whether there may be
 * more. Safe to repeat.
 */
export async function deleteSomeForGood(bucket: R2Bucket, projectPrefix: string): Promise<boolean> {
  let mayBeMore = false;
  for (const prefix of [projectPrefix, keptPrefix + projectPrefix, marksPrefix + projectPrefix]) {
    const { objects, truncated } = await bucket.list({ prefix, limit: maxPerCall });
    await deleteObjects(
      bucket,
      objects.map((object) => object.key),
    );
    mayBeMore ||= truncated;
  }
  return mayBeMore;
}
