import { and, eq, isNotNull, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { newestVersionId } from "../../db/newest-version";
import { owns } from "../../db/owned";
import { assets, images, versions } from "../../db/schema/assets";
import { memoryFiles, projects } from "../../db/schema/projects";

/**
 * The assets of an export. `approved`: each asset's approved version; `all`: the newest version of an asset that has no
 * approved one. `assetKeys` is null for every asset of the project.
 */
export type Selection = { readonly include: "approved" | "all"; readonly assetKeys: readonly string[] | null };

export type SelectedAsset = {
  readonly asset: typeof assets.$inferSelect;
  readonly version: typeof versions.$inferSelect;
};
export type SelectedImage = typeof images.$inferSelect;

/** SQL for the number of images in a selection. */
export function selectedImageCount(projectId: string, selection: Selection): SQL {
  const chosen = and(eq(assets.projectId, projectId), isNamed(selection));
  return sql`(SELECT count(*) FROM images WHERE version_id IN (SELECT ${chosenVersion(selection)} FROM assets WHERE ${chosen}))`;
}

function isNamed({ assetKeys }: Selection): SQL | undefined {
  if (assetKeys === null) return undefined;
  return sql`assets.key IN (SELECT value FROM json_each(${JSON.stringify(assetKeys)}))`;
}

function chosenVersion({ include }: Selection): SQL {
  return include === "approved"
    ? sql`assets.approved_version_id`
    : sql`coalesce(assets.approved_version_id, ${newestVersionId})`;
}

/** The project's name and the text of its `style` memory file. Undefined if the project is not the owner's. */
export async function findPack(db: Db, owner: Owner, projectId: string) {
  const [row] = await db
    .select({ name: projects.name, styleText: memoryFiles.content })
    .from(projects)
    .leftJoin(memoryFiles, and(eq(memoryFiles.projectId, projects.id), eq(memoryFiles.type, "style")))
    .where(and(eq(projects.id, projectId), owns(owner, projectId)));
  return row;
}

/** Lists a page of assets, by id, each with its chosen version. Assets without one are left out. */
export async function listSelectedAssets(
  db: Db,
  owner: Owner,
  projectId: string,
  selection: Selection,
  page: { readonly after: string; readonly limit: number },
): Promise<SelectedAsset[]> {
  const chosen = and(eq(versions.id, chosenVersion(selection)), eq(versions.assetId, assets.id));
  // The plus keeps the query planner from the order of ids, with which each asset of the project would be read.
  const id = selection.assetKeys === null ? sql`${assets.id}` : sql`+${assets.id}`;
  return db
    .select({ asset: assets, version: versions })
    .from(assets)
    .innerJoin(versions, chosen)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId), isNamed(selection), sql`${id} > ${page.after}`))
    .orderBy(id)
    .limit(page.limit);
}

/** Lists a page of these versions' images, by version and position. */
export async function listSelectedImages(
  db: Db,
  owner: Owner,
  projectId: string,
  versionIds: readonly string[],
  page: { readonly after: Pick<SelectedImage, "versionId" | "position">; readonly limit: number },
): Promise<SelectedImage[]> {
  const { after, limit } = page;
  const listed = sql`${images.versionId} IN (SELECT value FROM json_each(${JSON.stringify(versionIds)}))`;
  // The plus in the condition below keeps the query planner from the index of the project's images.
  const later = sql`(${images.versionId}, ${images.position}) > (${after.versionId}, ${after.position})`;
  return db
    .select()
    .from(images)
    .where(
      and(listed, sql`+${images.projectId} = ${projectId}`, owns(owner, projectId), isNotNull(images.storedAt), later),
    )
    .orderBy(images.versionId, images.position)
    .limit(limit);
}
