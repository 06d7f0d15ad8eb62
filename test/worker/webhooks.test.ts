import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { call, newProject, newUser, type Json } from "../support/client";
import { callApp } from "../support/context";
import { newKey, unknownLike } from "../support/fixtures";
import { refusedAddresses } from "../support/ssrf";
import { ask, deliveriesOf, insertEvent, newHook, newInbox, sendTest } from "../support/webhooks";

const events = ["asset.ready"];
const url = "https://hooks.harvest-hollow.example/hatchery";

describe("a webhook", () => {
  test("is made with a secret that is shown once, and kept sealed", async () => {
    const user = await newUser();
    const made = await ask(user, "POST", "", { url, events: ["asset.ready", "export.ready", "asset.ready"] });
    expect(made.status).toBe(201);
    expect(made.headers.get("Location")).toBe(`/v1/webhooks/${made.body.id}`);
    expect(made.body).toMatchObject({ url, events: ["asset.ready", "export.ready"], projectId: null, enabled: true });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...shown } = made.body;
    expect((await ask(user, "GET", `/${made.body.id}`)).body).toEqual(shown);
    expect((await ask(user, "GET", "")).body).toEqual({ items: [shown], nextCursor: null });
    const row = await env.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(made.body.id).first();
    expect(JSON.stringify(row)).not.toContain(secret.slice(6, 30));
  });

  test("is changed, disabled and enabled, and forgets its failures when it starts anew", async () => {
    const user = await newUser();
    const { id } = await newHook(user);
    const projectId = await newProject(user);
    await env.DB.prepare("UPDATE webhooks SET enabled = 0, disabled_reason = 'failing', failing_since = 1 WHERE id = ?")
      .bind(id)
      .run();
    expect((await ask(user, "GET", `/${id}`)).body).toMatchObject({ enabled: false, disabledReason: "failing" });
    const changed = await ask(user, "PATCH", `/${id}`, { url, events, projectId, enabled: true });
    expect([changed.status, changed.body]).toEqual([
      200,
      expect.objectContaining({ url, events, projectId, enabled: true, disabledReason: null }),
    ]);
    const row = await env.DB.prepare("SELECT failing_since FROM webhooks WHERE id = ?").bind(id).first();
    expect(row).toEqual({ failing_since: null });
    expect((await ask(user, "PATCH", `/${id}`, { projectId: null })).body.projectId).toBeNull();
    expect((await ask(user, "PATCH", `/${id}`, {})).status).toBe(400);
    expect((await ask(user, "PATCH", `/${id}`, { url: "http://example.com" })).status).toBe(400);
    expect((await ask(user, "PATCH", `/${id}`, { projectId: unknownLike(projectId) })).body.code).toBe("not_found");
  });

  test("is deleted with its log", async () => {
    const user = await newUser();
    const hook = await newHook(user);
    const { id } = await sendTest(user, hook);
    expect((await ask(user, "DELETE", `/${hook.id}`)).status).toBe(204);
    expect((await ask(user, "DELETE", `/${hook.id}`)).status).toBe(404);
    expect(await env.DB.prepare("SELECT id FROM webhook_deliveries WHERE id = ?").bind(id).first()).toBeNull();
  });

  test("is one of at most 20, however many are asked for at once", async () => {
    const user = await newUser();
    const made = await Promise.all(Array.from({ length: 25 }, () => ask(user, "POST", "", { url, events })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = made.filter(({ status }) => status !== 201);
    for (const { status, body } of refused) {
      expect([status, body.code]).toEqual([409, "conflict"]);
      expect(body.detail).toContain("20");
    }
  });

  test("with anything else in its body is refused", async () => {
    const user = await newUser();
    for (const body of [
      { url, events: [] },
      { url, events: ["asset.drawn"] },
      { url, events: ["webhook.test"] },
      { url },
      { events },
      { url, events, secret: "whsec_mine" },
      { url: `https://example.com/${"x".repeat(2048)}`, events },
    ]) {
      const answer = await ask(user, "POST", "", body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 400, "validation_failed"]);
    }
  });
});

