/** The sums over the ledger that SQL triggers keep, against the ledger itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import * as fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { groupings, type Grouping } from "../../src/features/usage/schemas";
import { usageSql } from "../../src/features/usage/usage-query-store";
import { jobStates } from "../../src/domain/job-states";

const folder = join(import.meta.dirname, "../../migrations");
const dayMs = 86_400_000;
const start = Date.UTC(2026, 10, 20);
const nobody = `usr_${"0".repeat(26)}`;

type Value = string | number | null;
type Row = Record<string, Value>;

let db: DatabaseSync;

beforeAll(() => {
  db = new DatabaseSync(":memory:");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of names.toSorted())
    db.exec(readFileSync(join(folder, name), "utf8").replaceAll("--> statement-breakpoint", ""));
});

beforeEach(empty);

function empty(): void {
  for (const table of ["provider_jobs", "ledger_days", "ledger_generations", "generations", "generation_items"])
    db.exec(`DELETE FROM ${table}`);
}

function insert(table: string, row: Row): void {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`).run(
    ...Object.values(row),
  );
}

function all(sql: string, ...params: Value[]): Row[] {
  return db.prepare(sql).all(...params) as Row[];
}

function ask(query: SQL): Row[] {
  const { sql, params } = new SQLiteSyncDialect().sqlToQuery(query);
  return all(sql, ...(params as Value[]));
}

/** The generations of the tests, each with one project, model and key as in the product. */
const projectOf: Readonly<Record<string, string>> = { gen_a: "prj_1", gen_b: "prj_1", gen_c: "prj_2" };
const modelOf: Readonly<Record<string, string>> = { gen_a: "m/1", gen_b: "m/2", gen_c: "m/1" };

const job = fc.record({
  generation: fc.constantFrom(...Object.keys(projectOf)),
  state: fc.constantFrom(...jobStates),
  estimate: fc.nat({ max: 100 }),
  cost: fc.nat({ max: 100 }),
  images: fc.integer({ min: 1, max: 8 }),
  submittedAt: fc.integer({ min: start, max: start + 4 * dayMs }),
});
type Job = Parameters<Parameters<typeof job.map>[0]>[0];

function addGenerations(): void {
  for (const id of Object.keys(projectOf))
    insert("generations", {
      id,
      project_id: projectOf[id] ?? "",
      owner_id: "usr_1",
      status: "running",
      source: "api",
      model: modelOf[id] ?? "",
      style: "{}",
      estimate_micro_usd: 1,
      created_at: start,
    });
}

function addJob({ generation, state, estimate, cost, images, submittedAt }: Job, index: number): void {
  insert("provider_jobs", {
    image_id: `img_${index}`,
    item_id: "itm_1",
    generation_id: generation,
    project_id: projectOf[generation] ?? "",
    user_id: "usr_1",
    position: index,
    images,
    model: modelOf[generation] ?? "",
    provider: "p",
    account: "p:operator",
    own_key: generation === "gen_b" ? 1 : 0,
    state,
    estimate_micro_usd: estimate,
    cost_micro_usd: cost,
    submitted_at: submittedAt,
  });
}

const groups = "user_id, project_id, model, own_key";
const open = "iif(state IN ('submitting', 'pending', 'unknown'), estimate_micro_usd, 0)";

function expectSumsOfLedger(): void {
  const sums =
    all(`SELECT ${groups}, day, images, requests, cost_micro_usd AS cost, open_micro_usd AS open FROM ledger_days
    WHERE images <> 0 OR cost_micro_usd <> 0 OR open_micro_usd <> 0 ORDER BY ${groups}, day`);
  const ledger =
    all(`SELECT ${groups}, submitted_at / ${dayMs} AS day, sum(iif(state = 'succeeded', images, 0)) AS images,
    sum(state = 'succeeded') AS requests, sum(cost_micro_usd) AS cost, sum(${open}) AS open FROM provider_jobs GROUP BY ${groups}, day
    HAVING requests <> 0 OR cost <> 0 OR open <> 0 ORDER BY ${groups}, day`);
  expect(sums).toEqual(ledger);
  const billed = all("SELECT id, cost_micro_usd AS cost FROM generations ORDER BY id");
  const bills =
    all(`SELECT g.id, (SELECT coalesce(sum(j.cost_micro_usd), 0) FROM provider_jobs j WHERE j.generation_id = g.id) AS cost
    FROM generations g ORDER BY g.id`);
  expect(billed).toEqual(bills);
}

