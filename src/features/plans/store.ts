import { and, eq, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { assets } from "../../db/schema/assets";
import type { AssetSpec } from "../../domain/asset";

export type KnownAsset = AssetSpec & { readonly key: string; readonly origin: "plan" | "api" };

/** In the order of creation, which is the plan's order. */
export async function listKnownAssets(db: Db, owner: Owner, projectId: string): Promise<KnownAsset[]> {
  const { key, name, category, kind, description, width, height, directions, animations, variants, tiles, origin } =
    assets;
  return db
    .select({ key, name, category, kind, description, width, height, directions, animations, variants, tiles, origin })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId)))
    .orderBy(assets.id);
}

type PlannedRow = AssetSpec & { readonly key: string; readonly id: string };

const specColumns = ["name", "kind", "description", "width", "height", "directions", "animations"];
const differs = (column: string): string => `assets.${column} IS NOT excluded.${column}`;
/** SQL condition for a change of `drawnFrom(spec)`: the category counts only if there is no description. */
const altersDrawing = `${specColumns.map(differs).join(" OR ")} OR (excluded.description = '' AND ${differs("category")})`;

/**
 * Writes the whole plan in one statement: inserts new keys, updates changed ones and leaves the others alone. Returns
 * the written keys, or undefined if the project would have more than `cap` assets.
 */
export async function upsertPlannedAssets(
  db: Db,
  owner: Owner,
  projectId: string,
  rows: readonly PlannedRow[],
  options: { readonly nowMs: number; readonly cap: number },
): Promise<{ key: string; isNew: boolean }[] | undefined> {
  const { nowMs, cap } = options;
  const json = JSON.stringify(rows);
  const total = sql`(SELECT count(*) FROM (SELECT key FROM assets WHERE project_id = ${projectId}
    UNION SELECT value ->> 'key' FROM json_each(${json})))`;
  const drawn = sql.raw(altersDrawing);
  const { room, written } = await inOneTransaction(db, {
    room: statement<{ fits: number }>(db, sql`SELECT ${total} <= ${cap} AS fits`),
    written: statement<{ key: string; isNew: number }>(
      db,
      sql`
      INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
        status, origin, revision, attempts, created_at, updated_at)
      SELECT value ->> 'id', ${projectId}, value ->> 'key', value ->> 'name', value ->> 'category', value ->> 'kind',
        value ->> 'description', value ->> 'width', value ->> 'height', value -> 'directions', value -> 'animations',
        'planned', 'plan', 1, 0, ${nowMs}, ${nowMs}
      FROM json_each(${json}) WHERE ${owns(owner, projectId)} AND ${total} <= ${cap}
      ON CONFLICT (project_id, key) DO UPDATE SET name = excluded.name, category = excluded.category,
        kind = excluded.kind, description = excluded.description, width = excluded.width, height = excluded.height,
        directions = excluded.directions, animations = excluded.animations, origin = 'plan', updated_at = ${nowMs},
        revision = assets.revision + iif(${drawn}, 1, 0),
        status = iif((${drawn}) AND assets.status <> 'generating', 'planned', assets.status)
      WHERE ${drawn} OR assets.category IS NOT excluded.category OR assets.origin <> 'plan'
      RETURNING key, (revision = 1 AND created_at = ${nowMs}) AS isNew`,
    ),
  });
  if (room[0]?.fits !== 1) return undefined;
  return written.map((row) => ({ key: row.key, isNew: row.isNew === 1 }));
}
