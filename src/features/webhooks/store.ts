import { and, desc, eq, isNotNull, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import type { Page } from "../../lib/page";

export type WebhookRow = typeof webhooks.$inferSelect;
type NewWebhookRow = Pick<WebhookRow, "id" | "projectId" | "url" | "events" | "sealedSecret" | "createdAt">;

/** True for the owner's webhooks. An owner who is bound to a project has only that project's webhooks. */
export function isMine(owner: Owner, webhookId?: string): SQL | undefined {
  return and(
    webhookId === undefined ? undefined : eq(webhooks.id, webhookId),
    eq(webhooks.ownerId, owner.userId),
    owner.projectId === null ? undefined : eq(webhooks.projectId, owner.projectId),
  );
}

/** True if the owner may have a webhook for this project, or with null for all projects. */
function mayListenTo(owner: Owner, projectId: string | null): SQL {
  if (projectId !== null) return owns(owner, projectId);
  return owner.projectId === null ? sql`1` : sql`0`;
}

/** False if the project is not the owner's or the owner has `cap` webhooks. One statement checks and inserts. */
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
export async function listWebhooks(db: Db, owner: Owner, page: Page): Promise<WebhookRow[]> {
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

/** Fails the pending deliveries of events of other projects, if the webhook is now limited to `projectId`. */
function endForeignDeliveries(db: Db, owner: Owner, webhookId: string, projectId: string) {
  const isLimited = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, webhookId)} AND project_id = ${projectId})`;
  const own = sql`EXISTS (SELECT 1 FROM events WHERE events.id = webhook_deliveries.event_id AND events.project_id = ${projectId})`;
  return db
    .update(webhookDeliveries)
    .set({ status: "failed", nextAttemptAt: null, lastError: "disabled" })
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhookDeliveries.status, "pending"),
        // Every pending delivery has a next attempt, and the index of open deliveries serves this condition.
        isNotNull(webhookDeliveries.nextAttemptAt),
        isLimited,
        sql`NOT ${own}`,
      ),
    );
}

/**
 * Undefined if the webhook or the new project is not the owner's. Limiting a webhook to one project fails the pending
 * deliveries of other projects: from then on a key for that project can change the URL, and would receive those events.
 */
export async function updateWebhook(
  db: Db,
  owner: Owner,
  webhookId: string,
  change: WebhookUpdate,
  nowMs: number,
): Promise<WebhookRow | undefined> {
  const allowed = change.projectId === undefined ? undefined : mayListenTo(owner, change.projectId);
  const { updated } = await inOneTransaction(db, {
    updated: db
      .update(webhooks)
      .set({ ...change, updatedAt: nowMs })
      .where(and(isMine(owner, webhookId), allowed))
      .returning(),
    ...(typeof change.projectId === "string" && {
      foreignEnded: endForeignDeliveries(db, owner, webhookId, change.projectId),
    }),
  });
  return updated[0];
}

/** The old secret continues to sign until `untilMs`; a secret older than that stops at once. */
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

/** Deletes the webhook with all its deliveries. */
export async function deleteWebhook(db: Db, owner: Owner, webhookId: string): Promise<boolean> {
  const mine = sql`EXISTS (SELECT 1 FROM webhooks WHERE ${isMine(owner, webhookId)})`;
  const { deleted } = await inOneTransaction(db, {
    deliveries: db.delete(webhookDeliveries).where(and(eq(webhookDeliveries.webhookId, webhookId), mine)),
    deleted: db.delete(webhooks).where(isMine(owner, webhookId)).returning({ id: webhooks.id }),
  });
  return deleted.length === 1;
}
