import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { emitBudgetLow } from "../../src/db/budget-events";
import { openDb } from "../../src/db/client";
import { call, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { newKey } from "../support/fixtures";
import { insertLedger, ledgerOf } from "../support/ledger";

type Owner = { readonly user: TestUser; readonly projectId: string };

async function newOwner(): Promise<Owner> {
  const user = await newUser();
  return { user, projectId: await newProject(user) };
}

const at = (projectId: string): string => `/v1/projects/${projectId}/budget`;

function setBudget({ user, projectId }: Owner, body: unknown, token = user.token): Promise<Answer> {
  return call("PUT", at(projectId), { token, body });
}

describe("a project's budget", () => {
  test("is set, changed and taken away, and shows what is spent and reserved", async () => {
    const owner = await newOwner();
    const { user, projectId } = owner;
    const read = async () => (await call("GET", at(projectId), { token: user.token })).body;
    const now = new Date();
    const resetsAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString();
    const none = { limitMicroUsd: null, reservedMicroUsd: 0, spentMicroUsd: 0, resetsAt };
    expect(await read()).toEqual(none);
    const set = await setBudget(owner, { monthlyMicroUsd: 5_000_000 });
    expect([set.status, set.body]).toEqual([200, { ...none, limitMicroUsd: 5_000_000 }]);
    await insertLedger([
      { userId: user.id, projectId, cost: 30 },
      { userId: user.id, projectId, cost: 4, ownKey: 1, state: "failed" },
      { userId: user.id, projectId, estimate: 6, state: "pending" },
      { userId: user.id, projectId, cost: 1000, submittedAt: now.getTime() - 32 * 86_400_000 },
    ]);
    const used = { reservedMicroUsd: 6, spentMicroUsd: 34, resetsAt };
    expect(await read()).toEqual({ limitMicroUsd: 5_000_000, ...used });
    expect((await setBudget(owner, { monthlyMicroUsd: 0 })).body).toEqual({ limitMicroUsd: 0, ...used });
    expect((await setBudget(owner, { monthlyMicroUsd: null })).body).toEqual({ limitMicroUsd: null, ...used });
    expect(await read()).toEqual({ limitMicroUsd: null, ...used });
  });

  test.each([
    {},
    { monthlyMicroUsd: -1 },
    { monthlyMicroUsd: 1.5 },
    { monthlyMicroUsd: "5" },
    { monthlyMicroUsd: 1e13 },
    { monthlyMicroUsd: 1, limitMicroUsd: 2 },
  ])("%j is 400 and changes nothing", async (body) => {
    const owner = await newOwner();
    await setBudget(owner, { monthlyMicroUsd: 7 });
    expect((await setBudget(owner, body)).status).toBe(400);
    expect((await call("GET", at(owner.projectId), { token: owner.user.token })).body.limitMicroUsd).toBe(7);
  });

  test("an API key can read it and not raise it, whatever its scopes", async () => {
    const owner = await newOwner();
    await setBudget(owner, { monthlyMicroUsd: 7 });
    for (const bound of [undefined, owner.projectId]) {
      const key = await newKey(owner.user, ["read", "write", "generate"], bound);
      expect((await setBudget(owner, { monthlyMicroUsd: null }, key)).body.code).toBe("insufficient_scope");
      expect((await call("GET", at(owner.projectId), { token: key })).body.limitMicroUsd).toBe(7);
    }
  });

  test("is nobody else's: 404 to read and to set, and it stays", async () => {
    const [owner, other] = [await newOwner(), await newOwner()];
    await setBudget(owner, { monthlyMicroUsd: 7 });
    expect((await setBudget(owner, { monthlyMicroUsd: null }, other.user.token)).status).toBe(404);
    expect((await call("GET", at(owner.projectId), { token: other.user.token })).status).toBe(404);
    const key = await newKey(owner.user, ["read"], await newProject(owner.user));
    expect((await call("GET", at(owner.projectId), { token: key })).status).toBe(404);
    expect((await call("GET", at(owner.projectId), { token: owner.user.token })).body.limitMicroUsd).toBe(7);
  });
});

let admin: TestUser;
beforeAll(async () => {
  admin = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
});

const asAdmin = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(method, `/v1/admin${path}`, { token: admin.token, ...(body !== undefined && { body }) });

async function auditOf(targetId: string): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM audit_log WHERE target_id = ? ORDER BY rowid").bind(targetId).all();
  return rows.results;
}

