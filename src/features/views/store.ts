import { and, eq, isNotNull, sql } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { newestVersionId } from "../../db/newest-version";
import { assets, images, versions } from "../../db/schema/assets";
import { generationItems, generations } from "../../db/schema/generations";
import { projects } from "../../db/schema/projects";
import type { ImageColumns } from "../../domain/image";

/*
 * A signed link shows a view to anybody, so these queries take no owner. Their callers have checked the owner, or the
 * signature over the ids.
 */

/** The ids of a version. All three must belong together. */
export type VersionIds = { readonly projectId: string; readonly assetId: string; readonly versionId: string };
export type ViewedVersion = NonNullable<Awaited<ReturnType<typeof findViewedVersion>>>;

/** The asset as planned today and as it was when the version was drawn, the style of the drawing, and the images. */
export async function findViewedVersion(db: Db, { projectId, assetId, versionId }: VersionIds) {
  // By the generation, which has at most 1,000 items. An asset can have any number.
  const item = and(
    eq(generationItems.generationId, versions.generationId),
    sql`+${generationItems.versionId} = ${versions.id}`,
  );
  const { found, shown } = await inOneTransaction(db, {
    found: db
      .select({ asset: assets, spec: generationItems.spec, style: generations.style })
      .from(versions)
      .innerJoin(assets, eq(assets.id, versions.assetId))
      .leftJoin(generations, eq(generations.id, versions.generationId))
      .leftJoin(generationItems, item)
      .where(and(eq(versions.id, versionId), eq(versions.assetId, assetId), eq(versions.projectId, projectId)))
      .limit(1),
    shown: db
      .select()
      .from(images)
      // The plus keeps the query planner from the index of the project's images.
      .where(and(eq(images.versionId, versionId), sql`+${images.projectId} = ${projectId}`, isNotNull(images.storedAt)))
      .orderBy(images.position),
  });
  const [row] = found;
  return row && { ...row, images: shown };
}

/** One asset of a contact sheet, with the first image of the newest version. Without a version, all is null. */
type ContactRow = ImageColumns & { readonly key: string; readonly flagged: 0 | 1; readonly isFallback: 0 | 1 };

/** A page of a project's assets in the plan's order. Undefined if there is no such project. */
export async function findContactRows(
  db: Db,
  projectId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly title: string; readonly assetCount: number; readonly rows: readonly ContactRow[] } | undefined> {
  const { found, rows } = await inOneTransaction(db, {
    found: db
      .select({ title: projects.name, assetCount: db.$count(assets, eq(assets.projectId, projectId)) })
      .from(projects)
      .where(eq(projects.id, projectId)),
    rows: statement<ContactRow>(
      db,
      sql`SELECT assets.key, assets.flagged, m.object_key AS objectKey, m.format, m.width, m.height,
          m.size_bytes AS sizeBytes, m.sha256, m.crc32,
          EXISTS (SELECT 1 FROM json_each(m.qa, '$.flags') f WHERE f.value = 'fallback') AS isFallback
        FROM assets LEFT JOIN images m ON m.version_id = ${newestVersionId} AND m.position = 0
        WHERE assets.project_id = ${projectId} ORDER BY assets.id LIMIT ${page.limit} OFFSET ${page.offset}`,
    ),
  });
  return found[0] && { ...found[0], rows };
}
