/** The event `budget.low`: when a budget is nearly used up, and which webhooks receive the event. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { emitBudgetLow } from "../../src/db/budget-events";
import { openDb } from "../../src/db/client";
import { call, newProject, newUser, type Json, type TestUser } from "../support/client";
import { insertLedger } from "../support/ledger";

type Owner = { readonly user: TestUser; readonly projectId: string };

async function newOwner(): Promise<Owner> {
  const user = await newUser();
  return { user, projectId: await newProject(user) };
}

async function setBudget({ user, projectId }: Owner, monthlyMicroUsd: number): Promise<void> {
  await call("PUT", `/v1/projects/${projectId}/budget`, { token: user.token, body: { monthlyMicroUsd } });
}

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

  test("is told of a project by its own limit, to its own webhooks too", async () => {
    const owner = await spending(90, 0);
    await setBudget(owner, 100);
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
