/** Settlement of provider jobs with an unknown outcome by an administrator: ledger, budgets, items, versions, audit. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { call, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { insertLedger, ledgerOf } from "../support/ledger";

type Owner = { readonly user: TestUser; readonly projectId: string };

async function newOwner(): Promise<Owner> {
  const user = await newUser();
  return { user, projectId: await newProject(user) };
}

const at = (projectId: string): string => `/v1/projects/${projectId}/budget`;

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
