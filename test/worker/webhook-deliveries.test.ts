import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { consume } from "../../src/features/webhooks/consumer";
import { deliver, sweepWebhooks, takeAttempt } from "../../src/features/webhooks/dispatch-service";
import { call, newProject, newUser, type Json, type TestUser } from "../support/client";
import { brokenDatabase, captureLog, publicContext } from "../support/context";
import { newKey } from "../support/fixtures";
import { pause, until } from "../support/game";
import {
  ask,
  deliveriesOf,
  deliveryWhen,
  insertEvent,
  newHook,
  newInbox,
  rowOf,
  sendTest,
  type Hook,
} from "../support/webhooks";

let user: TestUser;
let lines: Json[];
beforeEach(async () => {
  lines = captureLog();
  user = await newUser();
});
afterEach(() => vi.restoreAllMocks());

const hour = 3600 * 1000;
const day = 24 * hour;

async function set(table: string, id: string, values: Json): Promise<void> {
  const columns = Object.keys(values).map((name) => `${name} = ?`);
  await env.DB.prepare(`UPDATE ${table} SET ${columns.join(", ")} WHERE id = ?`)
    .bind(...Object.values(values), id)
    .run();
}

async function hookRow({ id }: Hook): Promise<Json> {
  return (await env.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(id).first<Json>()) ?? {};
}

/** A webhook whose receiver responds to the next deliveries as given, and then accepts everything. */
async function newHookAnswering(...behaviours: readonly Json[]): Promise<Hook> {
  const hook = await newHook(user);
  await hook.inbox.set({ behaviours });
  return hook;
}

