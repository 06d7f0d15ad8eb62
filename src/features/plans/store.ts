import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { assets } from "../../db/schema/assets";
import { memoryFiles, projectReferences } from "../../db/schema/projects";
import type { Animation, AssetSpec } from "../../domain/asset";
import type { PlanDigests } from "../../domain/plan-digests";
import { hasNoKeyOf, materialized, renameAssets, type RenamedAsset } from "./rename-store";

export type KnownAsset = Awaited<ReturnType<typeof listKnownAssets>>[number];

/** In the order of creation. */
export async function listKnownAssets(db: Db, owner: Owner, projectId: string) {
  const { id, key, name, category, kind, description, width, height, directions, animations, variants, tiles } = assets;
  const { origin, status, reviewNote, planDigests, updatedAt } = assets;
  const spec = { name, category, kind, description, width, height, directions, animations, variants, tiles };
  return db
    .select({ id, key, ...spec, origin, status, reviewNote, planDigests, updatedAt })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId)))
    .orderBy(assets.id);
}

export type PlanFile = Pick<typeof memoryFiles.$inferSelect, "content" | "appliedKeys" | "isFromBefore">;

export async function findPlanFile(db: Db, owner: Owner, projectId: string): Promise<PlanFile | undefined> {
  const { content, appliedKeys, isFromBefore } = memoryFiles;
  const [row] = await db
    .select({ content, appliedKeys, isFromBefore })
    .from(memoryFiles)
    .where(and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, "plan"), owns(owner, projectId)));
  return row;
}

/** The sizes of the project's style references, oldest first. A project has few of them. */
export async function listReferenceSizes(db: Db, owner: Owner, projectId: string) {
  const { width, height, format } = projectReferences;
  return db
    .select({ width, height, format })
    .from(projectReferences)
    .where(and(eq(projectReferences.projectId, projectId), owns(owner, projectId)))
    .orderBy(projectReferences.id);
}

/** An item of the plan as written. */
export type PlannedRow = AssetSpec & {
  readonly id: string;
  readonly key: string;
  readonly digests: PlanDigests;
  /** For an asset that has no digests yet, those with which the item is compared. */
  readonly baseline: PlanDigests | null;
  /** When the asset that was read had changed for the last time. Null for a new one. */
  readonly updatedAt: number | null;
  /** The asset's own animations with the speeds of the item. */
  readonly respeeded: readonly Animation[];
};

export type PlanChange = {
  readonly rows: readonly PlannedRow[];
  readonly renames: readonly RenamedAsset[];
  readonly appliedKeys: readonly string[];
};
/** The keys of the assets that were made and changed. `full`: the project would have more assets than the cap. */
export type WrittenPlan = { readonly created: ReadonlySet<string>; readonly updated: ReadonlySet<string> };

const differs = (before: string, now: string, part: keyof PlanDigests): string =>
  `${before} ->> '${part}' IS NOT ${now} ->> '${part}'`;
const isEdited = (before: string, now: string): string =>
  `(${differs(before, now, "text")} OR ${differs(before, now, "inherited")})`;
/** These conditions say the same as `compareDigests`. */
const isRedrawn = (before: string, now: string): string =>
  `(${isEdited(before, now)} AND (${differs(before, now, "drawing")} OR ${differs(before, now, "name")}))`;
const isDescribed = (before: string, now: string): string =>
  `(NOT ${isRedrawn(before, now)} AND ${isEdited(before, now)} AND ${differs(before, now, "spec")})`;

const stored = "assets.plan_digests";
const wanted = "(j.value -> 'digests')";

/**
 * Writes the whole plan in one transaction: confirmed renames first, then new and changed items. Undefined if the project
 * would have more than `cap` assets, or if another request has taken the key of a rename. Nothing is written then.
 */