describe("the sums over the ledger", () => {
  test("equal the ledger after any changes: other states, bills and days, and an account that is deleted", () => {
    const change = fc.record({
      image: fc.nat({ max: 7 }),
      set: fc.oneof(
        fc.record({ state: fc.constantFrom(...jobStates), cost_micro_usd: fc.nat({ max: 100 }) }),
        fc.record({
          state: fc.constant("submitting"),
          estimate_micro_usd: fc.nat({ max: 100 }),
          submitted_at: job.map((one) => one.submittedAt),
        }),
        fc.constant({ user_id: nobody, project_id: "", generation_id: "" }),
      ),
    });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 8 }), fc.array(change, { maxLength: 12 }), (jobs, changes) => {
        empty();
        addGenerations();
        for (const [index, one] of jobs.entries()) addJob(one, index);
        expectSumsOfLedger();
        for (const { image, set } of changes) {
          // A job without a generation is in nobody's generation, so only jobs that have one are billed to one.
          const names = Object.keys(set).map((name) => `${name} = ?`);
          const isOwned = "user_id" in set ? "cost_micro_usd = 0" : "1";
          db.prepare(`UPDATE provider_jobs SET ${names.join()} WHERE image_id = ? AND ${isOwned}`).run(
            ...(Object.values(set) as Value[]),
            `img_${image}`,
          );
          expectSumsOfLedger();
        }
      }),
      { numRuns: 200 },
    );
  });

  test("give the same usage as the ledger, in every grouping and every range", () => {
    const range = fc
      .tuple(fc.integer({ min: start - dayMs, max: start + 5 * dayMs }), fc.nat({ max: 5 * dayMs }), fc.boolean())
      .map(([from, length, isWhole]) => {
        const fromMs = isWhole ? Math.floor(from / dayMs) * dayMs : from;
        const toMs = fromMs + length + 1;
        return { fromMs, toMs: isWhole ? Math.ceil(toMs / dayMs) * dayMs : toMs };
      });
    fc.assert(
      fc.property(
        fc.array(job, { maxLength: 12 }),
        range,
        fc.constantFrom(null, "prj_1"),
        (jobs, wanted, projectId) => {
          empty();
          for (const [index, one] of jobs.entries()) addJob(one, index);
          for (const by of groupings) {
            const usage = ask(usageSql({ userId: "usr_1", projectId, range: wanted, by }));
            const used = usage.filter((row) => row["generations"] !== 0);
            expect([by, used]).toEqual([by, usageOf(by, wanted, projectId)]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

const keyOf: Readonly<Record<Grouping, string>> = {
  day: `submitted_at / ${dayMs}`,
  project: "project_id",
  model: "model",
};

/** The report, straight from the ledger. */
function usageOf(by: Grouping, range: { fromMs: number; toMs: number }, projectId: string | null): Row[] {
  const order = by === "day" ? "key" : `"costMicroUsd" DESC, key`;
  return all(
    `SELECT ${keyOf[by]} AS key, count(DISTINCT generation_id) AS generations, sum(iif(state = 'succeeded', images, 0)) AS images,
      sum(state = 'succeeded') AS requests, sum(cost_micro_usd) AS "costMicroUsd", sum(iif(own_key, cost_micro_usd, 0)) AS "ownKeyMicroUsd"
    FROM provider_jobs WHERE submitted_at >= ? AND submitted_at < ? AND (?3 IS NULL OR project_id = ?3)
    GROUP BY 1 ORDER BY ${order}`,
    range.fromMs,
    range.toMs,
    projectId,
  );
}

describe("a job is loose", () => {
  const endings: Readonly<Record<string, string>> = {
    "has failed": "UPDATE generation_items SET status = 'failed'",
    "was canceled": "UPDATE generation_items SET status = 'canceled'",
    "was deleted": "DELETE FROM generation_items",
  };

  test.each(Object.entries(endings))("once the item %s, and not before", (_, ending) => {
    insert("generation_items", {
      id: "itm_1",
      generation_id: "gen_a",
      project_id: "prj_1",
      asset_id: "ast_1",
      asset_key: "a",
      position: 0,
      status: "queued",
      version_id: "ver_1",
      spec: "{}",
      revision: 1,
      attempt: 1,
      seed: 1,
      previous_status: "planned",
      image_count: 1,
      estimate_micro_usd: 1,
      updated_at: start,
    });
    for (const [index, state] of jobStates.entries())
      addJob({ generation: "gen_a", state, estimate: 1, cost: 0, images: 1, submittedAt: start }, index);
    db.exec("UPDATE generation_items SET status = 'running'");
    const loose = () => all("SELECT state FROM provider_jobs WHERE loose = 1").map((row) => String(row["state"]));
    expect(loose()).toEqual([]);
    db.exec(ending);
    expect(loose().toSorted()).toEqual(["pending", "refused", "submitting", "unknown"]);
  });
});
