/** Writes rows of the ledger directly, for worker tests of usage and budgets. */

import { env } from "cloudflare:workers";
import { newId } from "../../src/lib/ids";
import type { TestUser } from "./client";

/** A row of the ledger: one image that a provider was asked for. */
export type LedgerRow = {
  readonly imageId: string;
  readonly itemId: string;
  readonly generationId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly model: string;
  readonly ownKey: 0 | 1;
  readonly state: string;
  readonly request: string | null;
  readonly estimate: number;
  readonly cost: number;
  readonly submittedAt: number;
};

export type Wish = Partial<LedgerRow> & Pick<LedgerRow, "userId" | "projectId">;

export function toLedgerRow(wish: Wish): LedgerRow {
  const submittedAt = wish.submittedAt ?? Date.now();
  return {
    imageId: newId("img", submittedAt),
    itemId: newId("itm", submittedAt),
    generationId: newId("gen", submittedAt),
    model: "workers-ai/flux-2-klein-4b",
    ownKey: 0,
    state: "succeeded",
    request: null,
    estimate: wish.cost ?? 0,
    cost: 0,
    submittedAt,
    ...wish,
  };
}

/**
 * Inserts rows without any of the code that asks a provider. The rows have a separate provider account, so that jobs in
 * flight among them take no place from other tests.
 */
export async function insertLedger(wishes: readonly Wish[]): Promise<LedgerRow[]> {
  const rows = wishes.map(toLedgerRow);
  await env.DB.prepare(
    `INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, model, provider, account,
      own_key, state, request, estimate_micro_usd, cost_micro_usd, submitted_at, loose)
    SELECT value ->> 'imageId', value ->> 'itemId', value ->> 'generationId', value ->> 'projectId', value ->> 'userId', 0,
      value ->> 'model', 'workers-ai', 'ledger-test:operator', value ->> 'ownKey', value ->> 'state', value ->> 'request',
      value ->> 'estimate', value ->> 'cost', value ->> 'submittedAt',
      NOT EXISTS (SELECT 1 FROM generation_items i WHERE i.id = value ->> 'itemId' AND i.status IN ('queued', 'running'))
    FROM json_each(?)`,
  )
    .bind(JSON.stringify(rows))
    .run();
  return rows;
}

/** Inserts `count` rows of one image each. They lie a second apart, and the last one lies before `endMs`. */
export async function insertManyJobs(
  user: TestUser,
  projectId: string,
  { count, endMs, cost }: { count: number; endMs: number; cost: number },
): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, model, provider, account,
      own_key, state, estimate_micro_usd, cost_micro_usd, submitted_at)
    SELECT 'img_' || ?2 || i, 'itm_' || ?2 || (i / 8), 'gen_' || ?2 || (i / 32), ?3, ?2, i % 8, 'many', 'workers-ai',
      'ledger-test:operator', 0, 'succeeded', ?5, ?5, ?4 - i * 1000 FROM n`,
  )
    .bind(count, user.id, projectId, endMs, cost)
    .run();
}

export async function ledgerOf(userId: string): Promise<Record<string, unknown>[]> {
  const rows = await env.DB.prepare("SELECT * FROM provider_jobs WHERE user_id = ? ORDER BY rowid").bind(userId).all();
  return rows.results;
}

/** A database that records each statement with the parameters. */
export function recordingDatabase(): { db: D1Database; asked: { query: string; values: unknown[] }[] } {
  const asked: { query: string; values: unknown[] }[] = [];
  const prepare = (query: string): D1PreparedStatement => {
    const statement = env.DB.prepare(query);
    const bind = statement.bind.bind(statement);
    return Object.assign(statement, {
      bind: (...values: unknown[]) => {
        asked.push({ query, values });
        return bind(...values);
      },
    });
  };
  // Drizzle uses no other part of the binding.
  return { db: { prepare, batch: env.DB.batch.bind(env.DB) } as never, asked };
}
