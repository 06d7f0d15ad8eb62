import { introspectWorkflow } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findWork, finishItem } from "../../src/features/drawing/item-store";
import { sweepGenerations } from "../../src/features/drawing/sweep";
import { sweepExports } from "../../src/features/exports/workflow";
import { sweepObjects } from "../../src/features/object-sweep/service";
import { deleteRestored } from "../../src/features/restored-deletions/service";
import { objectSweepKey, projectPrefix } from "../../src/storage/blobs";
import { sweep } from "../../src/sweep";
import { call, newUser, origin, type Json } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import {
  busy,
  draw,
  finished,
  generate,
  newGame,
  plannedGame,
  planBehaviours,
  requestsFor,
  until,
  type Game,
} from "../support/game";
import { login, newAdmin, refresh } from "../support/identity";
import { noisePng } from "../support/pack";
import { takeBookmark } from "../support/time-travel";

/* After a restore of the database, and in between, as product and operator see it. */

const dayMs = 24 * 3600 * 1000;
const hosted = "workers-ai/flux-2-klein-4b";
const plan = "## Items\n- [KIND:icon] [SIZE:8x8] [ANIM:2] Gem\n- [KIND:icon] [SIZE:8x8] Opal\n";

let log: Json[] = [];
beforeEach(() => {
  log = captureLog();
});
afterEach(() => void vi.restoreAllMocks());

async function keysBelow(prefix: string): Promise<string[]> {
  return (await env.BUCKET.list({ prefix })).objects.map(({ key }) => key);
}

/** One whole round of the object sweep, as at `now`. */
async function sweepRound(now = new Date(Date.now() + 2 * 60_000)): Promise<void> {
  await env.BUCKET.delete(objectSweepKey);
  const context = await publicContext({ now });
  for (let after: unknown = ""; after !== null;) {
    await sweepObjects(context);
    after = (await (await env.BUCKET.get(objectSweepKey))?.json<Json>())?.["after"];
  }
}

type StoredRow = { readonly object_key: string; readonly sha256: string };

/** All rows of a project that have an object, and the object of each. */
async function readRows({ projectId }: Game): Promise<{ rows: StoredRow[]; stored: (string | null)[] }> {
  const select = `SELECT object_key, sha256 FROM images WHERE project_id = ?1 AND stored_at IS NOT NULL
    UNION ALL SELECT object_key, sha256 FROM project_references WHERE project_id = ?1
    UNION ALL SELECT object_key, sha256 FROM exports WHERE project_id = ?1 AND status = 'ready'`;
  const { results: rows } = await env.DB.prepare(select).bind(projectId).all<StoredRow>();
  const stored = rows.map(async ({ object_key }) => {
    const object = await env.BUCKET.get(object_key);
    return (
      object &&
      createHash("sha256")
        .update(new Uint8Array(await object.arrayBuffer()))
        .digest("hex")
    );
  });
  return { rows, stored: await Promise.all(stored) };
}

async function expectWhole(game: Game, rowCount: number): Promise<void> {
  const { rows, stored } = await readRows(game);
  expect(rows).toHaveLength(rowCount);
  expect(stored).toEqual(rows.map(({ sha256 }) => sha256));
}

/** Every link that the API hands out in a project leads to a file. */
async function expectDownloads(game: Game): Promise<void> {
  const { items } = (await game.get("/assets")).body;
  const versions: Json[] = [];
  for (const { key } of items) versions.push(...(await game.get(`/assets/${key}/versions`)).body.items);
  const images: Json[] = versions.flatMap((version) => version["images"]);
  const references: Json[] = (await game.get("/references")).body.items;
  const exports: Json[] = (await game.get("/exports")).body.items;
  for (const { url, sizeBytes } of [...images, ...references, ...exports]) {
    const answer = await call("HEAD", url.slice(origin.length));
    expect([answer.status, answer.headers.get("Content-Length")]).toEqual([200, String(sizeBytes)]);
  }
}

async function addReference(game: Game): Promise<string> {
  const path = `/v1/projects/${game.projectId}/references`;
  const headers = { "Content-Type": "image/png" };
  return (await call("POST", path, { token: game.user.token, body: noisePng(1), headers })).body.id;
}

async function pack(game: Game): Promise<void> {
  const { id } = (await game.post("/exports", { include: "all" })).body;
  await until("the export is ready", async () => {
    return (await game.get(`/exports/${id}`)).body.status === "ready" ? true : undefined;
  });
}

async function idOfItem({ projectId }: Game): Promise<string> {
  const item = env.DB.prepare("SELECT id FROM generation_items WHERE project_id = ?").bind(projectId);
  return (await item.first<string>("id")) ?? "";
}

