import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";

/* The SQL that carries bills and the ends of credentials over a restore. `test/e2e/restore.test.ts` runs the same on D1. */

const root = join(import.meta.dirname, "../..");
const day = 86_400_000;
const tables = ["users", "identities", "api_keys", "triggers", "webhooks", "provider_keys", "provider_jobs"];

type Row = Record<string, string | number | null>;

let db: DatabaseSync;

beforeEach(() => {
  db = new DatabaseSync(":memory:");
  const names = readdirSync(join(root, "migrations")).filter((name) => name.endsWith(".sql"));
  for (const name of names.toSorted()) run(join("migrations", name));
});

function run(file: string): void {
  db.exec(readFileSync(join(root, file), "utf8").replaceAll("--> statement-breakpoint", ""));
}

function insert(table: string, row: Row): void {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`).run(
    ...Object.values(row),
  );
}

function rows(sql: string): Row[] {
  return db.prepare(sql).all() as Row[];
}

function addUser(id: string, more: Row = {}): void {
  insert("users", { id, email: `${id}@example.com`, password_hash: "old", created_at: 1, updated_at: 1, ...more });
}

function addJob(id: string, more: Row = {}): void {
  insert("provider_jobs", {
    ...{ image_id: id, item_id: "itm_1", generation_id: "gen_1", project_id: "prj_1", user_id: "usr_1", position: 0 },
    ...{ model: "m", provider: "fal", account: "fal:operator", own_key: 0, state: "pending", job_id: `job of ${id}` },
    ...{ estimate_micro_usd: 10, cost_micro_usd: 0, submitted_at: 20 * day, ...more },
  });
}

function addCredentials(suffix: string, userId = "usr_1"): void {
  const common = { created_at: 1 };
  insert("api_keys", { id: `key_${suffix}`, user_id: userId, name: "n", scopes: "[]", secret_hash: suffix, ...common });
  const trigger = { id: `trg_${suffix}`, project_id: "prj_1", owner_id: userId, name: "n", sealed_secret: "s" };
  insert("triggers", { ...trigger, ...common });
  const webhook = {
    id: `whk_${suffix}`,
    owner_id: userId,
    url: "u",
    events: "[]",
    sealed_secret: "old",
    updated_at: 1,
  };
  insert("webhooks", { ...webhook, ...common });
  insert("provider_keys", { user_id: userId, provider: suffix, sealed_key: "old", ...common });
}

/** An item at work, and one that has ended. */
function addItems(): void {
  for (const [id, status] of [
    ["itm_1", "running"],
    ["itm_2", "failed"],
  ] as const)
    insert("generation_items", {
      ...{ id, status, generation_id: "gen_1", project_id: "prj_1", asset_id: `ast_${id}`, asset_key: id, position: 0 },
      ...{ version_id: `ver_${id}`, spec: "{}", revision: 1, attempt: 1, seed: 1, previous_status: "planned" },
      ...{ image_count: 1, estimate_micro_usd: 10, updated_at: 1 },
    });
}

/** Changes the database, loads these tables as the export does, and takes everything else back. */
function restoreAfter(change: () => void): void {
  const file = db.serialize();
  change();
  const kept = new Map(tables.map((table) => [table, rows(`SELECT * FROM ${table}`)]));
  db.close();
  db = new DatabaseSync(":memory:");
  db.deserialize(file);
  run("scripts/restore/load.sql");
  for (const [table, all] of kept) for (const row of all) insert(`before_${table}`, row);
}

function settle(): void {
  run("scripts/restore/settle.sql");
  expect(rows("SELECT name FROM sqlite_master WHERE name LIKE 'before_%'")).toEqual([]);
}

test("credentials that ended stay ended, those that were replaced stay replaced, and every sign-in ends", () => {
  addUser("usr_1");
  addUser("usr_2", { banned_at: 3, ban_reason: "lifted since" });
  for (const suffix of ["stays", "goes"]) addCredentials(suffix);
  insert("sessions", { id: "ses_1", user_id: "usr_1", created_at: 1, last_used_at: 1 });
  insert("refresh_tokens", { hash: "h", session_id: "ses_1", user_id: "usr_1", expires_at: 9e15 });
  restoreAfter(() => {
    db.exec(`UPDATE users SET password_hash = 'new', banned_at = 7, ban_reason = 'spam' WHERE id = 'usr_1';
      UPDATE users SET banned_at = NULL, ban_reason = NULL, password_hash = NULL WHERE id = 'usr_2';
      DELETE FROM api_keys WHERE id = 'key_goes'; DELETE FROM triggers WHERE id = 'trg_goes';
      DELETE FROM webhooks WHERE id = 'whk_goes'; DELETE FROM provider_keys WHERE provider = 'goes';
      UPDATE webhooks SET sealed_secret = 'new', previous_sealed_secret = 'old', previous_secret_until = 5;
      UPDATE provider_keys SET sealed_key = 'new'`);
    insert("identities", { issuer: "g", subject: "s", provider: "google", user_id: "usr_2", created_at: 1 });
    addUser("usr_3");
    insert("identities", { issuer: "g", subject: "t", provider: "google", user_id: "usr_3", created_at: 1 });
  });
  settle();
  expect(rows("SELECT id, password_hash, banned_at, ban_reason FROM users ORDER BY id")).toEqual([
    { id: "usr_1", password_hash: "new", banned_at: 7, ban_reason: "spam" },
    { id: "usr_2", password_hash: null, banned_at: null, ban_reason: null },
  ]);
  expect(rows("SELECT subject, user_id FROM identities")).toEqual([{ subject: "s", user_id: "usr_2" }]);
  expect(rows("SELECT id FROM api_keys UNION ALL SELECT id FROM triggers")).toEqual([
    { id: "key_stays" },
    { id: "trg_stays" },
  ]);
  expect(rows("SELECT id, sealed_secret, previous_sealed_secret FROM webhooks")).toEqual([
    { id: "whk_stays", sealed_secret: "new", previous_sealed_secret: "old" },
  ]);
  expect(rows("SELECT provider, sealed_key FROM provider_keys")).toEqual([{ provider: "stays", sealed_key: "new" }]);
  expect(rows("SELECT id FROM sessions WHERE revoked_at IS NULL")).toEqual([]);
  expect(rows("SELECT hash FROM refresh_tokens")).toEqual([]);
});

test("the ledger and its sums are those from before the restore", () => {
  addUser("usr_1");
  addItems();
  addJob("img_settled");
  addJob("img_open");
  const sums =
    "SELECT day, images, cost_micro_usd, open_micro_usd FROM ledger_days WHERE user_id = 'usr_1' ORDER BY day";
  let before: Row[] = [];
  restoreAfter(() => {
    db.exec(`UPDATE provider_jobs SET state = 'succeeded', cost_micro_usd = 9, settled_at = 5, request = NULL
      WHERE image_id = 'img_settled'`);
    addJob("img_new", { state: "succeeded", cost_micro_usd: 7, submitted_at: 21 * day });
    addJob("img_loose", { item_id: "itm_2" });
    before = rows(sums);
  });
  settle();
  expect(rows(sums)).toEqual(before);
  expect(rows("SELECT image_id, state, cost_micro_usd, loose FROM provider_jobs ORDER BY image_id")).toEqual([
    { image_id: "img_loose", state: "pending", cost_micro_usd: 0, loose: 1 },
    { image_id: "img_new", state: "succeeded", cost_micro_usd: 7, loose: 0 },
    { image_id: "img_open", state: "pending", cost_micro_usd: 0, loose: 0 },
    { image_id: "img_settled", state: "succeeded", cost_micro_usd: 9, loose: 0 },
  ]);
  expect(rows("SELECT cost_micro_usd FROM generation_items WHERE id = 'itm_1'")).toEqual([{ cost_micro_usd: 16 }]);
});

test("jobs of a user whom nobody knows any more are kept while the operator may be billed, without the user's id", () => {
  addUser("usr_1");
  restoreAfter(() => {
    addUser("usr_new");
    addJob("img_open", { user_id: "usr_new" });
    addJob("img_own", { user_id: "usr_new", own_key: 1 });
    addJob("img_done", { user_id: "usr_new", state: "succeeded", cost_micro_usd: 3 });
  });
  settle();
  const nobody = { image_id: "img_open", user_id: `usr_${"0".repeat(26)}`, project_id: "" };
  expect(rows("SELECT image_id, user_id, project_id FROM provider_jobs")).toEqual([nobody]);
});

test("an export that was not loaded deletes no credential", () => {
  addUser("usr_1");
  addCredentials("stays");
  run("scripts/restore/load.sql");
  settle();
  for (const table of ["api_keys", "triggers", "webhooks", "provider_keys"])
    expect(rows(`SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 1 }]);
});

