import { and, desc, eq, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { webhookDeliveries, webhooks } from "../../db/schema/webhooks";

export type WebhookRow = typeof webhooks.$inferSelect;
type NewWebhookRow = Pick<WebhookRow, "id" | "projectId" | "url" | "events" | "sealedSecret" | "createdAt">;

/** That an endpoint is the owner's; an owner who is bound to a project has only that project's. */
export function isMine(owner: Owner, webhookId?: string): SQL | undefined {
  return and(
    webhookId === undefined ? undefined : eq(webhooks.id, webhookId),
    eq(webhooks.ownerId, owner.userId),
    owner.projectId === null ? undefined : eq(webhooks.projectId, owner.projectId),
  );
}

/** That the owner may have an endpoint for this project, or, with null, for all. */
function mayListenTo(owner: Owner, projectId: string | null): SQL {
  if (projectId !== null) return owns(owner, projectId);
  return owner.projectId === null ? sql`1` : sql`0`;
}

/** False when the project is not the owner's or the owner has `cap` endpoints: one statement checks, counts and inserts. */
export async function insertWebhook(db: Db, owner: Owner, row: NewWebhookRow, cap: number): Promise<boolean> {
  const { id, projectId, url, sealedSecret, createdAt } = row;
  const { userId } = owner;
  const made = await statement<{ id: string }>(
    db,
    sql`INSERT INTO webhooks (id, owner_id, project_id, url, events, sealed_secret, created_at, updated_at)
      SELECT ${id}, ${userId}, ${projectId}, ${url}, ${JSON.stringify(row.events)}, ${sealedSecret}, ${createdAt}, ${createdAt}
      WHERE ${mayListenTo(owner, projectId)}
        AND EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)
        AND (SELECT count(*) FROM webhooks WHERE owner_id = ${userId}) < ${cap}
      RETURNING id`,
  );
  return made.length === 1;
}

export async function findWebhook(db: Db, owner: Owner, webhookId: string): Promise<WebhookRow | undefined> {
  const [row] = await db.select().from(webhooks).where(isMine(owner, webhookId));
  return row;
}

/** Newest first. */
export async function listWebhooks(
  db: Db,
  owner: Owner,
  page: { readonly limit: number; readonly after: string | null },
): Promise<WebhookRow[]> {
  const older = page.after === null ? undefined : lt(webhooks.id, page.after);
  return db
    .select()
    .from(webhooks)
    .where(and(isMine(owner), older))
    .orderBy(desc(webhooks.id))
    .limit(page.limit);
}

type WebhookUpdate = Partial<
  Pick<WebhookRow, "url" | "events" | "projectId" | "enabled" | "disabledReason" | "failingSince">
>;

/** Ends what is under way to an endpoint of `projectId` although it did not happen there. */
function endForeignDeliveries(db: Db, owner: Owner, webhookId: string, projectId: string) {
  const turned = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, webhookId)} AND project_id = ${projectId})`;
  const own = sql`EXISTS (SELECT 1 FROM events WHERE events.id = webhook_deliveries.event_id AND events.project_id = ${projectId})`;
  return db
    .update(webhookDeliveries)
    .set({ status: "failed", nextAttemptAt: null, lastError: "disabled" })
    .where(
      and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.status, "pending"), turned, sql`NOT ${own}`),
    );
}

/**
 * Undefined when it is not the owner's, or the project that it shall be for is not. Turned to a project, it is sent
 * nothing more of others: from then on its address may be set by somebody who may not hear of them.
 */
export async function updateWebhook(
  db: Db,
  owner: Owner,
  webhookId: string,
  change: WebhookUpdate,
  nowMs: number,
): Promise<WebhookRow | undefined> {
  const allowed = change.projectId === undefined ? undefined : mayListenTo(owner, change.projectId);
  const [[row]] = await db.batch([
    db
      .update(webhooks)
      .set({ ...change, updatedAt: nowMs })
      .where(and(isMine(owner, webhookId), allowed))
      .returning(),
    ...(typeof change.projectId === "string" ? [endForeignDeliveries(db, owner, webhookId, change.projectId)] : []),
  ]);
  return row;
}

/** The secret until now goes on signing until `untilMs`; the one before it is gone. */
export async function replaceSecret(
  db: Db,
  owner: Owner,
  webhookId: string,
  secret: { readonly sealed: string; readonly untilMs: number; readonly nowMs: number },
): Promise<WebhookRow | undefined> {
  const [row] = await db
    .update(webhooks)
    .set({
      previousSealedSecret: sql`${webhooks.sealedSecret}`,
      previousSecretUntil: secret.untilMs,
      sealedSecret: secret.sealed,
      updatedAt: secret.nowMs,
    })
    .where(isMine(owner, webhookId))
    .returning();
  return row;
}

/** With all that is under way to it. */
export async function deleteWebhook(db: Db, owner: Owner, webhookId: string): Promise<boolean> {
  const mine = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, webhookId)})`;
  const [, gone] = await db.batch([
    db.delete(webhookDeliveries).where(and(eq(webhookDeliveries.webhookId, webhookId), mine)),
    db.delete(webhooks).where(isMine(owner, webhookId)).returning({ id: webhooks.id }),
  ]);
  return gone.length === 1;
}
