/**
 * Objects in R2 through which the steps of an export hand over their results, as JSON. Only this feature writes the
 * objects, so their forms are known.
 */
import { NonRetryableError } from "cloudflare:workflows";
import { exportWorkKey } from "../../storage/blobs";
import type { ExportParams } from "./schemas";

export async function putWork(bucket: R2Bucket, params: ExportParams, name: string, value: object): Promise<void> {
  await bucket.put(keyOf(params, name), JSON.stringify(value));
}

/** Returns false if there is such an object already, which then stays. */
export async function putWorkOnce(
  bucket: R2Bucket,
  params: ExportParams,
  name: string,
  value: object,
): Promise<boolean> {
  const onlyIf = { etagDoesNotMatch: "*" };
  return (await bucket.put(keyOf(params, name), JSON.stringify(value), { onlyIf })) !== null;
}

export async function hasWork(bucket: R2Bucket, params: ExportParams, name: string): Promise<boolean> {
  return (await bucket.head(keyOf(params, name))) !== null;
}

export async function findWork<Value>(
  bucket: R2Bucket,
  params: ExportParams,
  name: string,
): Promise<Value | undefined> {
  const object = await bucket.get(keyOf(params, name));
  return object === null ? undefined : object.json<Value>();
}

/** Fails for good without the object: the export has ended, and its objects are deleted. */
export async function getWork<Value>(bucket: R2Bucket, params: ExportParams, name: string): Promise<Value> {
  const value = await findWork<Value>(bucket, params, name);
  if (value === undefined) throw new NonRetryableError(`the object ${name} of the export is gone`);
  return value;
}

function keyOf({ projectId, exportId }: ExportParams, name: string): string {
  return exportWorkKey(projectId, exportId, name);
}