describe("where it may lead", () => {
  test("only to public https addresses, and the answer is the same for all others", async () => {
    const user = await newUser();
    const words = new Set<string>();
    const addresses = refusedAddresses.filter((address) => address !== "" && address.length <= 2048);
    for (const address of [...addresses.slice(0, 80), "https://10.0.0.1/", "https://[::1]/", "https://localhost/"]) {
      const { status, body } = await ask(user, "POST", "", { url: address, events });
      expect([address, status, body.code]).toEqual([address, 400, "validation_failed"]);
      words.add(JSON.stringify([body.detail, body.errors]));
    }
    expect(words.size).toBe(1);
  });

  test("never to this service itself", async () => {
    const vars = { PUBLIC_BASE_URL: "https://hatchery.example" };
    const { token } = await newUser();
    const make = (address: string) =>
      callApp({ vars }, "/v1/webhooks", { method: "POST", token, body: { url: address, events } });
    for (const address of [
      "https://hatchery.example/v1/hooks/triggers/x",
      "https://HATCHERY.example:443/",
      "https://hatchery.example",
    ])
      expect((await make(address)).status).toBe(400);
    expect((await make("https://other.example/")).status).toBe(201);
  });
});

describe("whose it is", () => {
  test("a stranger finds nothing of it", async () => {
    const [user, stranger] = [await newUser(), await newUser()];
    const hook = await newHook(user);
    const { id } = await sendTest(user, hook);
    const real = [`/${hook.id}`, `/${hook.id}/deliveries/${id}`] as const;
    for (const [method, path, body] of [
      ["GET", real[0]],
      ["PATCH", real[0], { enabled: false }],
      ["DELETE", real[0]],
      ["POST", `${real[0]}/rotate`],
      ["POST", `${real[0]}/test`],
      ["GET", `${real[0]}/deliveries`],
      ["POST", `${real[1]}/redeliver`],
    ] as const)
      expect([method, path, (await ask(stranger, method, path, body)).status]).toEqual([method, path, 404]);
    expect((await ask(stranger, "GET", "")).body.items).toEqual([]);
    expect((await ask(user, "GET", `/${hook.id}`)).body.enabled).toBe(true);
    const own = await newHook(stranger);
    expect((await ask(stranger, "POST", `/${own.id}/deliveries/${id}/redeliver`)).status).toBe(404);
    const theirs = await ask(stranger, "POST", "", { url, events, projectId: await newProject(user) });
    expect([theirs.status, theirs.body.code]).toEqual([404, "not_found"]);
  });

  test("a key that is bound to a project has that project's webhooks alone", async () => {
    const user = await newUser();
    const [bound, other] = [await newProject(user), await newProject(user)];
    const token = await newKey(user, ["read", "write"], bound);
    const of = (method: string, path: string, body?: object) =>
      call(method, `/v1/webhooks${path}`, { token, ...(body && { body }) });
    const hooks = [await newHook(user), await newHook(user, { projectId: other })];
    const own = await newHook(user, { projectId: bound });
    const made = await of("POST", "", { url, events });
    expect([made.status, made.body.projectId]).toEqual([201, bound]);
    expect((await of("POST", "", { url, events, projectId: other })).status).toBe(404);
    expect((await of("GET", "")).body.items.map(({ id }: { id: string }) => id)).toEqual([made.body.id, own.id]);
    for (const { id } of hooks)
      for (const [method, path] of [
        ["GET", ""],
        ["DELETE", ""],
        ["POST", "/rotate"],
        ["POST", "/test"],
        ["GET", "/deliveries"],
      ] as const)
        expect([method, path, (await of(method, `/${id}${path}`)).status]).toEqual([method, path, 404]);
    expect((await of("PATCH", `/${own.id}`, { projectId: null })).status).toBe(403);
    expect((await of("PATCH", `/${own.id}`, { projectId: other })).status).toBe(404);
    expect((await of("PATCH", `/${own.id}`, { events })).status).toBe(200);
  });

  test("a key that is bound to a project finds nothing of another in a webhook that was turned to its own", async () => {
    const user = await newUser();
    const [bound, other] = [await newProject(user), await newProject(user)];
    const token = await newKey(user, ["read", "write"], bound);
    const hooks = [await newHook(user, { projectId: other }), await newHook(user)];
    await insertEvent(user, { projectId: other });
    await insertEvent(user, { type: "budget.low" });
    const before = await Promise.all(hooks.map((hook) => deliveriesOf(user, hook)));
    expect(before.map((log) => log.length)).toEqual([1, 2]);
    for (const { id } of hooks)
      expect((await ask(user, "PATCH", `/${id}`, { projectId: bound })).body.projectId).toBe(bound);
    const own = await insertEvent(user, { projectId: bound });
    for (const [n, { id }] of hooks.entries()) {
      const log = await call("GET", `/v1/webhooks/${id}/deliveries`, { token });
      expect(log.body.items.map(({ eventId }: Json) => eventId)).toEqual([own]);
      for (const delivery of before[n] ?? []) {
        const again = await call("POST", `/v1/webhooks/${id}/deliveries/${delivery.id}/redeliver`, { token });
        expect([again.status, again.body.code]).toEqual([404, "not_found"]);
      }
    }
  });

  test("a webhook that is turned to another project is sent nothing more of the one before, until it is turned back", async () => {
    const user = await newUser();
    const [one, two] = [await newProject(user), await newProject(user)];
    const hook = await newHook(user, { projectId: one });
    const eventId = await insertEvent(user, { projectId: one });
    await ask(user, "PATCH", `/${hook.id}`, { projectId: two });
    const kept = await insertEvent(user, { projectId: two });
    const [newest, oldest] = await deliveriesOf(user, hook);
    expect([newest?.eventId, newest?.status]).toEqual([kept, "pending"]);
    expect([oldest?.eventId, oldest?.status, oldest?.nextAttemptAt]).toEqual([eventId, "failed", null]);
    expect(oldest?.lastError).toContain("another project");
    const redeliver = () => ask(user, "POST", `/${hook.id}/deliveries/${oldest?.id}/redeliver`);
    const refused = await redeliver();
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
    expect(refused.body.detail).toContain("another project");
    await ask(user, "PATCH", `/${hook.id}`, { projectId: one });
    expect((await redeliver()).status).toBe(202);
  });

  test("a key needs `read` to look and `write` to change", async () => {
    const user = await newUser();
    const { id } = await newHook(user);
    const [read, write] = [await newKey(user, ["read"]), await newKey(user, ["write"])];
    expect((await call("GET", `/v1/webhooks/${id}`, { token: read })).status).toBe(200);
    expect((await call("POST", `/v1/webhooks/${id}/rotate`, { token: read })).status).toBe(403);
    expect((await call("GET", `/v1/webhooks/${id}/deliveries`, { token: write })).status).toBe(403);
  });
});

