/** Events of all rooms: written in the transaction of the change, sent to the subscribed webhooks, deleted with them. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { emitEvent } from "../../src/db/outbox";
import { prepareLink } from "../../src/features/identity/google-store";
import { sweepWebhooks } from "../../src/features/webhooks/dispatch-service";
import { newId } from "../../src/lib/ids";
import { call, newProject, newUser, type Json, type TestUser } from "../support/client";
import { publicContext } from "../support/context";
import { draw, plannedGame, until } from "../support/game";
import { ask, deliveriesOf, insertEvent, newHook, sendTest, type Hook } from "../support/webhooks";

let user: TestUser;
let projectId: string;
beforeEach(async () => {
  user = await newUser();
  projectId = await newProject(user);
});

function prepare(query: string, ...values: unknown[]): D1PreparedStatement {
  return env.DB.prepare(query).bind(...values);
}

async function eventsOf({ id }: Pick<TestUser, "id">): Promise<Json[]> {
  const rows = await prepare("SELECT * FROM events WHERE user_id = ? ORDER BY type, id", id).all<Json>();
  return rows.results.map((row) => ({ ...row, payload: JSON.parse(row["payload"]) }));
}

async function countRows(table: string, column: string, value: string): Promise<number> {
  const row = await prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`, value).first<Json>();
  return row?.["n"];
}

/** A running generation with two running items. */
async function running(): Promise<{ generationId: string; itemIds: string[] }> {
  const generationId = newId("gen", Date.now());
  const itemIds = [newId("itm", Date.now()), newId("itm", Date.now())];
  await env.DB.batch([
    prepare(
      `INSERT INTO generations (id, project_id, owner_id, status, source, model, style, estimate_micro_usd, created_at)
      VALUES (?, ?, ?, 'running', 'api', 'procedural', '{}', 0, 1)`,
      generationId,
      projectId,
      user.id,
    ),
    ...itemIds.map((id, position) =>
      prepare(
        `INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id, spec,
          revision, attempt, seed, previous_status, image_count, estimate_micro_usd, cost_micro_usd, updated_at)
        VALUES (?, ?, ?, 'ast_x', 'hero', ?, 'running', ?, '{}', 1, 1, 1, 'planned', 1, 0, ?, 1)`,
        id,
        generationId,
        projectId,
        position,
        newId("ver", Date.now()),
        1000 + position,
      ),
    ),
  ]);
  return { generationId, itemIds };
}

const finish = "UPDATE generations SET status = 'partial', finished_at = 1795000000123 WHERE id = ?";
const succeed = "UPDATE generation_items SET status = 'succeeded', updated_at = 1795000000007 WHERE id = ?";

