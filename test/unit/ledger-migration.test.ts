import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test } from "vitest";
import { reservedMicroUsd, spentMicroUsd } from "../../src/db/spending";

const folder = join(import.meta.dirname, "../../migrations");
const nowMs = Date.UTC(2026, 10, 20);
const today = Math.floor(nowMs / 86_400_000);

let db: DatabaseSync;

function migrate(from: string, to: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql") && name >= from && name < to);
  for (const name of names.toSorted())
    db.exec(readFileSync(join(folder, name), "utf8").replaceAll("--> statement-breakpoint", ""));
}

function insert(table: string, row: Record<string, string | number | null>): void {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`).run(
    ...Object.values(row),
  );
}

function generation(id: string, model = "workers-ai/flux-2-dev", owner = "usr_1"): void {
  insert("generations", {
    id,
    project_id: "prj_1",
    owner_id: owner,
    status: "running",
    source: "api",
    model,
    style: "{}",
    estimate_micro_usd: model === "procedural" ? 0 : 10_000,
    created_at: nowMs - 3_600_000,
  });
}

type OldItem = { status: string; estimate: number; cost?: number; error?: string; images?: number };

function item(id: string, gen: string, { status, estimate, cost = 0, error, images = 1 }: OldItem): void {
  insert("generation_items", {
    id,
    generation_id: gen,
    project_id: "prj_1",
    asset_id: `ast_${id}`,
    asset_key: id,
    position: 0,
    status,
    version_id: `ver_${id}`,
    spec: "{}",
    revision: 1,
    attempt: 1,
    seed: 1,
    previous_status: "planned",
    image_count: images,
    estimate_micro_usd: estimate,
    cost_micro_usd: cost,
    error_code: error ?? null,
    updated_at: nowMs,
  });
}

type OldImage = { position?: number; submitted?: boolean; stored?: boolean; cost?: number };

function image(itemId: string, { position = 0, submitted = true, stored = true, cost = 0 }: OldImage): void {
  insert("images", {
    id: `img_${itemId}_${position}`,
    version_id: `ver_${itemId}`,
    asset_id: `ast_${itemId}`,
    project_id: "prj_1",
    position,
    frame: 1,
    prompt: "",
    submitted_at: submitted ? nowMs - 1000 : null,
    stored_at: stored ? nowMs : null,
    cost_micro_usd: cost,
  });
}

function ledger(itemId: string): Record<string, unknown>[] {
  return db.prepare("SELECT * FROM provider_jobs WHERE item_id = ? ORDER BY position, image_id").all(itemId);
}

function ask(value: SQL): number {
  const { sql, params } = new SQLiteSyncDialect().sqlToQuery(value);
  return Number(db.prepare(`SELECT ${sql} AS value`).get(...(params as (string | number)[]))?.["value"]);
}

function purse(userId = "usr_1"): { spent: number; reserved: number } {
  return { spent: ask(spentMicroUsd({ userId }, nowMs)), reserved: ask(reservedMicroUsd({ userId })) };
}

beforeEach(() => {
  db = new DatabaseSync(":memory:");
  migrate("0000", "0003");
  generation("gen_1");
});

/** Up to the present, with the sums over the ledger. */
const toLedger = (): void => migrate("0003", "9999");

describe("what was spent before there was a ledger", () => {
  test("is there picture by picture, under the provider of its model and the operator's account", () => {
    item("done", "gen_1", { status: "succeeded", estimate: 900, cost: 700, images: 2 });
    image("done", { position: 0, cost: 300 });
    image("done", { position: 1, cost: 400 });
    toLedger();
    const account = "workers-ai:operator";
    const common = { state: "succeeded", provider: "workers-ai", account, own_key: 0, user_id: "usr_1" };
    expect(ledger("done")).toMatchObject([
      { ...common, image_id: "img_done_0", cost_micro_usd: 300, estimate_micro_usd: 450, settled_at: nowMs },
      { ...common, image_id: "img_done_1", cost_micro_usd: 400 },
    ]);
    expect(purse()).toEqual({ spent: 700, reserved: 0 });
  });

  test("is not lost with the pictures of an asset that was deleted", () => {
    item("gone", "gen_1", { status: "succeeded", estimate: 900, cost: 700 });
    toLedger();
    expect(ledger("gone")).toMatchObject([{ state: "succeeded", cost_micro_usd: 700 }]);
    expect(purse()).toEqual({ spent: 700, reserved: 0 });
  });

  test.each(["failed", "canceled"])("of an item that %s is counted once, its pictures deleted or not yet", (status) => {
    item("swept", "gen_1", { status, estimate: 900, cost: 300, images: 3 });
    item("unswept", "gen_1", { status, estimate: 900, cost: 300, images: 3 });
    image("unswept", { position: 0, cost: 300 });
    image("unswept", { position: 1, submitted: true, stored: false });
    toLedger();
    expect(ledger("swept")).toMatchObject([{ image_id: "swept", state: "failed", cost_micro_usd: 300 }]);
    expect(ledger("unswept")).toMatchObject([
      { state: "succeeded", cost_micro_usd: 300 },
      { state: "failed", cost_micro_usd: 0, settled_at: nowMs },
    ]);
    expect(purse()).toEqual({ spent: 600, reserved: 0 });
  });

  test("of projects that are gone stays in its month, on no project and no model", () => {
    insert("daily_usage", { user_id: "usr_1", day: today, spent_micro_usd: 55 });
    insert("daily_usage", { user_id: "usr_1", day: today - 40, spent_micro_usd: 66 });
    insert("daily_usage", { user_id: "usr_2", day: today, generations: 3 });
    toLedger();
    expect(purse()).toEqual({ spent: 55, reserved: 0 });
    expect(db.prepare("SELECT sum(cost_micro_usd) AS sum FROM provider_jobs").get()).toEqual({ sum: 121 });
    expect(db.prepare("SELECT generations FROM daily_usage WHERE user_id = 'usr_2'").get()).toEqual({ generations: 3 });
  });

  test("stays each user's own", () => {
    generation("gen_2", "workers-ai/flux-2-dev", "usr_2");
    item("mine", "gen_1", { status: "succeeded", estimate: 9, cost: 7 });
    item("theirs", "gen_2", { status: "succeeded", estimate: 9, cost: 8 });
    toLedger();
    expect([purse("usr_1").spent, purse("usr_2").spent]).toEqual([7, 8]);
  });
});

describe("what was out when the ledger began", () => {
  test("keeps its whole reservation: the picture that was asked for, and those still to be", () => {
    item("half", "gen_1", { status: "running", estimate: 1000, cost: 300, images: 3 });
    image("half", { position: 0, cost: 300 });
    image("half", { position: 1, stored: false });
    image("half", { position: 2, submitted: false, stored: false });
    toLedger();
    expect(ledger("half").map(({ state }) => state)).toEqual(["succeeded", "submitting"]);
    // A third for each, and what the division leaves: the drawn one's third is settled.
    expect(purse()).toEqual({ spent: 300, reserved: 667 });
  });

  test("keeps it whole before anything was asked for", () => {
    item("queued", "gen_1", { status: "queued", estimate: 1000, images: 3 });
    toLedger();
    expect(ledger("queued")).toEqual([]);
    expect(purse()).toEqual({ spent: 0, reserved: 1000 });
  });

  test("keeps it when nobody knows what became of it, its pictures deleted or not yet", () => {
    const unknown = { status: "failed", error: "outcome_unknown", estimate: 1000, cost: 300, images: 2 };
    item("itm_lost", "gen_1", unknown);
    item("unswept", "gen_1", unknown);
    image("unswept", { position: 0, cost: 300 });
    image("unswept", { position: 1, stored: false });
    toLedger();
    // Two rows, so that what is found out of the lost one takes nothing from what was billed before.
    expect(ledger("itm_lost")).toMatchObject([
      { image_id: "img_lost", state: "unknown", cost_micro_usd: 0, estimate_micro_usd: 700, settled_at: null },
      { image_id: "itm_lost", state: "failed", cost_micro_usd: 300 },
    ]);
    expect(ledger("unswept")).toMatchObject([
      { state: "succeeded", cost_micro_usd: 300 },
      { state: "unknown", estimate_micro_usd: 500, settled_at: null },
    ]);
    expect(purse()).toEqual({ spent: 600, reserved: 1200 });
  });

  test("is nothing for a free picture, which can be asked for again", () => {
    generation("gen_free", "procedural");
    item("free", "gen_free", { status: "running", estimate: 0, images: 2 });
    image("free", { position: 0 });
    image("free", { position: 1, stored: false });
    toLedger();
    expect(ledger("free")).toMatchObject([{ state: "succeeded", provider: "procedural", cost_micro_usd: 0 }]);
  });
});
