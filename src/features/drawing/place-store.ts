import { sql, type SQL } from "drizzle-orm";
import type { Work } from "./work-store";

/** Where a picture is asked for. */
export type Place = { readonly account: string; readonly maxInFlight: number | null };

const inFlight = sql.raw(`SELECT count(*) FROM provider_jobs j WHERE j.state IN ('submitting', 'pending')`);

/** A free place on the account, and no pause. While others wait, nobody takes more than his share of the places. */
export function hasPlace(
  { account, maxInFlight }: Place,
  { generation }: Pick<Work, "generation">,
  nowMs: number,
): SQL {
  const paused = sql`EXISTS (SELECT 1 FROM provider_accounts a WHERE a.account = ${account} AND a.paused_until > ${nowMs})`;
  if (maxInFlight === null) return sql`NOT ${paused}`;
  const isFree = sql`NOT ${paused} AND (${inFlight} AND j.account = ${account}) < ${maxInFlight}`;
  // A user's own account has him alone.
  if (generation.ownKey) return isFree;
  const users = sql`max(1, (SELECT count(DISTINCT g.owner_id) FROM generations g
    WHERE g.finished_at IS NULL AND g.provider = ${generation.provider} AND g.own_key = 0))`;
  const share = sql`CAST((${maxInFlight} + ${users} - 1) / ${users} AS INTEGER)`;
  return sql`${isFree} AND ((${inFlight} AND j.account = ${account} AND j.user_id = ${generation.ownerId}) < ${share}
    OR NOT ${othersWait(generation)})`;
}

/** Whether somebody else waits for the same account: an item of his is at work, or soon is, and has no job out. */
function othersWait({ provider, ownerId }: Work["generation"]): SQL {
  return sql`EXISTS (SELECT 1 FROM generations g JOIN generation_items i ON i.generation_id = g.id
    WHERE g.finished_at IS NULL AND g.provider = ${provider} AND g.own_key = 0 AND g.owner_id <> ${ownerId}
      AND i.status IN ('queued', 'running') AND NOT EXISTS (SELECT 1 FROM provider_jobs k
        WHERE k.item_id = i.id AND k.state IN ('submitting', 'pending')))`;
}
