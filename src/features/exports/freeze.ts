import { NonRetryableError } from "cloudflare:workflows";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { exportWorkKey } from "../../storage/blobs";
import { parseStyle } from "../../reading/styles/style-parser";
import { toExportAssets } from "./export-assets";
import { freezeFiles, frozenToJson, layoutFromJson, partSizeFor, type ArchiveSource } from "./frozen-archive";
import { ExportTargetName, type ExportParams } from "./schemas";
import {
  findPack,
  listSelectedAssets,
  listSelectedImages,
  type SelectedAsset,
  type SelectedImage,
} from "./selection-store";
import { fingerprintOf, isSame, keepSelection, readEarlier, type PackSelection } from "./pack-selection";
import type { ExportRow } from "./store";
import { targets } from "./targets/registry";
import type { ExportAsset, ExportInput } from "./targets/target";
import type { ZipLayout } from "./zip/layout";

/*
 * Freezes an export: decides once which files the archive holds, and stores the decision in R2. All later steps read the
 * frozen export, so a retry writes the same bytes.
 */

/** The manifest is built in memory, of which a Worker has 128 MB. */
export const maxImagesPerExport = 10_000;

const assetsPerPage = 100;
const imagesPerPage = 1000;

export type FrozenFigures = {
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly partSizeBytes: number;
  readonly partCount: number;
};

/** `assets`: the assets that differ from the earlier export. `selection`: all selected assets. */
type ReadAssets = { readonly assets: readonly ExportAsset[]; readonly selection: PackSelection };

/** Undefined if the export is not frozen yet, or its objects are deleted. */
export async function readFrozen(
  bucket: R2Bucket,
  params: ExportParams,
): Promise<ZipLayout<ArchiveSource> | undefined> {
  const keys = workKeys(params);
  const plan = await bucket.get(keys.plan);
  return plan === null ? undefined : layoutFromJson(await plan.text(), keys.contents);
}

function workKeys({ projectId, exportId }: ExportParams): { plan: string; contents: string } {
  return {
    plan: exportWorkKey(projectId, exportId, "plan.json"),
    contents: exportWorkKey(projectId, exportId, "contents"),
  };
}

/**
 * Freezes an export, unless an earlier run did. Images that are drawn or approved after the first freeze do not change
 * the archive.
 */
export async function freezeExport(bucket: R2Bucket, db: Db, owner: Owner, row: ExportRow): Promise<FrozenFigures> {
  const params = { projectId: row.projectId, exportId: row.id };
  const before = await readFrozen(bucket, params);
  if (before !== undefined) return figuresOf(before);
  const { input, selection } = await readInput(bucket, db, owner, row);
  const { archive, contents } = freezeFiles(targets[ExportTargetName.parse(row.target)].build(input));
  const keys = workKeys(params);
  await keepSelection(bucket, params, selection);
  await bucket.put(keys.contents, contents);
  const json = frozenToJson(archive);
  const figures = figuresOf(layoutFromJson(json, keys.contents));
  // The plan comes last, so that everything in the plan exists as soon as the plan does.
  await bucket.put(keys.plan, json);
  return figures;
}

function figuresOf(layout: ZipLayout<ArchiveSource>): FrozenFigures {
  const { sizeBytes, entries } = layout;
  const partSizeBytes = partSizeFor(sizeBytes);
  return { sizeBytes, fileCount: entries.length, partSizeBytes, partCount: Math.ceil(sizeBytes / partSizeBytes) };
}

async function readInput(
  bucket: R2Bucket,
  db: Db,
  owner: Owner,
  row: ExportRow,
): Promise<{ input: ExportInput; selection: PackSelection }> {
  const pack = await findPack(db, owner, row.projectId);
  if (pack === undefined) throw new NonRetryableError("the project of the export is gone");
  const { style } = parseStyle(pack.styleText ?? "");
  const earlier = await readEarlier(bucket, row);
  const { assets, selection } = await readAssets(db, owner, row, earlier ?? {});
  const removed =
    earlier &&
    Object.keys(earlier)
      .filter((key) => !Object.hasOwn(selection, key))
      .toSorted();
  return { input: { project: { name: pack.name }, style, assets, removed }, selection };
}

async function readAssets(db: Db, owner: Owner, row: ExportRow, earlier: PackSelection): Promise<ReadAssets> {
  const assets: ExportAsset[] = [];
  const selection: Record<string, string> = {};
  let imageCount = 0;
  let after = "";
  for (;;) {
    const page = await listSelectedAssets(db, owner, row.projectId, row, { after, limit: assetsPerPage });
    for (const each of page) selection[each.asset.key] = fingerprintOf(each);
    const changed = page.filter(({ asset: { key } }) => !isSame(earlier, selection, key));
    const images = await readImages(db, owner, row.projectId, changed);
    imageCount += images.length;
    // The number was checked when the export was accepted, but images may have been added since.
    if (imageCount > maxImagesPerExport) throw new NonRetryableError("the export has more images than it may have");
    assets.push(...toExportAssets(changed, images));
    const last = page.at(-1);
    if (last === undefined || page.length < assetsPerPage) return { assets, selection };
    after = last.asset.id;
  }
}

async function readImages(
  db: Db,
  owner: Owner,
  projectId: string,
  page: readonly SelectedAsset[],
): Promise<SelectedImage[]> {
  const versionIds = page.map(({ version }) => version.id);
  const images: SelectedImage[] = [];
  let after = { versionId: "", position: -1 };
  for (;;) {
    const rows = await listSelectedImages(db, owner, projectId, versionIds, { after, limit: imagesPerPage });
    images.push(...rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < imagesPerPage) return images;
    after = last;
  }
}
