import { and, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { constant } from "../../db/constant";
import { owns } from "../../db/owned";
import { apiKeys } from "../../db/schema/accounts";
import type { Page } from "../../lib/page";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/**
 * Checks, counts and inserts in one statement. Returns false if the user has `cap` keys already or is being deleted, or
 * if the project does not belong to the user.
 */
export async function insertApiKey(db: Db, row: ApiKeyRow, cap: number): Promise<boolean> {
  const { userId, projectId } = row;
  const bindable = projectId === null ? sql`1` : owns({ userId, projectId: null }, projectId);
  const made = await statement(
    db,
    sql`INSERT INTO api_keys (id, user_id, project_id, name, scopes, secret_hash, created_at, expires_at)
      SELECT ${row.id}, ${userId}, ${projectId}, ${row.name}, ${JSON.stringify(row.scopes)}, ${row.secretHash},
        ${row.createdAt}, ${row.expiresAt}
      WHERE ${bindable} AND EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)
        AND (SELECT count(*) FROM api_keys WHERE user_id = ${userId}) < ${cap}
      RETURNING id`,
  );
  return made.length === 1;
}

const keyOfHash = constant(["secretHash"], (at, db) =>
  db.select().from(apiKeys).where(eq(apiKeys.secretHash, at.secretHash)),
);

export async function findApiKeyByHash(db: Db, secretHash: string): Promise<ApiKeyRow | undefined> {
  const [row] = await keyOfHash(db, { secretHash });
  return row;
}

/** Does not find a key that has expired at `nowMs`. */
export async function findApiKey(db: Db, userId: string, keyId: string, nowMs: number): Promise<ApiKeyRow | undefined> {
  const inTime = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, nowMs));
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.userId, userId), inTime));
  return row;
}

export async function listApiKeys(db: Db, userId: string, page: Page): Promise<ApiKeyRow[]> {
  const older = page.after === null ? undefined : lt(apiKeys.id, page.after);
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), older))
    .orderBy(desc(apiKeys.id))
    .limit(page.limit);
}

export async function deleteApiKey(db: Db, userId: string, keyId: string): Promise<boolean> {
  const gone = await db
    .delete(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.userId, userId)))
    .returning({ id: apiKeys.id });
  return gone.length === 1;
}