describe("a user's monthly limit", () => {
  test("is set by an administrator, holds at once, is recorded, and null is the default again", async () => {
    const user = await newUser();
    const limit = async () => (await call("GET", "/v1/usage", { token: user.token })).body.budget.limitMicroUsd;
    expect(await limit()).toBeNull();
    const change = (monthlyMicroUsd: unknown) => asAdmin("PATCH", `/users/${user.id}`, { quota: { monthlyMicroUsd } });
    expect((await change(250)).status).toBe(200);
    expect(await limit()).toBe(250);
    await asAdmin("PATCH", `/users/${user.id}`, { quota: { generationsPerDay: 3 } });
    expect(await limit()).toBe(250);
    expect((await change(-1)).status).toBe(400);
    expect((await change(null)).status).toBe(200);
    expect(await limit()).toBeNull();
    const { items } = (await asAdmin("GET", "/audit?limit=3")).body;
    expect(items.find((one: Json) => one["targetId"] === user.id)?.detail).toEqual({
      quota: { monthlyMicroUsd: null },
    });
  });
});

describe("a job whose outcome nobody knows", () => {
  async function unknownJob(estimate = 9) {
    const owner = await newOwner();
    const { user, projectId } = owner;
    const [job] = await insertLedger([{ userId: user.id, projectId, state: "unknown", estimate, request: "{}" }]);
    if (!job) throw new Error("it was not written");
    return { ...owner, job };
  }
  const settle = (imageId: string, costMicroUsd: unknown): Promise<Answer> =>
    asAdmin("POST", `/unsettled-jobs/${imageId}/settle`, { costMicroUsd });

  test("is listed for administrators, newest first, page by page, without what was asked", async () => {
    const [older, newer] = [await unknownJob(), await unknownJob()];
    const items: Json[] = [];
    // Jobs of other tests stand in the same list.
    for (let cursor = ""; ;) {
      const { body } = await asAdmin("GET", `/unsettled-jobs?limit=100${cursor}`);
      items.push(...body["items"]);
      if (body["nextCursor"] === null) break;
      cursor = `&cursor=${body["nextCursor"]}`;
    }
    const { job, user, projectId } = newer;
    expect(items.find((one: Json) => one["imageId"] === job.imageId)).toEqual({
      imageId: job.imageId,
      userId: user.id,
      projectId,
      generationId: job.generationId,
      model: job.model,
      provider: "workers-ai",
      ownKey: false,
      jobId: null,
      estimateMicroUsd: 9,
      submittedAt: new Date(job.submittedAt).toISOString(),
    });
    const ids = items.map((one: Json) => one["imageId"]);
    expect(ids.indexOf(newer.job.imageId)).toBeLessThan(ids.indexOf(older.job.imageId));
    const first = (await asAdmin("GET", "/unsettled-jobs?limit=1")).body;
    const second = (await asAdmin("GET", `/unsettled-jobs?limit=1&cursor=${first["nextCursor"]}`)).body;
    expect(second["items"][0].imageId < first["items"][0].imageId).toBe(true);
  });

  test("is settled once: the reservation becomes a cost, the item and its version follow, and it is recorded", async () => {
    const { user, projectId, job } = await unknownJob();
    const { itemId, generationId } = job;
    await insertLedger([{ userId: user.id, projectId, itemId, generationId, cost: 5 }]);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id, spec,
          revision, attempt, seed, previous_status, image_count, estimate_micro_usd, cost_micro_usd, updated_at)
        VALUES (?, ?, ?, 'ast_x', 'x', 0, 'failed', ?, '{}', 0, 1, 1, 'planned', 2, 14, 5, 0)`,
      ).bind(itemId, generationId, projectId, `ver_${itemId}`),
      env.DB.prepare(
        `INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt, cost_micro_usd, created_at)
        VALUES (?, ?, ?, ?, 1, 'm', 'p', '', 5, 0)`,
      ).bind(`ver_${itemId}`, `ast_${itemId}`, projectId, generationId),
    ]);
    const budget = async () => (await call("GET", at(projectId), { token: user.token })).body;
    expect(await budget()).toMatchObject({ reservedMicroUsd: 9, spentMicroUsd: 5 });
    const answers = await Promise.all([3, 4, 3, 4, 3].map((cost) => settle(job.imageId, cost)));
    expect(
      answers
        .map(({ status }) => String(status))
        .toSorted()
        .join(),
    ).toBe("204,409,409,409,409");
    const [row] = (await ledgerOf(user.id)).filter((one) => one["image_id"] === job.imageId);
    const cost = Number(row?.["cost_micro_usd"]);
    expect(row).toMatchObject({ state: "failed", request: null });
    expect([3, 4]).toContain(cost);
    expect(await budget()).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 5 + cost });
    for (const [table, id] of [
      ["generation_items", itemId],
      ["versions", `ver_${itemId}`],
    ])
      expect(await env.DB.prepare(`SELECT cost_micro_usd AS c FROM ${table} WHERE id = ?`).bind(id).first("c")).toBe(
        5 + cost,
      );
    const audits = await auditOf(job.imageId);
    expect(audits).toHaveLength(1);
    expect(audits[0]).toMatchObject({ actor_id: admin.id, action: "job.settled", detail: `{"costMicroUsd":${cost}}` });
    const shown = (await asAdmin("GET", "/audit?limit=100")).body.items;
    expect(shown.find((one: Json) => one["targetId"] === job.imageId)?.detail).toEqual({ costMicroUsd: cost });
  });

  test("is settled in a project that was deleted too; any other job is 409, and one that is not there 404", async () => {
    const { user, projectId, job } = await unknownJob();
    await call("DELETE", `/v1/projects/${projectId}`, { token: user.token });
    expect((await settle(job.imageId, 0)).status).toBe(204);
    const states = ["submitting", "pending", "refused", "succeeded", "failed"];
    const rows = await insertLedger(states.map((state) => ({ userId: user.id, projectId, state, cost: 2 })));
    for (const { imageId } of rows) expect((await settle(imageId, 1)).body.code).toBe("conflict");
    expect((await ledgerOf(user.id)).map((row) => row["cost_micro_usd"])).toEqual([0, 2, 2, 2, 2, 2]);
    expect((await settle("img_00000000000000000000000000", 1)).status).toBe(404);
    expect((await settle(job.imageId, -1)).status).toBe(400);
    expect(await auditOf(rows[0]?.imageId ?? "")).toEqual([]);
  });
});

describe("budget.low", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");

  async function subscribe({ id }: TestUser, projectId: string | null = null, event = "budget.low"): Promise<void> {
    await env.DB.prepare(
      `INSERT INTO webhooks (id, owner_id, project_id, url, events, enabled, sealed_secret, created_at, updated_at)
      VALUES (?, ?, ?, 'https://game.test', ?, 1, '', 0, 0)`,
    )
      .bind(`whk_${crypto.randomUUID()}`, id, projectId, JSON.stringify([event]))
      .run();
  }
  async function emit({ user, projectId }: Owner, limit: number | null, nowMs = now): Promise<void> {
    const db = openDb(env.DB);
    await db.batch(emitBudgetLow(db, { userId: user.id, projectId }, limit, nowMs));
  }
  async function told({ user }: Owner): Promise<Json[]> {
    const rows = await env.DB.prepare("SELECT * FROM events WHERE user_id = ? AND type = 'budget.low' ORDER BY rowid")
      .bind(user.id)
      .all<{ payload: string }>();
    return rows.results;
  }
  async function spending(cost: number, estimate: number): Promise<Owner> {
    const owner = await newOwner();
    const whose = { userId: owner.user.id, projectId: owner.projectId, submittedAt: now };
    await insertLedger([
      { ...whose, cost },
      { ...whose, state: "pending", estimate },
    ]);
    return owner;
  }

  test("is told from 80 % on, spent and reserved together, once a month, however many look at once", async () => {
    const owner = await spending(50, 29);
    await subscribe(owner.user);
    await emit(owner, 100);
    expect(await told(owner)).toEqual([]);
    await insertLedger([{ userId: owner.user.id, projectId: owner.projectId, cost: 1, submittedAt: now }]);
    await Promise.all(Array.from({ length: 5 }, () => emit(owner, 100)));
    await emit(owner, 60, now + 1000);
    const [event, ...more] = await told(owner);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ user_id: owner.user.id, project_id: null, created_at: now });
    expect(JSON.parse(event?.["payload"])).toEqual({
      type: "budget.low",
      timestamp: "2026-11-21T12:00:00.000Z",
      data: {
        projectId: null,
        limitMicroUsd: 100,
        spentMicroUsd: 51,
        reservedMicroUsd: 29,
        resetsAt: "2026-12-01T00:00:00.000Z",
      },
    });
    const december = Date.parse("2026-12-02T00:00:00Z");
    await emit(owner, 100, december);
    expect(await told(owner)).toHaveLength(1);
    await emit(owner, 30, december);
    expect(await told(owner)).toHaveLength(2);
  });

  test("is told of a project by its own limit, to its own endpoints too", async () => {
    const owner = await spending(90, 0);
    await setBudget(owner, { monthlyMicroUsd: 100 });
    await subscribe(owner.user, owner.projectId);
    await emit(owner, 100);
    const events = await told(owner);
    expect(events.map((event) => event["project_id"])).toEqual([owner.projectId]);
    expect(JSON.parse(events[0]?.["payload"]).data).toMatchObject({ projectId: owner.projectId, limitMicroUsd: 100 });
    await subscribe(owner.user);
    await emit(owner, 100);
    expect((await told(owner)).map((event) => event["project_id"])).toEqual([owner.projectId, null]);
  });

  test("is not told where there is no limit, nothing to spend at all, or nobody who asked for it", async () => {
    const owner = await spending(90, 0);
    await subscribe(owner.user, null, "asset.ready");
    await emit(owner, 100);
    await subscribe(await newUser());
    await emit(owner, 100);
    await subscribe(owner.user);
    await emit(owner, null);
    await emit(owner, 0);
    expect(await told(owner)).toEqual([]);
  });
});
