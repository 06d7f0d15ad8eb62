import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import type { images } from "../../db/schema/assets";
import type { generationItems, generations } from "../../db/schema/generations";
import { toAccountName } from "../../domain/provider-account";

type Drawn = {
  readonly item: Pick<typeof generationItems.$inferSelect, "id" | "projectId">;
  readonly generation: Pick<typeof generations.$inferSelect, "id" | "ownerId" | "model" | "provider" | "ownKey">;
  readonly image: Pick<typeof images.$inferSelect, "id" | "position" | "stripFrames">;
};

/** The one rule of an item's cost: the sum of the bills of all jobs, failed jobs included. */
export function itemCost(itemId: SQL): SQL<number> {
  return sql`(SELECT coalesce(sum(cost_micro_usd), 0) FROM provider_jobs WHERE item_id = ${itemId})`;
}

/** Sets an item's cost from the ledger. Belongs into each transaction that changes a bill. */
export function updateItemCost(db: Db, itemId: SQL) {
  return statement<unknown>(
    db,
    sql`UPDATE generation_items SET cost_micro_usd = ${itemCost(sql`generation_items.id`)} WHERE id = ${itemId}`,
  );
}

/**
 * Settles the job of a request that brought its images; `image` is the first. A request that was claimed has a row in the
 * ledger; a free one gets a row here. Nothing is written for a user whose account is deleted.
 */
export function settleDrawn(db: Db, { item, generation, image }: Drawn, costMicroUsd: number, nowMs: number) {
  const { provider, ownKey, ownerId } = generation;
  const account = toAccountName({ provider, ownKey, userId: ownerId });
  return statement<unknown>(
    db,
    sql`INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, images, model, provider,
      account, own_key, state, estimate_micro_usd, cost_micro_usd, submitted_at, settled_at)
    SELECT ${image.id}, ${item.id}, ${generation.id}, ${item.projectId}, u.id, ${image.position},
      ${image.stripFrames}, ${generation.model}, ${provider}, ${account}, ${ownKey ? 1 : 0}, 'succeeded', 0, ${costMicroUsd}, ${nowMs}, ${nowMs}
    FROM users u WHERE u.id = ${ownerId}
    ON CONFLICT (image_id) DO UPDATE SET state = 'succeeded', cost_micro_usd = excluded.cost_micro_usd,
      settled_at = excluded.settled_at, not_before = NULL, request = NULL`,
  );
}
