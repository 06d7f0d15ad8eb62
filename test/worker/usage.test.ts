import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCostlySteps } from "../../cost/plans";
import { openDb } from "../../src/db/client";
import { fitsBudget, userLimitMicroUsd } from "../../src/db/spending";
import { deleteAllProjects } from "../../src/features/projects/service";
import { groupings } from "../../src/features/usage/schemas";
import { getUsage } from "../../src/features/usage/service";
import { newId } from "../../src/lib/ids";
import { call, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { contextOf } from "../support/context";
import { newKey } from "../support/fixtures";
import { insertLedger, insertManyJobs, ledgerOf, recordingDatabase, type Wish } from "../support/ledger";

const day = 86_400_000;
const november = Date.parse("2026-11-01T00:00:00Z");
const inNovember = "from=2026-11-01&to=2026-12-01";

function usage(token: string, query = "", headers: Record<string, string> = {}): Promise<Answer> {
  return call("GET", `/v1/usage${query && `?${query}`}`, { token, headers });
}

/** Seven images of three generations, on two days, in two projects, by two models. */
async function spender(): Promise<{ user: TestUser; one: string; two: string }> {
  const user = await newUser();
  const [one, two] = [await newProject(user), await newProject(user)];
  const of = (projectId: string, generationId: string, rest: Partial<Wish>): Wish => {
    const base = { userId: user.id, projectId, generationId: `${generationId}-${user.id}`, model: "alpha" };
    return { ...base, submittedAt: november, ...rest };
  };
  await insertLedger([
    of(one, "a", { cost: 10 }),
    of(one, "a", { cost: 20, submittedAt: november + day - 1 }),
    of(one, "a", { cost: 30, submittedAt: november + day, state: "failed" }),
    of(one, "b", { cost: 40, submittedAt: november + day, model: "beta", ownKey: 1 }),
    of(two, "c", { cost: 0, submittedAt: november + day, model: "beta" }),
    of(two, "c", { cost: 0, submittedAt: november + day, state: "refused", model: "beta" }),
    of(two, "c", { cost: 0, estimate: 7, submittedAt: november + day, state: "unknown", model: "beta" }),
  ]);
  return { user, one, two };
}

describe("GET /v1/usage", () => {
  test("sums the ledger by day, project and model", async () => {
    const { user, one, two } = await spender();
    const byDay = await usage(user.token, inNovember);
    expect(byDay.status).toBe(200);
    expect(byDay.body.totalMicroUsd).toBe(100);
    expect(byDay.body.items).toEqual([
      { day: "2026-11-01", generations: 1, images: 2, requests: 2, costMicroUsd: 30, ownKeyMicroUsd: 0 },
      { day: "2026-11-02", generations: 3, images: 2, requests: 2, costMicroUsd: 70, ownKeyMicroUsd: 40 },
    ]);
    expect((await usage(user.token, `${inNovember}&by=project`)).body.items).toEqual([
      { projectId: one, generations: 2, images: 3, requests: 3, costMicroUsd: 100, ownKeyMicroUsd: 40 },
      { projectId: two, generations: 1, images: 1, requests: 1, costMicroUsd: 0, ownKeyMicroUsd: 0 },
    ]);
    expect((await usage(user.token, `${inNovember}&by=model`)).body.items).toEqual([
      { model: "alpha", generations: 1, images: 2, requests: 2, costMicroUsd: 60, ownKeyMicroUsd: 0 },
      { model: "beta", generations: 2, images: 2, requests: 2, costMicroUsd: 40, ownKeyMicroUsd: 40 },
    ]);
  });

  test("includes the first millisecond of its range and excludes the last", async () => {
    const { user } = await spender();
    const cost = async (query: string): Promise<number> => (await usage(user.token, query)).body.totalMicroUsd;
    expect(await cost("from=2026-11-01&to=2026-11-02")).toBe(30);
    expect(await cost("from=2026-11-01T00:00:00.001Z&to=2026-11-02")).toBe(20);
    expect(await cost("from=2026-11-02&to=2026-11-02T00:00:00.001Z")).toBe(70);
    expect(await cost("from=2026-11-02T01:00:00%2B01:00&to=2026-11-02T00:30:00Z")).toBe(70);
    expect(await cost("from=2026-10-01&to=2026-11-01")).toBe(0);
  });

  test("shows a project's own rows and budget when one is named", async () => {
    const { user, one, two } = await spender();
    await call("PUT", `/v1/projects/${one}/budget`, { token: user.token, body: { monthlyMicroUsd: 500 } });
    const now = new Date(november + 5 * day);
    const ctx = await contextOf(user.id, { now });
    const resetsAt = "2026-12-01T00:00:00.000Z";
    const of = (projectId?: string) => getUsage(ctx, { projectId, by: "day" });
    expect(await of(one)).toMatchObject({
      totalMicroUsd: 100,
      budget: { limitMicroUsd: 500, reservedMicroUsd: 0, spentMicroUsd: 100, resetsAt },
    });
    expect((await of(two)).budget).toEqual({ limitMicroUsd: null, reservedMicroUsd: 7, spentMicroUsd: 0, resetsAt });
    const mine = { ...ctx, config: { ...ctx.config, budgetMicroUsd: 900 } };
    const { budget } = await getUsage(mine, { by: "day" });
    expect(budget).toEqual({ limitMicroUsd: 900, reservedMicroUsd: 7, spentMicroUsd: 60, resetsAt });
    await env.DB.prepare("UPDATE users SET monthly_micro_usd = 3 WHERE id = ?").bind(user.id).run();
    expect((await getUsage(mine, { by: "day" })).budget.limitMicroUsd).toBe(3);
  });

  test("still counts a project that was deleted, and one that never was is 404", async () => {
    const { user, one } = await spender();
    const before = (await usage(user.token, `${inNovember}&projectId=${one}`)).body;
    await call("DELETE", `/v1/projects/${one}`, { token: user.token });
    const after = (await usage(user.token, `${inNovember}&projectId=${one}`)).body;
    expect([after.items, after.totalMicroUsd]).toEqual([before.items, 100]);
    expect(after.budget.limitMicroUsd).toBeNull();
    expect((await usage(user.token, inNovember)).body.totalMicroUsd).toBe(100);
    for (const nothing of ["prj_00000000000000000000000000", "", "x", one.toUpperCase()]) {
      const none = await usage(user.token, `projectId=${nothing}`);
      expect([nothing, none.status, none.body.code]).toEqual([nothing, 404, "not_found"]);
    }
  });

  test("shows nobody another's spending", async () => {
    const [{ user, one }, other] = [await spender(), await newUser()];
    expect((await usage(other.token, inNovember)).body).toMatchObject({ items: [], totalMicroUsd: 0 });
    expect((await usage(other.token, `${inNovember}&projectId=${one}`)).status).toBe(404);
    expect((await usage(user.token, `${inNovember}&projectId=${one}`)).status).toBe(200);
  });

  test("shows a key that is bound to one project that project alone, its budget included", async () => {
    const { user, one, two } = await spender();
    const key = await newKey(user, ["read"], two);
    await call("PUT", `/v1/projects/${two}/budget`, { token: user.token, body: { monthlyMicroUsd: 77 } });
    const { body } = await usage(key, `${inNovember}&by=project`);
    expect(body.items.map((item: Json) => item["projectId"])).toEqual([two]);
    expect(body).toMatchObject({ totalMicroUsd: 0, budget: { limitMicroUsd: 77 } });
    expect((await usage(key, `projectId=${two}`)).status).toBe(200);
    expect((await usage(key, `projectId=${one}`)).status).toBe(404);
    expect((await usage(await newKey(user, ["write", "generate"]))).status).toBe(403);
  });

  test.each([
    ["from=2026-11-02&to=2026-11-01", "from"],
    ["from=2025-01-01&to=2026-11-01", "from"],
    ["to=0001-01-01&from=0001-01-01", "from"],
    ["from=soon", "from"],
    ["by=week", "by"],
  ])("%s is 400 and says where", async (query, path) => {
    const { status, body } = await usage((await newUser()).token, query);
    expect([status, body.code, body.errors[0].path]).toEqual([400, "validation_failed", path]);
  });

  test("has at most a thousand projects and the rest in one, and its sum stays right", async () => {
    const user = await newUser();
    const projectOf = (i: number): string => `prj_${String(i).padStart(26, "0")}`;
    const jobs = Array.from({ length: 1010 }, (_, i) => ({
      userId: user.id,
      projectId: projectOf(i),
      cost: i,
      submittedAt: november,
    }));
    await insertLedger(jobs);
    const { items, totalMicroUsd } = (await usage(user.token, `${inNovember}&by=project`)).body;
    expect(items).toHaveLength(1001);
    expect(items[0]).toMatchObject({ projectId: projectOf(1009), costMicroUsd: 1009 });
    expect(items[1000]).toEqual({
      projectId: null,
      generations: 10,
      images: 10,
      requests: 10,
      costMicroUsd: 45,
      ownKeyMicroUsd: 0,
    });
    expect(totalMicroUsd).toBe((1009 * 1010) / 2);
  });
});

test("the items of every grouping add up to the total, which is the ledger's, whatever is in it", async () => {
  const row = fc.record({
    projectId: fc.constantFrom(...["a", "b", "c"].map((name) => `prj_${name.repeat(26)}`)),
    generationId: fc.constantFrom(...["a", "b", "c"].map((name) => `gen_${name.repeat(26)}`)),
    model: fc.constantFrom("m/1", "m/2", ""),
    ownKey: fc.constantFrom(0 as const, 1 as const),
    state: fc.constantFrom("submitting", "pending", "refused", "succeeded", "failed", "unknown"),
    cost: fc.nat({ max: 1_000_000_000 }),
    submittedAt: fc.integer({ min: november, max: november + 29 * day }),
  });
  const sumOf = (items: readonly Json[], name: string): number => items.reduce((sum, item) => sum + item[name], 0);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const userId = newId("usr", november);
      await insertLedger(rows.map((one) => ({ ...one, userId })));
      const ctx = await contextOf(userId, { now: new Date(november + 20 * day) });
      const total = rows.reduce((sum, { cost }) => sum + cost, 0);
      const own = rows.reduce((sum, { cost, ownKey }) => sum + cost * ownKey, 0);
      const images = rows.filter(({ state }) => state === "succeeded").length;
      for (const by of groupings) {
        const { items, totalMicroUsd, budget } = await getUsage(ctx, { by });
        expect([totalMicroUsd, sumOf(items, "costMicroUsd")]).toEqual([total, total]);
        expect([sumOf(items, "ownKeyMicroUsd"), sumOf(items, "images")]).toEqual([own, images]);
        expect(budget.spentMicroUsd).toBe(total - own);
      }
    }),
    { numRuns: 30 },
  );
});

