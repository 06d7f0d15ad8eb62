import { describe, expect, test } from "vitest";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";
import { newKey } from "../support/fixtures";
import { insertLedger } from "../support/ledger";

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
