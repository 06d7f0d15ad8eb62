import { createHash } from "node:crypto";
import * as z from "zod";
import { toSpec } from "../../domain/asset";
import { exportSelectionKey } from "../../storage/blobs";
import type { SelectedAsset } from "./selection-store";
import type { ExportRow } from "./store";
import type { ExportParams } from "./schemas";

/** Of each asset, by its key, a text that changes whenever what a pack says or shows of it does. */
export type PackSelection = Readonly<Record<string, string>>;

const Kept = z.record(z.string(), z.string());

/** The pictures of a version never change, so its id stands for them. */
export function fingerprintOf({ asset, version }: SelectedAsset): string {
  const spec = createHash("sha256")
    .update(JSON.stringify(toSpec(asset)))
    .digest("hex");
  return `${version.id} ${spec}`;
}

export function isSame(earlier: PackSelection, now: PackSelection, key: string): boolean {
  return Object.hasOwn(earlier, key) && earlier[key] === now[key];
}

export async function keepSelection(
  bucket: R2Bucket,
  { projectId, exportId }: ExportParams,
  selection: PackSelection,
): Promise<void> {
  await bucket.put(exportSelectionKey(projectId, exportId), JSON.stringify(selection));
}

/** What the earlier export held; null when this one is to be whole. One that kept nothing had nothing that stayed. */
export async function readEarlier(bucket: R2Bucket, row: ExportRow): Promise<PackSelection | null> {
  if (row.sinceExportId === null) return null;
  const object = await bucket.get(exportSelectionKey(row.projectId, row.sinceExportId));
  return object === null ? {} : Kept.parse(await object.json());
}
