import { createHash } from "node:crypto";
import * as z from "zod";
import { exportSelectionKey } from "../../storage/blobs";
import type { SelectedAsset } from "./selection-store";
import type { ExportRow } from "./store";
import type { ExportParams } from "./schemas";

/** Records the assets that an export packed, so that a later export can leave out unchanged ones (`since`). */

/** A fingerprint for each asset key. The fingerprint changes whenever the packed content of the asset changes. */
export type PackSelection = Readonly<Record<string, string>>;

const Kept = z.record(z.string(), z.string());

/** The images of a version never change, so the version's id stands for them. */
export function fingerprintOf({ asset, version }: SelectedAsset): string {
  const { name, category, kind, description, width, height, directions } = asset;
  // The fields that the manifest shows, in the order that earlier exports have hashed.
  const animations = asset.animations.map((animation) => ({ name: animation.name, frames: animation.frames }));
  const spec = createHash("sha256")
    .update(JSON.stringify({ name, category, kind, description, width, height, directions, animations }))
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

/** The selection of the export named by `since`; null for a whole pack. Empty if that export stored none. */
export async function readEarlier(bucket: R2Bucket, row: ExportRow): Promise<PackSelection | null> {
  if (row.sinceExportId === null) return null;
  const object = await bucket.get(exportSelectionKey(row.projectId, row.sinceExportId));
  return object === null ? {} : Kept.parse(await object.json());
}