describe("the log of deliveries", () => {
  test("comes in pages, newest first, each delivery once", async () => {
    const user = await newUser();
    const hook = await newHook(user);
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push(await insertEvent(user, { createdAt: Date.now() + 60_000 + n }));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await ask(user, "GET", `/${hook.id}/deliveries?limit=3${query}`);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map(({ eventId }: { eventId: string }) => eventId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(made.toReversed());
  });

  test("shows a delivery with exactly what is promised", async () => {
    const user = await newUser();
    const hook = await newHook(user);
    const createdAt = Date.now() + 60_000;
    const eventId = await insertEvent(user, { createdAt });
    const time = new Date(createdAt).toISOString();
    expect(await deliveriesOf(user, hook)).toEqual([
      {
        id: expect.stringMatching(/^whd_[0-9a-hjkmnp-tv-z]{26}$/),
        eventId,
        eventType: "export.ready",
        status: "pending",
        attempts: 0,
        lastStatus: null,
        lastError: null,
        nextAttemptAt: time,
        createdAt: time,
        deliveredAt: null,
      },
    ]);
  });

  test("a webhook that is disabled takes neither tests nor redeliveries", async () => {
    const user = await newUser();
    const hook = await newHook(user, { url: newInbox().url });
    const { id } = await sendTest(user, hook);
    await ask(user, "PATCH", `/${hook.id}`, { enabled: false });
    for (const path of [`/${hook.id}/test`, `/${hook.id}/deliveries/${id}/redeliver`]) {
      const { status, body } = await ask(user, "POST", path);
      expect([path, status, body.code]).toEqual([path, 409, "conflict"]);
    }
  });
});