describe("an event is written with what happened", () => {
  test("a generation that ends, and an item that succeeds: ids, status and cost, frozen", async () => {
    await newHook(user);
    const { generationId, itemIds } = await running();
    await env.DB.batch([prepare(succeed, itemIds[0]), prepare(finish, generationId)]);
    await prepare("UPDATE generation_items SET cost_micro_usd = 9 WHERE generation_id = ?", generationId).run();
    const [ready, completed, ...more] = await eventsOf(user);
    expect(more).toEqual([]);
    expect(completed).toMatchObject({ id: `evt_${generationId.slice(4)}`, project_id: projectId });
    expect(completed?.["payload"]).toEqual({
      type: "generation.completed",
      timestamp: "2026-11-18T11:06:40.123Z",
      data: { projectId, generationId, status: "partial", costMicroUsd: 2001 },
    });
    expect(ready).toMatchObject({ id: `evt_${itemIds[0]?.slice(4)}`, created_at: 1_795_000_000_007 });
    expect(ready?.["payload"]).toEqual({
      type: "asset.ready",
      timestamp: "2026-11-18T11:06:40.007Z",
      data: {
        projectId,
        generationId,
        assetKey: "hero",
        versionId: expect.stringMatching(/^ver_/),
        status: "succeeded",
        costMicroUsd: 1000,
      },
    });
  });

  test("in one transaction: when the rest of it fails, nothing is told", async () => {
    const hook = await newHook(user);
    const { generationId, itemIds } = await running();
    const broken = prepare("INSERT INTO users (id) VALUES (NULL)");
    await expect(env.DB.batch([prepare(succeed, itemIds[0]), prepare(finish, generationId), broken])).rejects.toThrow();
    expect(await eventsOf(user)).toEqual([]);
    expect(await deliveriesOf(user, hook)).toEqual([]);
  });

  test("once, however often and by however many at once it is written", async () => {
    const hooks = [await newHook(user), await newHook(user)];
    const { generationId, itemIds } = await running();
    const again = "UPDATE generation_items SET status = 'running' WHERE id = ?";
    await Promise.all(
      Array.from({ length: 20 }, () =>
        env.DB.batch([prepare(succeed, itemIds[0]), prepare(again, itemIds[0]), prepare(finish, generationId)]),
      ),
    );
    expect((await eventsOf(user)).map(({ type }) => type)).toEqual(["asset.ready", "generation.completed"]);
    for (const hook of hooks) {
      const types = (await deliveriesOf(user, hook)).map(({ eventType }) => String(eventType));
      expect(types.toSorted()).toEqual(["asset.ready", "generation.completed"]);
    }
  });

  test("not when an item fails or a generation goes on", async () => {
    await newHook(user);
    const { generationId, itemIds } = await running();
    await env.DB.batch([
      prepare("UPDATE generation_items SET status = 'failed' WHERE id = ?", itemIds[0]),
      prepare("UPDATE generation_items SET status = 'canceled' WHERE id = ?", itemIds[1]),
      prepare("UPDATE generations SET status = 'running' WHERE id = ?", generationId),
    ]);
    expect(await eventsOf(user)).toEqual([]);
  });

  test("by the real thing: a game is drawn and exported, and its webhook hears of all of it", async () => {
    const game = await plannedGame("## Items\n- Coin {#coin}: gold\n- Gem {#gem}: red");
    const hook = await newHook(game.user, { projectId: game.projectId });
    const generation = await draw(game);
    expect(generation["status"]).toBe("succeeded");
    await game.post("/assets/review", { status: "approved" });
    const made = await game.post("/exports");
    const told = await until("all has come", async () => {
      await sweepWebhooks(await publicContext());
      const all = await hook.inbox.received();
      return all.length >= 4 ? all : undefined;
    });
    const bodies = told.map(({ body }): Json => JSON.parse(body) as Json);
    expect(bodies.map(({ type }) => String(type)).toSorted()).toEqual([
      "asset.ready",
      "asset.ready",
      "export.ready",
      "generation.completed",
    ]);
    for (const { verified } of told) expect(verified).toEqual({ standardwebhooks: [0], svix: [0] });
    const dataOf = (type: string): Json[] => bodies.filter((body) => body["type"] === type).map(({ data }) => data);
    expect(
      dataOf("asset.ready")
        .map(({ assetKey }) => String(assetKey))
        .toSorted(),
    ).toEqual(["coin", "gem"]);
    expect(dataOf("generation.completed")).toEqual([
      { projectId: game.projectId, generationId: generation["id"], status: "succeeded", costMicroUsd: 0 },
    ]);
    const stored = (await game.get(`/exports/${made.body.id}`)).body;
    expect(dataOf("export.ready")).toEqual([
      {
        projectId: game.projectId,
        exportId: made.body.id,
        status: "ready",
        target: "plain",
        fileName: stored.fileName,
        sizeBytes: stored.sizeBytes,
        sha256: stored.sha256,
        fileCount: stored.fileCount,
      },
    ]);
  }, 120_000);
});