/** Runs messages through the consumer, as the platform would, and waits for the work that they start. */
async function runBatch(bodies: readonly unknown[], queue = "hatchery-webhooks", bindings: Partial<Env> = {}) {
  const messages = bodies.map((body, n) => ({ id: `m${n}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const execution = createExecutionContext();
  await consume(batch, { ...env, ...bindings }, execution);
  return getQueueResult(batch, execution);
}

/** A queue that loses every message; `lost` lists the ids of their deliveries. */
function losingQueue(): { WEBHOOK_QUEUE: Queue; lost: string[] } {
  const lost: string[] = [];
  const sendBatch = async (messages: Iterable<{ body: { deliveryId: string } }>) =>
    void lost.push(...Array.from(messages, ({ body }) => body.deliveryId));
  return { WEBHOOK_QUEUE: { sendBatch } as never, lost }; // all of it that is used
}

/** Runs the cron's sweep of webhooks, with other bindings if given. */
async function cron(bindings: Partial<Env> = {}): Promise<void> {
  const ctx = await publicContext();
  await sweepWebhooks({ ...ctx, env: { ...env, ...bindings } });
}

describe("what arrives", () => {
  test("is signed so that both libraries of Standard Webhooks accept it, and says what happened", async () => {
    const hook = await newHook(user);
    const sent = await sendTest(user, hook);
    const delivery = await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    expect(delivery).toMatchObject({ id: sent.id, attempts: 1, lastStatus: 200, lastError: null, nextAttemptAt: null });
    const [received, ...more] = await hook.inbox.received();
    expect(more).toEqual([]);
    expect(received?.verified).toEqual({ standardwebhooks: [0], svix: [0] });
    expect(received?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": sent.eventId,
      "user-agent": "Hatchery-Webhooks",
    });
    expect(JSON.parse(received?.body ?? "")).toEqual({
      type: "webhook.test",
      timestamp: sent.createdAt,
      data: { projectId: null, webhookId: hook.id },
    });
  });

  test("carries two signatures for a day after a rotation, and then one", async () => {
    const hook = await newHook(user);
    const rotated = await ask(user, "POST", `/${hook.id}/rotate`);
    expect(rotated.body.secret).not.toBe(hook.secret);
    const until = Date.parse(rotated.body.previousSecretExpiresAt);
    expect(Math.abs(until - Date.now() - day)).toBeLessThan(60_000);
    await hook.inbox.set({ secrets: [hook.secret, rotated.body.secret] });
    await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    await set("webhooks", hook.id, { previous_secret_until: Date.now() - 1 });
    await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    const [during, after] = await hook.inbox.received();
    expect(during?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    expect(during?.verified).toEqual({ standardwebhooks: [0, 1], svix: [0, 1] });
    expect(after?.verified).toEqual({ standardwebhooks: [1], svix: [1] });
    await cron(losingQueue());
    expect(await hookRow(hook)).toMatchObject({ previous_sealed_secret: null, previous_secret_until: null });
    expect((await ask(user, "GET", `/${hook.id}`)).body.previousSecretExpiresAt).toBeNull();
  });

  test("comes again under the same id and with the same body, signed anew", async () => {
    const hook = await newHook(user);
    const { id } = await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    await pause(1100);
    const again = await ask(user, "POST", `/${hook.id}/deliveries/${id}/redeliver`);
    expect([again.status, again.body]).toEqual([202, expect.objectContaining({ id, status: "pending", attempts: 0 })]);
    await until("it has come twice", async () => ((await hook.inbox.received()).length === 2 ? true : undefined));
    const [first, second] = await hook.inbox.received();
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
    expect(second?.verified).toEqual({ standardwebhooks: [0], svix: [0] });
    await deliveryWhen(user, hook, ({ status, attempts }) => status === "delivered" && attempts === 1);
    expect(await deliveriesOf(user, hook)).toHaveLength(1);
  });
});

describe("what a receiver may answer", () => {
  test("a failure is tried again after 5 seconds without waiting for the cron", async () => {
    const hook = await newHookAnswering({ status: 500 });
    await sendTest(user, hook);
    const failed = await deliveryWhen(user, hook, ({ attempts, lastStatus }) => attempts === 1 && lastStatus === 500);
    expect(failed).toMatchObject({ status: "pending", lastError: "The receiver's response was not a success." });
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    const [first, second] = await hook.inbox.received();
    const waited = (second?.atMs ?? 0) - (first?.atMs ?? 0);
    expect(waited).toBeGreaterThanOrEqual(5000);
    expect(first?.headers["webhook-id"]).toBe(second?.headers["webhook-id"]);
    expect((await hookRow(hook))["failing_since"]).toBeNull();
  });

  test.each([
    ["a date", () => new Date(Date.now() + 2 * hour).toUTCString()],
    ["seconds", () => "7200"],
  ])("Retry-After as %s puts the next attempt off", async (_, retryAfter) => {
    const hook = await newHookAnswering({ status: 429, headers: { "Retry-After": retryAfter() } });
    await sendTest(user, hook);
    const { nextAttemptAt } = await deliveryWhen(user, hook, ({ lastStatus }) => lastStatus === 429);
    const waitMs = Date.parse(nextAttemptAt) - Date.now();
    expect(waitMs).toBeGreaterThan(2 * hour - 30_000);
    expect(waitMs).toBeLessThan(2 * hour * 1.1 + 30_000);
  });

  test("410 disables the webhook, and what was under way to it has failed", async () => {
    const hook = await newHookAnswering({ status: 410 });
    await insertEvent(user, { createdAt: Date.now() + hour });
    const { id } = await sendTest(user, hook);
    await until("it is disabled", async () => ((await hookRow(hook))["enabled"] === 0 ? true : undefined));
    const shown = await ask(user, "GET", `/${hook.id}`);
    expect(shown.body).toMatchObject({ enabled: false, disabledReason: "gone" });
    const log = await deliveriesOf(user, hook);
    expect(
      log.map((delivery) => [delivery.id === id, delivery.status, delivery.lastStatus, delivery.lastError]),
    ).toEqual([
      [
        false,
        "failed",
        null,
        "The webhook was disabled, or limited to another project, before the delivery succeeded.",
      ],
      [true, "failed", 410, "The receiver's response was not a success."],
    ]);
    await insertEvent(user);
    expect(await deliveriesOf(user, hook)).toHaveLength(2);
  });

  test.each([301, 302, 307, 308])("a %i is a failure, and its target is never called", async (status) => {
    const target = newInbox();
    const hook = await newHookAnswering({ status, redirect: target.url });
    await sendTest(user, hook);
    const delivery = await deliveryWhen(user, hook, ({ attempts }) => attempts === 1);
    const failed = await deliveryWhen(user, hook, ({ lastError }) => lastError !== null);
    expect([delivery.id, failed.lastStatus, failed.lastError]).toEqual([
      failed.id,
      status,
      "The receiver responded with a redirect, which is not followed.",
    ]);
    expect(await target.received()).toEqual([]);
  });

  test.each(["gigabyte", "endless", "drip"])("an answer without end is not read: %s", async (kind) => {
    const hook = await newHookAnswering({ status: 200, kind });
    await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    await pause(500);
    const [received] = await hook.inbox.received();
    expect(received?.answeredBytes).toBeLessThan(64 * 1024 * 1024);
  });

  test("nothing of an answer is kept or logged but its status", async () => {
    const hook = await newHookAnswering({ status: 503 });
    const { id } = await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ lastStatus }) => lastStatus === 503);
    const all = JSON.stringify([await rowOf(id), await deliveriesOf(user, hook), lines]);
    expect(all).not.toContain("canary-of-the-receiver");
    expect(JSON.stringify(lines)).not.toContain(hook.inbox.url);
    expect(JSON.stringify(lines)).not.toContain(hook.secret);
  });

  test("an address where nobody listens, and one that may no longer be called, are failures in our words", async () => {
    const [dead, shut] = [await newHook(user), await newHook(user)];
    await set("webhooks", dead.id, { url: "https://nobody.harvest-hollow.example/" });
    await set("webhooks", shut.id, { url: "https://127.0.0.1/" });
    for (const [hook, words] of [
      [dead, "The receiver could not be reached."],
      [shut, "The address may not be called."],
    ] as const) {
      await sendTest(user, hook);
      const { lastError, lastStatus } = await deliveryWhen(user, hook, (delivery) => delivery.lastError !== null);
      expect([lastError, lastStatus]).toEqual([words, null]);
    }
  });

  test("this service itself is not called, even when an address has come to lead to it", async () => {
    const hook = await newHook(user);
    const { id } = await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    await set("webhook_deliveries", id, { status: "pending", next_attempt_at: 1, enqueued_until: Date.now() + hour });
    await runBatch([{ deliveryId: id }], "hatchery-webhooks", { PUBLIC_BASE_URL: new URL(hook.url).origin } as never);
    expect(await deliveriesOf(user, hook)).toMatchObject([{ lastError: "The address may not be called." }]);
    expect(await hook.inbox.received()).toHaveLength(1);
  });
});

describe("receivers do not wait for one another", () => {
  test("one that never answers holds nobody up, and is given up after 15 seconds", async () => {
    const owners = [await newUser(), await newUser(), user];
    const hooks = await Promise.all(owners.map(async (owner) => ({ owner, hook: await newHook(owner) })));
    const slow = await newHook(user);
    await slow.inbox.set({ behaviours: Array.from({ length: 12 }, () => ({ kind: "hang" })) });
    for (let n = 0; n < 12; n++) await sendTest(user, slow);
    await until("it hangs", async () => ((await slow.inbox.received()).length === 4 ? true : undefined));
    for (const { owner, hook } of hooks) await sendTest(owner, hook);
    for (const { owner, hook } of hooks) await deliveryWhen(owner, hook, ({ status }) => status === "delivered");
    // Behind it, each of these would have waited until its first attempts were given up, and the next ones begun.
    expect(await slow.inbox.received()).toHaveLength(4);
    const failed = await until("it is given up", async () =>
      (await deliveriesOf(user, slow)).find(({ lastError }) => lastError !== null),
    );
    expect(failed).toMatchObject({ lastError: "The receiver did not respond within 15 seconds.", lastStatus: null });
  });

  test("many events to one receiver come a few at a time, each once, without waiting for the cron", async () => {
    const hook = await newHook(user);
    const ids = await Promise.all(Array.from({ length: 40 }, () => insertEvent(user)));
    await sendTest(user, hook);
    const received = await until("all have come", async () => {
      const all = await hook.inbox.received();
      return all.length >= 41 ? all : undefined;
    });
    const told = received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(told).size).toBe(41);
    expect(told).toEqual(expect.arrayContaining(ids));
    await until("all are recorded", async () => {
      const row = await env.DB.prepare(
        "SELECT count(*) AS n FROM webhook_deliveries WHERE webhook_id = ? AND status = 'delivered'",
      )
        .bind(hook.id)
        .first<Json>();
      return row?.["n"] === 41 ? true : undefined;
    });
    expect(await hook.inbox.received()).toHaveLength(41);
  });
});

describe("a message of the queue", () => {
  test("that cannot be handled is tried again, and its siblings are done", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    await cron(losingQueue());
    const result = await runBatch(["poison", { deliveryId: delivery?.["id"] }, null, { deliveryId: "whd_nothing" }]);
    expect(result.explicitAcks).toEqual(["m1", "m3"]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["m0", "m2"]);
    expect(await deliveriesOf(user, hook)).toMatchObject([{ status: "delivered" }]);
  });

  test("is tried again while the database cannot be reached", async () => {
    const DB = brokenDatabase(new Error("D1_ERROR: gone"));
    const result = await runBatch([{ deliveryId: "whd_1" }, { deliveryId: "whd_2" }], "hatchery-webhooks", { DB });
    expect(result.retryMessages).toHaveLength(2);
    expect(result.explicitAcks).toEqual([]);
  });

  test("that comes twice, or too late, sends nothing", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    await cron(losingQueue());
    const message = { deliveryId: delivery?.["id"] };
    const result = await runBatch([message, message, message]);
    expect(result.explicitAcks).toHaveLength(3);
    await runBatch([message]);
    expect(await hook.inbox.received()).toHaveLength(1);
  });

  test("that is dead is an error for an operator, and its delivery is due again", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    await cron(losingQueue());
    const deliveryId = String(delivery?.["id"]);
    expect((await rowOf(deliveryId))["enqueued_until"]).toBeGreaterThan(Date.now());
    const result = await runBatch([{ deliveryId }, "poison"], "hatchery-webhooks-dead");
    expect(result.explicitAcks).toEqual(["m0", "m1"]);
    expect(lines.filter(({ event }) => event === "webhook_message_dead")).toMatchObject([
      { level: "error", deliveryId },
      { level: "error", deliveryId: null },
    ]);
    await cron();
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
  });
});

describe("nothing is lost", () => {
  test("a message that the queue lost is sent again by the cron once its time is over", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    const id = String(delivery?.["id"]);
    await cron(losingQueue());
    await cron();
    expect(await hook.inbox.received()).toEqual([]);
    await set("webhook_deliveries", id, { enqueued_until: Date.now() - 1 });
    await cron();
    await deliveryWhen(user, hook, ({ status, attempts }) => status === "delivered" && attempts === 1);
  });

  test("an attempt that died is counted, and made again once its lease is over", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    const id = String(delivery?.["id"]);
    await set("webhook_deliveries", id, { attempts: 1, enqueued_until: 1, lease_until: 1 });
    await cron();
    await deliveryWhen(user, hook, ({ status, attempts }) => status === "delivered" && attempts === 2);
  });

  test("a last attempt that died ends the delivery", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const [delivery] = await deliveriesOf(user, hook);
    await set("webhook_deliveries", String(delivery?.["id"]), { attempts: 10, enqueued_until: 1, lease_until: 1 });
    await cron();
    expect(await deliveriesOf(user, hook)).toMatchObject([
      { status: "failed", lastError: "The last attempt was interrupted.", nextAttemptAt: null },
    ]);
    expect(await hook.inbox.received()).toEqual([]);
  });

  test("runs of the cron at once take each delivery once, and four of a webhook's at most", async () => {
    const hook = await newHook(user);
    const sinceMs = Date.now() - hour;
    for (let n = 0; n < 9; n++) await insertEvent(user, { createdAt: sinceMs + n });
    const queues = Array.from({ length: 5 }, losingQueue);
    await Promise.all(queues.map((queue) => cron({ WEBHOOK_QUEUE: queue.WEBHOOK_QUEUE })));
    const mine = new Set((await deliveriesOf(user, hook)).map(({ id }) => id));
    const taken = queues.flatMap(({ lost }) => lost).filter((id) => mine.has(id));
    expect(taken).toHaveLength(4);
    expect(new Set(taken).size).toBe(4);
    const rows = await Promise.all(taken.map(rowOf));
    expect(new Set(rows.map(({ created_at }) => created_at - sinceMs))).toEqual(new Set([0, 1, 2, 3]));
  });

  test("a queue that cannot be reached fails no request: the cron makes up for it", async () => {
    const hook = await newHook(user);
    await insertEvent(user);
    const sendBatch = async () => Promise.reject(new Error("the queue is away"));
    const broken = { WEBHOOK_QUEUE: { sendBatch } as never };
    await expect(cron(broken)).rejects.toThrow("away");
    const [delivery] = await deliveriesOf(user, hook);
    await set("webhook_deliveries", String(delivery?.["id"]), { enqueued_until: 1 });
    await cron();
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
  });

  test("what happened more than 35 days ago is forgotten", async () => {
    const hook = await newHook(user);
    const old = await insertEvent(user, { createdAt: Date.now() - 36 * day });
    const recent = await insertEvent(user, { createdAt: Date.now() - 34 * day });
    await cron(losingQueue());
    const log = await deliveriesOf(user, hook);
    expect(log.map(({ eventId }) => eventId)).toEqual([recent]);
    expect(await env.DB.prepare("SELECT id FROM events WHERE id = ?").bind(old).first()).toBeNull();
  });
});

describe("a webhook that was turned to another project", () => {
  test("is sent nothing of the one before, not even what was under way when a bound key gave it an address", async () => {
    const [before, bound] = [await newProject(user), await newProject(user)];
    const token = await newKey(user, ["read", "write"], bound);
    const hooks = [await newHook(user, { projectId: before }), await newHook(user)];
    for (const projectId of [before, null]) await insertEvent(user, { projectId, type: "budget.low" });
    const thief = newInbox();
    for (const { id } of hooks) {
      expect((await ask(user, "PATCH", `/${id}`, { projectId: bound })).status).toBe(200);
      expect((await call("PATCH", `/v1/webhooks/${id}`, { token, body: { url: thief.url } })).status).toBe(200);
    }
    const own = await insertEvent(user, { projectId: bound });
    await cron();
    const told = await until("both are told of what is theirs", async () => {
      const received = await thief.received();
      return received.length >= 2 ? received : undefined;
    });
    await pause(500);
    expect(told.map(({ headers }) => headers["webhook-id"])).toEqual([own, own]);
    expect(await thief.received()).toHaveLength(2);
  });

  test("is not sent again what it was just being sent", async () => {
    const [before, bound] = [await newProject(user), await newProject(user)];
    const hook = await newHook(user, { projectId: before });
    await hook.inbox.set({ behaviours: [{ status: 500 }] });
    await insertEvent(user, { projectId: before });
    const [delivery] = await deliveriesOf(user, hook);
    await cron(losingQueue());
    const ctx = await publicContext();
    const attempt = await takeAttempt(ctx, delivery?.["id"]);
    if (attempt === undefined) throw new Error("nothing is due");
    await ask(user, "PATCH", `/${hook.id}`, { projectId: bound });
    await deliver(ctx, attempt);
    expect(await deliveriesOf(user, hook)).toMatchObject([{ status: "failed", attempts: 1, nextAttemptAt: null }]);
    expect(await hook.inbox.received()).toHaveLength(1);
  });
});

describe("giving up", () => {
  /** Makes the delivery's last attempt, which fails. */
  async function exhaust(hook: Hook): Promise<string> {
    await hook.inbox.set({ behaviours: [{ status: 500 }] });
    const eventId = await insertEvent(user);
    const row = await env.DB.prepare("SELECT id FROM webhook_deliveries WHERE event_id = ? AND webhook_id = ?")
      .bind(eventId, hook.id)
      .first<Json>();
    const id = String(row?.["id"]);
    await set("webhook_deliveries", id, { attempts: 9, enqueued_until: Date.now() + hour });
    await runBatch([{ deliveryId: id }]);
    return id;
  }

  test("a delivery has failed after its tenth attempt, and can be redelivered", async () => {
    const hook = await newHook(user);
    const id = await exhaust(hook);
    expect(await deliveriesOf(user, hook)).toMatchObject([{ status: "failed", attempts: 10, nextAttemptAt: null }]);
    expect((await hookRow(hook))["enabled"]).toBe(1);
    await ask(user, "POST", `/${hook.id}/deliveries/${id}/redeliver`);
    await deliveryWhen(user, hook, ({ status, attempts }) => status === "delivered" && attempts === 1);
  });

  test("a webhook is disabled when a delivery fails for good and nothing has got through for five days", async () => {
    const hook = await newHook(user);
    await set("webhooks", hook.id, { failing_since: Date.now() - 4 * day });
    await exhaust(hook);
    expect(await hookRow(hook)).toMatchObject({ enabled: 1 });
    await set("webhooks", hook.id, { failing_since: Date.now() - 5 * day - 1 });
    await exhaust(hook);
    expect(await hookRow(hook)).toMatchObject({ enabled: 0, disabled_reason: "failing" });
  });

  test("one success clears its name", async () => {
    const hook = await newHook(user);
    await set("webhooks", hook.id, { failing_since: Date.now() - 6 * day });
    await sendTest(user, hook);
    await deliveryWhen(user, hook, ({ status }) => status === "delivered");
    await exhaust(hook);
    expect(await hookRow(hook)).toMatchObject({ enabled: 1, disabled_reason: null });
  });

  test("nothing is sent for a banned user, until the ban is over", async () => {
    const hook = await newHook(user);
    await set("users", user.id, { banned_at: Date.now() });
    const eventId = await insertEvent(user);
    await cron();
    await pause(500);
    expect(await hook.inbox.received()).toEqual([]);
    await set("users", user.id, { banned_at: null });
    await cron();
    await until("it has come", async () =>
      (await hook.inbox.received()).find(({ headers }) => headers["webhook-id"] === eventId),
    );
  });

  test("a secret that can no longer be read is said so, and logged", async () => {
    const hook = await newHook(user);
    const other = await newHook(user);
    await set("webhooks", hook.id, { sealed_secret: (await hookRow(other))["sealed_secret"] });
    await sendTest(user, hook);
    const { lastError } = await deliveryWhen(user, hook, (delivery) => delivery.lastError !== null);
    expect(lastError).toBe("The webhook's secret can no longer be read. Rotate the secret.");
    expect(lines.map(({ event }) => event)).toContain("webhook_secret_unreadable");
    expect(await hook.inbox.received()).toEqual([]);
  });
});