/** The project's finished item is at work again, as in the moment before its last step. */
async function takeBackToWork({ projectId }: Game): Promise<void> {
  const statements = [
    "DELETE FROM versions WHERE project_id = ?",
    "UPDATE assets SET status = 'generating' WHERE project_id = ?",
    "UPDATE generation_items SET status = 'running' WHERE project_id = ?",
    "UPDATE generations SET status = 'running', finished_at = NULL WHERE project_id = ?",
  ];
  await env.DB.batch(statements.map((sql) => env.DB.prepare(sql).bind(projectId)));
}

/** Runs the duty that wakes items which stand still. */
async function wakeItems(): Promise<void> {
  await sweepGenerations(await publicContext({ now: new Date(Date.now() + 60_000) }));
}

async function untilGone(prefix: string): Promise<void> {
  await until(`nothing is below ${prefix}`, async () => ((await keysBelow(prefix)).length === 0 ? true : undefined));
}

describe("a restore of the database", () => {
  test("loses no image: those of deleted assets and references come back, and newer ones wait for its undoing", async () => {
    const game = await plannedGame(plan);
    await draw(game);
    const reference = await addReference(game);
    await pack(game);
    await expectWhole(game, 5);
    const restore = await takeBookmark();

    const { id: gem } = (await game.get("/assets/gem")).body;
    expect((await game.remove("/assets/gem")).status).toBe(204);
    expect((await game.remove(`/references/${reference}`)).status).toBe(204);
    await untilGone(`${projectPrefix(game.projectId)}assets/${gem}/`);
    await untilGone(`${projectPrefix(game.projectId)}references/`);
    await draw(game, { assets: ["opal"] });
    const newer = await readRows(game);
    expect(newer.rows).toHaveLength(3);
    const undo = await takeBookmark();

    await restore();
    await sweepRound();
    await expectWhole(game, 5);
    await expectDownloads(game);
    // Other tests leave rows without objects in the same database.
    const own = log.filter(({ projectId }) => projectId === game.projectId);
    expect(own.filter(({ event }) => String(event).endsWith("_lost"))).toEqual([]);
    for (const days of [1, 20, 34]) await sweepRound(new Date(Date.now() + days * dayMs));
    await expectWhole(game, 5);

    await undo();
    await sweepRound(new Date(Date.now() + 34 * dayMs));
    expect(await readRows(game)).toEqual(newer);
    await expectDownloads(game);
  });

  test("finishes what was being drawn, although the images were thrown away when the drawing was canceled", async () => {
    const game = await plannedGame("- [KIND:icon] [SIZE:8x8] [ANIM:2] Gem\n");
    const { id, items } = await draw(game);
    const itemId = await idOfItem(game);
    await takeBackToWork(game);
    const restore = await takeBookmark();
    expect((await game.post(`/generations/${id}/cancel`)).body.status).toBe("canceled");
    await (await env.ASSET_WORKFLOW.get(itemId)).restart();
    const kept = `kept/${projectPrefix(game.projectId)}`;
    await until("the images are set aside", async () => ((await keysBelow(kept)).length === 2 ? true : undefined));
    await restore();
    await wakeItems();
    expect((await finished(game, id)).items).toEqual(items);
    await sweepRound();
    await expectWhole(game, 2);
    await expectDownloads(game);
  });

  test("pays for no image again that was drawn in between", async () => {
    const name = `Paid${crypto.randomUUID().slice(0, 8)}`;
    const game = await plannedGame(`- [KIND:icon] [VARIANTS:2] {#gem} ${name}\n`);
    await planBehaviours(name, [busy]);
    const { id } = await generate(game, { model: hosted });
    await until("the provider is busy", async () => ((await requestsFor(name)).length === 1 ? true : undefined));
    const restore = await takeBookmark();
    const before = await finished(game, id);
    expect(await requestsFor(name)).toHaveLength(3);
    await restore();
    await wakeItems();
    expect(await finished(game, id)).toEqual({ ...before, finishedAt: expect.any(String) });
    expect(await requestsFor(name)).toHaveLength(3);
    await expectWhole(game, 2);
  });

  test("makes no version of which an image is not recorded, when the drawing goes on over the restore", async () => {
    const game = await plannedGame("- [KIND:icon] [SIZE:8x8] [ANIM:2] Gem\n");
    const { id } = await draw(game);
    await takeBackToWork(game);
    const forget = "UPDATE images SET stored_at = NULL, object_key = NULL WHERE project_id = ? AND position = 0";
    await env.DB.prepare(forget).bind(game.projectId).run();
    const { db } = await publicContext();
    const work = await findWork(db, await idOfItem(game));
    if (work === undefined) throw new Error("the item is not at work");
    expect(await finishItem(db, work, null, Date.now())).toBe(false);
    expect((await game.get(`/generations/${id}`)).body.status).toBe("running");
    await wakeItems();
    expect((await finished(game, id)).status).toBe("succeeded");
    await expectWhole(game, 2);
  });

  test("stops the deletion of an asset that is back, before the second look for objects", async () => {
    const game = await plannedGame("- [KIND:icon] [SIZE:8x8] Gem\n");
    await draw(game);
    await using instances = await introspectWorkflow(env.DELETION_WORKFLOW);
    await instances.modifyAll((change) => change.disableSleeps());
    const restore = await takeBookmark();
    const { rows } = await readRows(game);
    const key = rows[0]?.object_key ?? "";
    const bucket: Pick<R2Bucket, "delete"> = Object.getPrototypeOf(env.BUCKET);
    const remove = bucket.delete;
    vi.spyOn(bucket, "delete").mockImplementationOnce(async function (this: R2Bucket, keys) {
      await remove.call(this, keys);
      await restore();
      await env.BUCKET.put(key, "as the sweep brings it back");
    });
    await game.remove("/assets/gem");
    const [instance] = await until("a workflow has begun", async () => {
      const begun = await instances.get();
      return begun.length > 0 ? begun : undefined;
    });
    await instance?.waitForStatus("complete");
    expect(await env.BUCKET.head(key)).not.toBeNull();
  });

  test("keeps the archive of an export that was ready, although a state from before is given up", async () => {
    const game = await plannedGame("- [KIND:icon] [SIZE:8x8] Gem\n");
    await draw(game);
    await pack(game);
    const undo = await takeBookmark();
    const before = await readRows(game);
    const building = "UPDATE exports SET status = 'building', finished_at = NULL, updated_at = 0 WHERE project_id = ?";
    await env.DB.prepare(building).bind(game.projectId).run();
    await sweepExports(await publicContext());
    expect((await game.get("/exports")).body.items[0].status).toBe("failed");
    await sweepRound();
    await undo();
    await expectWhole(game, 2);
    expect(await readRows(game)).toEqual(before);
    const { id } = (await game.get("/exports")).body.items[0];
    expect((await game.post("/exports", { include: "all", since: id })).status).toBe(202);
  });

  test("brings back no ended session, no revoked key and no access of a banned user", async () => {
    const [admin, user, banned] = [await newAdmin(), await newUser(), await newUser()];
    const key = (await call("POST", "/v1/api-keys", { token: user.token, body: { name: "k", scopes: ["read"] } })).body;
    const second = (await login(user.email, user.password)).body;
    const restore = await takeBookmark();
    expect((await call("DELETE", `/v1/api-keys/${key.id}`, { token: user.token })).status).toBe(204);
    expect((await call("POST", "/v1/auth/logout", { token: user.token })).status).toBe(204);
    const ban = await call("PATCH", `/v1/admin/users/${banned.id}`, { token: admin.token, body: { banned: true } });
    expect(ban.status).toBe(200);
    await restore();
    const { accessToken } = (await refresh(user.refreshToken)).body;
    for (const token of [user.token, accessToken, key.secret])
      expect((await call("GET", "/v1/projects", { token })).status).toBe(401);
    expect((await call("GET", "/v1/projects", { token: banned.token })).body.code).toBe("account_banned");
    expect((await call("GET", "/v1/projects", { token: second.accessToken })).status).toBe(200);
  });
});