describe("as CSV", () => {
  test("has the same rows, a header, a file name, and keeps caches apart", async () => {
    const { user, one, two } = await spender();
    const answer = await usage(user.token, `${inNovember}&by=project`, { Accept: "text/csv" });
    expect(answer.text).toBe(
      `projectId,generations,images,requests,costMicroUsd,ownKeyMicroUsd\r\n${one},2,3,3,100,40\r\n${two},1,1,1,0,0\r\n`,
    );
    expect(answer.headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
    expect(answer.headers.get("Content-Disposition")).toContain('attachment; filename="usage-by-project.csv"');
    expect(answer.headers.get("Vary")).toBe("Origin, Accept");
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test.each([
    ["text/csv;q=0.5, application/json", "application/json"],
    ["text/csv, application/json;q=0.5", "text/csv"],
    ["image/png", "application/json"],
    ["*/*", "application/json"],
    ["text/csv;q=0", "application/json"],
  ])("is what Accept: %s gets, or not: %s", async (Accept, type) => {
    const { status, headers } = await usage((await newUser()).token, "", { Accept });
    expect([status, headers.get("Content-Type")?.split(";")[0]]).toEqual([200, type]);
    expect(headers.get("Vary")).toBe("Origin, Accept");
  });

  test("a model's name is no formula in it", async () => {
    const user = await newUser();
    const model = '=HYPERLINK("https://evil.test","x")';
    await insertLedger([{ userId: user.id, projectId: "prj_x", model, submittedAt: november }]);
    const { text } = await usage(user.token, `${inNovember}&by=model`, { Accept: "text/csv" });
    expect(text.split("\r\n")[1]).toBe(`"'=HYPERLINK(""https://evil.test"",""x"")",1,1,1,0,0`);
  });

  test("an error is a problem all the same", async () => {
    const { headers } = await usage((await newUser()).token, "by=week", { Accept: "text/csv" });
    expect(headers.get("Content-Type")).toBe("application/problem+json");
  });
});

describe("with a hundred thousand rows in the ledger", () => {
  test("usage and budget read the sums of their days, no table is scanned, and the account can be deleted", async () => {
    const user = await newUser();
    const projectId = await newProject(user);
    const now = new Date();
    const monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
    await insertManyJobs(user, projectId, { count: 100_000, endMs: monthStart, cost: 5 });
    const thisMonth = { userId: user.id, projectId, cost: 7 };
    await insertLedger([thisMonth, thisMonth, { ...thisMonth, state: "unknown", cost: 0, estimate: 9 }]);
    const { db, asked } = recordingDatabase();
    const ctx = await contextOf(user.id, { db: openDb(db) });
    for (const wish of [{}, { projectId }]) {
      const { totalMicroUsd, budget } = await getUsage(ctx, { by: "project", ...wish });
      expect(totalMicroUsd).toBe(14);
      expect(budget).toMatchObject({ spentMicroUsd: 14, reservedMicroUsd: 9 });
    }
    const year = new Date(monthStart - 300 * day).toISOString();
    expect((await getUsage(ctx, { from: year, by: "day" })).totalMicroUsd).toBe(500_014);
    const limit = userLimitMicroUsd(user.id, 1000);
    const fits = sql`SELECT ${fitsBudget({ userId: user.id }, limit, now.getTime(), 1000 - 14 - 9)} AS fits`;
    expect(await ctx.db.all(fits)).toEqual([{ fits: 1 }]);
    for (const { query: sql, values: params } of asked) {
      const steps = await findCostlySteps(env.DB, { sql, params });
      expect([sql, steps.filter((step) => step.startsWith("SCAN"))]).toEqual([sql, []]);
      const { meta } = await env.DB.prepare(sql)
        .bind(...params)
        .all();
      expect([sql, meta.rows_read < 100]).toEqual([sql, true]);
    }
    expect(asked.length).toBe(7);
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    expect(await ledgerOf(user.id)).toEqual([]);
  });
});

test("a deleted project's rows stay in the ledger with what their bill follows from, a deleted account's go", async () => {
  const user = await newUser();
  const [gone, kept] = [await newProject(user), await newProject(user)];
  const request = JSON.stringify({ model: "m", width: 1, height: 1, seed: 1, references: [] });
  await insertLedger([
    { userId: user.id, projectId: gone, cost: 5, request, state: "pending" },
    { userId: user.id, projectId: kept, cost: 6, request, state: "pending" },
  ]);
  expect((await call("DELETE", `/v1/projects/${gone}`, { token: (await newUser()).token })).status).toBe(404);
  expect((await ledgerOf(user.id)).map((row) => row["request"])).toEqual([request, request]);
  await call("DELETE", `/v1/projects/${gone}`, { token: user.token });
  const rows = await ledgerOf(user.id);
  expect(rows.map((row) => [row["project_id"], row["cost_micro_usd"], row["request"]])).toEqual([
    [gone, 5, request],
    [kept, 6, request],
  ]);
  await deleteAllProjects(await contextOf(user.id), user.id);
  expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
  expect(await ledgerOf(user.id)).toEqual([]);
});