test("every column of the ledger is carried over", () => {
  const columns = rows("SELECT name FROM pragma_table_info('provider_jobs')").map(({ name }) => String(name));
  const sql = readFileSync(join(root, "scripts/restore/settle.sql"), "utf8");
  const [, inserted = "", updated = ""] = /INSERT INTO provider_jobs \(([^)]*)\)([\s\S]*?;)/.exec(sql) ?? [];
  expect(inserted.split(/,\s*/).toSorted()).toEqual(columns.toSorted());
  // The names and the size of a request, and a flag that the next statement sets.
  const fixed = ["image_id", "item_id", "generation_id", "position", "images", "model", "provider", "loose"];
  const changing = [...updated.matchAll(/(\w+) = excluded\.\1/g)].map(([, column = ""]) => column);
  expect([...changing, ...fixed].toSorted()).toEqual(columns.toSorted());
});

test("docs/deploy.md exports the tables that are loaded", () => {
  const page = readFileSync(join(root, "docs/deploy.md"), "utf8");
  const exported = [...page.matchAll(/--table (\w+)/g)].map(([, table]) => table);
  const load = readFileSync(join(root, "scripts/restore/load.sql"), "utf8");
  expect(exported).toEqual(tables);
  expect([...load.matchAll(/CREATE TABLE before_(\w+)/g)].map(([, table]) => table)).toEqual(tables);
});