export async function writePlannedAssets(
  db: Db,
  owner: Owner,
  projectId: string,
  { rows, renames, appliedKeys }: PlanChange,
  { nowMs, cap }: { readonly nowMs: number; readonly cap: number },
): Promise<WrittenPlan | undefined> {
  const json = JSON.stringify(rows);
  const keys = JSON.stringify(rows.map(({ key }) => key));
  const total = sql`(SELECT count(*) FROM (SELECT key FROM assets WHERE project_id = ${projectId}
    UNION SELECT value FROM json_each(${keys})))`;
  const mayWrite = sql`(${owns(owner, projectId)} AND ${hasNoKeyOf(projectId, renames, "from")} AND ${total} <= ${cap})`;
  const items = materialized(json, "key");
  const from = sql`FROM j WHERE assets.project_id = ${projectId} AND assets.key = j.key AND ${mayWrite}`;
  const asRead = sql`assets.updated_at = j.value ->> 'updatedAt'`;
  const { room, described, written } = await inOneTransaction(db, {
    ...renameAssets(db, owner, projectId, renames, nowMs),
    room: statement<{ fits: number }>(db, sql`SELECT ${mayWrite} AS fits`),
    compared: statement<unknown>(
      db,
      sql`${items} UPDATE assets SET plan_digests = j.value -> 'baseline' ${from}
        AND assets.plan_digests IS NULL AND j.value ->> 'baseline' IS NOT NULL AND ${asRead}`,
    ),
    described: statement<{ key: string }>(
      db,
      sql`${items} UPDATE assets SET category = j.value ->> 'category', animations = j.value -> 'respeeded', origin = 'plan',
        plan_digests = ${sql.raw(wanted)}, updated_at = ${nowMs} ${from} AND ${asRead}
        AND (${raw(isDescribed)} OR (assets.origin <> 'plan' AND NOT ${raw(isRedrawn)})) RETURNING key`,
    ),
    written: upsertItems(db, projectId, json, mayWrite, nowMs),
    noted: statement<unknown>(
      db,
      sql`${items} UPDATE assets SET plan_digests = ${sql.raw(wanted)} ${from} AND assets.origin = 'plan'
        AND assets.plan_digests <> ${sql.raw(wanted)} AND NOT ${raw(isRedrawn)} AND NOT ${raw(isDescribed)}`,
    ),
    applied: statement<unknown>(
      db,
      sql`UPDATE memory_files SET applied_keys = ${JSON.stringify(appliedKeys)}
        WHERE project_id = ${projectId} AND type = 'plan' AND ${mayWrite} AND applied_keys IS NOT ${JSON.stringify(appliedKeys)}`,
    ),
  });
  if (room[0]?.fits !== 1) return undefined;
  return {
    created: new Set(written.filter(({ isNew }) => isNew === 1).map(({ key }) => key)),
    updated: new Set([...described, ...written.filter(({ isNew }) => isNew !== 1)].map(({ key }) => key)),
  };
}

function raw(condition: (before: string, now: string) => string): SQL {
  return sql.raw(condition(stored, wanted));
}

/** Inserts new items, and overwrites assets that no longer show their item. */
function upsertItems(db: Db, projectId: string, json: string, mayWrite: SQL, nowMs: number) {
  return statement<{ key: string; isNew: number }>(
    db,
    sql`
    INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
      variants, tiles, plan_digests, status, origin, revision, attempts, created_at, updated_at)
    SELECT value ->> 'id', ${projectId}, value ->> 'key', value ->> 'name', value ->> 'category', value ->> 'kind',
      value ->> 'description', value ->> 'width', value ->> 'height', value -> 'directions', value -> 'animations',
      value ->> 'variants', value ->> 'tiles', value -> 'digests', 'planned', 'plan', 1, 0, ${nowMs}, ${nowMs}
    FROM json_each(${json}) WHERE ${mayWrite}
    ON CONFLICT (project_id, key) DO UPDATE SET name = excluded.name, category = excluded.category,
      kind = excluded.kind, description = excluded.description, width = excluded.width, height = excluded.height,
      directions = excluded.directions, animations = excluded.animations, variants = excluded.variants,
      tiles = excluded.tiles, plan_digests = excluded.plan_digests, origin = 'plan', updated_at = ${nowMs},
      revision = assets.revision + 1, status = iif(assets.status = 'generating', 'generating', 'planned')
    WHERE ${sql.raw(isRedrawn(stored, "excluded.plan_digests"))}
    RETURNING key, (revision = 1 AND created_at = ${nowMs}) AS isNew`,
  );
}