describe("who is told", () => {
  const count = async (hook: Hook): Promise<number> => (await deliveriesOf(user, hook)).length;

  test("every enabled webhook of the user's that subscribes, for its project or for all", async () => {
    const other = await newProject(user);
    const all = await newHook(user);
    const [own, others] = [await newHook(user, { projectId }), await newHook(user, { projectId: other })];
    const deaf = await newHook(user, { events: ["budget.low"] });
    const off = await newHook(user);
    await ask(user, "PATCH", `/${off.id}`, { enabled: false });
    const stranger = await newUser();
    const strange = await newHook(stranger);
    await insertEvent(user, { projectId });
    expect(await Promise.all([all, own, others, deaf, off].map(count))).toEqual([1, 1, 0, 0, 0]);
    await insertEvent(user, { projectId: null });
    expect(await Promise.all([all, own, others, deaf, off].map(count))).toEqual([2, 1, 0, 0, 0]);
    expect(await deliveriesOf(stranger, strange)).toEqual([]);
  });

  test("nobody, and nothing is kept, when there is no webhook", async () => {
    const { generationId, itemIds } = await running();
    await env.DB.batch([prepare(succeed, itemIds[0]), prepare(finish, generationId)]);
    expect(await eventsOf(user)).toEqual([]);
  });

  test("of a test, the one webhook that is tested, whatever it subscribes to", async () => {
    const [tested, other] = [await newHook(user, { events: ["budget.low"] }), await newHook(user)];
    await sendTest(user, tested);
    expect(await Promise.all([tested, other].map(count))).toEqual([1, 0]);
  });

  test("of an event that code writes, once for its id, and only if its condition holds", async () => {
    const hook = await newHook(user);
    const db = openDb(env.DB);
    const event = {
      id: `evt_once_${user.id}`,
      userId: user.id,
      projectId: null,
      type: "budget.low",
      data: { n: 1 },
      createdAt: Date.now(),
    } as const;
    await emitEvent(db, event, sql`0`);
    expect(await count(hook)).toBe(0);
    await Promise.all(Array.from({ length: 10 }, () => emitEvent(db, event, sql`1`)));
    expect(await count(hook)).toBe(1);
  });
});

describe("what is deleted takes along what it was told and would have been", () => {
  test("a project", async () => {
    const other = await newProject(user);
    const hooks = [await newHook(user), await newHook(user, { projectId })] as const;
    const gone = await insertEvent(user, { projectId });
    const kept = await insertEvent(user, { projectId: other });
    await call("DELETE", `/v1/projects/${projectId}`, { token: user.token });
    expect((await eventsOf(user)).map(({ id }) => id)).toEqual([kept]);
    expect((await deliveriesOf(user, hooks[0])).map(({ eventId }) => eventId)).toEqual([kept]);
    expect(await countRows("webhook_deliveries", "event_id", gone)).toBe(0);
    expect((await ask(user, "GET", "")).body.items.map(({ id }: { id: string }) => id)).toEqual([hooks[0].id]);
  });

  test("an account", async () => {
    const hook = await newHook(user, { projectId });
    const all = await newHook(user);
    await insertEvent(user, { projectId });
    await sendTest(user, all);
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    expect(await countRows("webhooks", "owner_id", user.id)).toBe(0);
    expect(await countRows("events", "user_id", user.id)).toBe(0);
    for (const { id } of [hook, all]) expect(await countRows("webhook_deliveries", "webhook_id", id)).toBe(0);
  });

  test("an account that Google's identity takes over: whoever had it before hears nothing more", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const identity = {
      provider: "google",
      issuer: "https://accounts.google.com",
      subject: crypto.randomUUID(),
    } as const;
    const db = openDb(env.DB);
    expect(await prepareLink(db, identity, user.id, Date.now()).write()).toEqual([expect.stringMatching(/^ses_/)]);
    expect(await countRows("webhooks", "owner_id", user.id)).toBe(0);
    expect(await countRows("webhook_deliveries", "webhook_id", hook.id)).toBe(0);
    const bystander = await newUser();
    const kept = await newHook(bystander);
    expect(await prepareLink(db, identity, bystander.id, Date.now()).write()).toBeUndefined();
    expect(await countRows("webhooks", "id", kept.id)).toBe(1);
  });
});
