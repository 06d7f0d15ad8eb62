/**
 * Chooses once what an export holds, and keeps the choice in R2. All later steps read the choice, so images that are
 * drawn or approved in the meantime do not change the archive.
 */
import { NonRetryableError } from "cloudflare:workflows";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { SheetOptions } from "../../targets/options";
import type { TargetName } from "../../targets/target-names";
import { toExportAssets, type ExportAsset } from "./export-asset";
import { readEarlier, type EarlierPack } from "./pack-selection";
import type { ExportParams } from "./schemas";
import {
  findPack,
  listSelectedAssets,
  listSelectedImages,
  type SelectedAsset,
  type SelectedImage,
} from "./selection-store";
import type { ExportRow } from "./store";
import { wishOf } from "./wish";
import { findWork, getWork, putWorkOnce } from "./work-objects";

export type Choice = {
  readonly project: { readonly id: string; readonly name: string };
  readonly styleText: string;
  readonly targets: readonly TargetName[];
  readonly options: SheetOptions;
  /** All selected assets, also those that have not changed. */
  readonly assets: readonly ExportAsset[];
  /** The export that `since` names; null for a whole pack. */
  readonly earlier: EarlierPack | null;
};

/** The choice and the manifest are held in memory, of which a Worker has 128 MB. */
export const maxImagesPerExport = 10_000;

const objectName = "choice.json";

const assetsPerPage = 100;
const imagesPerPage = 1000;

/** Returns the choice of an earlier run, if there is one. */
export async function makeChoice(bucket: R2Bucket, db: Db, owner: Owner, row: ExportRow): Promise<Choice> {
  const params = { projectId: row.projectId, exportId: row.id };
  const before = await findWork<Choice>(bucket, params, objectName);
  if (before !== undefined) return before;
  const choice = await choose(bucket, db, owner, row);
  // Of two runs at once, the first decides.
  return (await putWorkOnce(bucket, params, objectName, choice)) ? choice : getChoice(bucket, params);
}

export async function getChoice(bucket: R2Bucket, params: ExportParams): Promise<Choice> {
  return getWork<Choice>(bucket, params, objectName);
}

async function choose(bucket: R2Bucket, db: Db, owner: Owner, row: ExportRow): Promise<Choice> {
  const pack = await findPack(db, owner, row.projectId);
  if (pack === undefined) throw new NonRetryableError("the project of the export is gone");
  const { targets, options } = wishOf(row);
  return {
    project: { id: row.projectId, name: pack.name },
    styleText: pack.styleText ?? "",
    targets,
    options: SheetOptions.parse(options),
    assets: await readAssets(db, owner, row),
    earlier: await readEarlier(bucket, row),
  };
}

async function readAssets(db: Db, owner: Owner, row: ExportRow): Promise<ExportAsset[]> {
  const assets: ExportAsset[] = [];
  let imageCount = 0;
  let after = "";
  for (;;) {
    const page = await listSelectedAssets(db, owner, row.projectId, row, { after, limit: assetsPerPage });
    const images = await readImages(db, owner, row.projectId, page);
    imageCount += images.length;
    // The number was checked when the export was accepted, but images may have been added since.
    if (imageCount > maxImagesPerExport) throw new NonRetryableError("the export has more images than it may have");
    assets.push(...toExportAssets(page, images));
    const last = page.at(-1);
    if (last === undefined || page.length < assetsPerPage) return assets;
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
    // Versions that are done would be read again with each page.
    const left = versionIds.filter((id) => id >= after.versionId);
    const rows = await listSelectedImages(db, owner, projectId, left, { after, limit: imagesPerPage });
    images.push(...rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < imagesPerPage) return images;
    after = last;
  }
}