describe("what was deleted in between", () => {
  test("is ended again by the next sweep: rows and objects of projects and accounts", async () => {
    const [game, other, stayer] = [await plannedGame(plan), await plannedGame(plan), await newGame()];
    for (const each of [game, other]) await draw(each);
    const trigger = (await game.post("/triggers", { name: "CI" })).body;
    const key = await call("POST", "/v1/api-keys", {
      token: other.user.token,
      body: { name: "k", scopes: ["read"] },
    });
    const restore = await takeBookmark();

    expect((await game.remove("")).status).toBe(204);
    expect((await call("DELETE", "/v1/me", { token: other.user.token })).status).toBe(204);
    await restore();

    // Until the sweep, nobody can act for the account, whatever they hold.
    const signedIn = (await login(other.user.email, other.user.password)).body;
    const refreshed = (await refresh(other.user.refreshToken)).body;
    for (const token of [other.user.token, key.body["secret"], signedIn["accessToken"], refreshed["accessToken"]])
      expect((await call("GET", "/v1/projects", { token })).status).toBe(401);

    await sweep(env);
    expect((await game.get("")).status).toBe(404);
    expect((await login(other.user.email, other.user.password)).status).toBe(401);
    const left =
      "SELECT (SELECT count(*) FROM projects WHERE id IN (?1, ?2)) + (SELECT count(*) FROM users WHERE id = ?3) AS n";
    const rows = env.DB.prepare(left).bind(game.projectId, other.projectId, other.user.id);
    expect(await rows.first("n")).toBe(0);
    for (const { projectId } of [game, other]) await untilGone(projectPrefix(projectId));
    const at = new Date();
    const id = `msg_${crypto.randomUUID()}`;
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(trigger.secret).sign(id, at, "{}"),
    };
    expect((await call("POST", trigger.url.slice(origin.length), { headers, body: "{}" })).status).toBe(401);
    expect((await stayer.get("")).status).toBe(200);
    const again = log.filter(({ event }) => event === "restored_deleted").map(({ restoredId }) => String(restoredId));
    expect(again.toSorted()).toEqual([game.projectId, other.projectId, other.user.id].toSorted());
  });

  test("leaves nothing of itself but ids, outside the database, for 35 days", async () => {
    const game = await newGame();
    const { user, projectId } = game;
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    const records = [`deletions/${projectId}`, `deletions/${user.id}`];
    for (const record of records) {
      const object = await env.BUCKET.get(record);
      expect([await object?.text(), object?.customMetadata]).toEqual(["", {}]);
    }
    const runAt = async (ms: number) => deleteRestored(await publicContext({ now: new Date(Date.now() + ms) }));
    await runAt(35 * dayMs - 60_000);
    expect(await keysBelow("deletions/")).toEqual(expect.arrayContaining(records));
    await runAt(35 * dayMs + 60_000);
    expect(await keysBelow("deletions/")).not.toContain(records[0]);
    expect(await keysBelow("deletions/")).not.toContain(records[1]);
  });

  test("is recorded anew when it is ended again, so that a second restore is no way back", async () => {
    const user = await newUser();
    const restore = await takeBookmark();
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    await restore();
    const late = new Date(Date.now() + 36 * dayMs);
    await deleteRestored(await publicContext({ now: late }));
    expect(await env.DB.prepare("SELECT 1 FROM users WHERE id = ?").bind(user.id).first()).toBeNull();
    expect(await env.BUCKET.head(`deletions/${user.id}`)).not.toBeNull();
  });

  test("is found page by page, also when one of them cannot be deleted", async () => {
    const games = [await newGame(), await newGame(), await newGame()];
    const restore = await takeBookmark();
    for (const each of games) await each.remove("");
    await restore();
    const list = (options: R2ListOptions) => env.BUCKET.list({ ...options, limit: 1 });
    const bucket = new Proxy(env.BUCKET, {
      get: (target, name) => (name === "list" ? list : Reflect.get(target, name).bind(target)),
    });
    const failing = env.DB
      .prepare(`CREATE TRIGGER stuck BEFORE DELETE ON projects WHEN old.id = '${games[1]?.projectId}'
      BEGIN SELECT RAISE(ABORT, 'stuck'); END`);
    await failing.run();
    onTestFinished(async () => void (await env.DB.prepare("DROP TRIGGER IF EXISTS stuck").run()));
    const run = async () => deleteRestored(await publicContext({ env: { ...env, BUCKET: bucket } }));
    for (let runs = 0; runs < 5; runs++) await run();
    const left = await Promise.all(games.map(async (game) => (await game.get("")).status));
    expect(left).toEqual([404, 200, 404]);
    expect(log.some(({ event }) => event === "restored_not_deleted")).toBe(true);
    await env.DB.prepare("DROP TRIGGER stuck").run();
    for (let runs = 0; runs < 5; runs++) await run();
    expect((await games[1]?.get(""))?.status).toBe(404);
  });
});

describe("the kept copy of a deleted object", () => {
  test("goes after 35 days, and with its project at once", async () => {
    const game = await plannedGame(plan);
    await draw(game);
    const prefix = projectPrefix(game.projectId);
    await game.remove("/assets/gem");
    await until("two are kept", async () => ((await keysBelow(`kept/${prefix}`)).length === 2 ? true : undefined));
    await sweepRound(new Date(Date.now() + 34 * dayMs));
    expect(await keysBelow(`kept/${prefix}`)).toHaveLength(2);
    await sweepRound(new Date(Date.now() + 36 * dayMs));
    expect(await keysBelow(`kept/${prefix}`)).toEqual([]);
    await game.remove("/assets/opal");
    await until("one is kept", async () => ((await keysBelow(`kept/${prefix}`)).length === 1 ? true : undefined));
    await game.remove("");
    await untilGone(`kept/${prefix}`);
  });
});
