/** Records the assets that an export packed, so that a later export can leave out unchanged ones (`since`). */
import { createHash } from "node:crypto";
import * as z from "zod";
import { exportSelectionKey, exportSheetsKey } from "../../storage/blobs";
import type { Insets } from "../../targets/pack";
import { pivots } from "../../targets/pivots";
import { emptyPlan, type SheetPlan } from "../../targets/sheet-plan";
import type { ExportAsset } from "./export-asset";
import type { ExportParams } from "./schemas";
import type { ExportRow } from "./store";

/** A fingerprint for each asset key. The fingerprint changes whenever the packed content of the asset changes. */
export type PackSelection = Readonly<Record<string, string>>;

export type EarlierPack = { readonly selection: PackSelection; readonly sheets: SheetPlan };

const Kept = z.record(z.string(), z.string());

/** `fileKey` is the asset's name in files. The images of a version never change, so the version's id stands for them. */
export function fingerprintOf(asset: ExportAsset, fileKey: string, insets: Insets | null): string {
  const { name, category, kind, description, width, height, directions, animations, variants, tiles } = asset;
  const spec = { name, category, kind, description, width, height, directions, animations, variants, tiles };
  const text = JSON.stringify({ ...spec, fileKey, pivot: pivots[kind], insets });
  return `${asset.version.id} ${createHash("sha256").update(text).digest("hex")}`;
}

export function isSame(earlier: PackSelection, now: PackSelection, key: string): boolean {
  return Object.hasOwn(earlier, key) && earlier[key] === now[key];
}

export async function keepSelection(
  bucket: R2Bucket,
  { projectId, exportId }: ExportParams,
  { selection, sheets }: EarlierPack,
): Promise<void> {
  await bucket.put(exportSelectionKey(projectId, exportId), JSON.stringify(selection));
  if (sheets.slots.length > 0) await bucket.put(exportSheetsKey(projectId, exportId), JSON.stringify(sheets));
}

/** The pack of the export named by `since`; null for a whole pack. Empty if that export stored none. */
export async function readEarlier(bucket: R2Bucket, row: ExportRow): Promise<EarlierPack | null> {
  const { projectId, sinceExportId } = row;
  if (sinceExportId === null) return null;
  const selection = await bucket.get(exportSelectionKey(projectId, sinceExportId));
  const sheets = await bucket.get(exportSheetsKey(projectId, sinceExportId));
  return {
    selection: selection === null ? {} : Kept.parse(await selection.json()),
    // Only `keepSelection` writes the object.
    sheets: sheets === null ? emptyPlan : await sheets.json<SheetPlan>(),
  };
}
