import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, newProject, newUser, type Answer, type Json } from "../support/client";
import { captureLog } from "../support/context";
import { expectNoInsides } from "../support/oracles";

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

async function armed() {
  const user = await newUser();
  const projectId = await newProject(user);
  const path = `/v1/projects/${projectId}/triggers`;
  const { body: trigger } = await call("POST", path, { token: user.token, body: { name: "CI" } });
  return { user, projectId, trigger };
}

async function deliver(trigger: Json, text: string, secret: string = trigger.secret): Promise<Answer> {
  const [id, at] = [`msg_${crypto.randomUUID()}`, new Date()];
  const headers = {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, text),
  };
  return call("POST", new URL(trigger.url).pathname, { body: text, headers });
}

describe("a sender that fires again at every event of ours", () => {
  test("is stopped by the trigger's limit after 30 deliveries a minute, whatever they bring", async () => {
    const { trigger, projectId } = await armed();
    const answers = await Promise.all(Array.from({ length: 60 }, () => deliver(trigger, "{}")));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(30);
    for (const { status, headers, body } of answers.filter((answer) => answer.status !== 202)) {
      expect([status, body.code]).toEqual([429, "rate_limited"]);
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
    }
    const made = "SELECT count(*) AS n FROM generations WHERE project_id = ?";
    expect(await env.DB.prepare(made).bind(projectId).first("n")).toBe(30);
  });

  test("is stopped by its owner's quota, which all his triggers share", async () => {
    const { user, trigger, projectId } = await armed();
    const { body: other } = await call("POST", `/v1/projects/${projectId}/triggers`, {
      token: user.token,
      body: { name: "Another" },
    });
    await env.DB.prepare("UPDATE users SET generations_per_day = 3 WHERE id = ?").bind(user.id).run();
    const codes: string[] = [];
    // Each brings a changed plan, so that there is always something to draw.
    for (let round = 0; round < 8; round++) {
      const plan = `- [KIND:icon] [SIZE:8x8] Gem ${round}\n`;
      const { status, body } = await deliver(round % 2 ? other : trigger, JSON.stringify({ plan }));
      codes.push(body.code ?? String(status));
    }
    expect(codes.filter((code) => code === "202")).toHaveLength(3);
    expect(codes.slice(3)).toEqual(Array.from({ length: 5 }, () => "quota_exceeded"));
  });

  test("cannot have us fire a trigger: what is not signed by the trigger's own secret is 401", async () => {
    const [one, two] = [await armed(), await armed()];
    expect((await deliver(one.trigger, "{}", two.trigger.secret)).status).toBe(401);
  });
});

describe("a payload", () => {
  test("beyond the limit is 413 and one with too long a text is 400, and neither writes anything", async () => {
    const { trigger, projectId, user } = await armed();
    const huge = await deliver(trigger, JSON.stringify({ plan: "x".repeat(2 * 1024 * 1024) }));
    expect([huge.status, huge.body.code]).toEqual([413, "payload_too_large"]);
    const long = await deliver(trigger, JSON.stringify({ plan: "x".repeat(100_001) }));
    expect([long.status, long.body.code]).toEqual([400, "validation_failed"]);
    const deep = await deliver(trigger, `{"plan":${"[".repeat(1000)}${"]".repeat(1000)}}`);
    expect(deep.status).toBe(400);
    const many = await deliver(trigger, JSON.stringify({ assets: Array.from({ length: 2000 }, () => "a") }));
    expect(many.status).toBe(400);
    const { body } = await call("GET", `/v1/projects/${projectId}/memory-files`, { token: user.token });
    expect(body.items).toEqual([]);
    expect((await deliver(trigger, "{}")).status).toBe(202);
  });

  test("is text: nothing in it is filled in or run, in any template's language", async () => {
    const { trigger, projectId, user } = await armed();
    const templates = [
      "{{7*7}}",
      "${7*7}",
      "#{7*7}",
      "<%= 7*7 %>",
      "{{constructor.constructor('return process')()}}",
      "${env.JWT_SECRET_KEY}",
      "'); DROP TABLE users;--",
      "$(id)",
    ];
    const style = `Drawn by ${templates.join(" and ")}\n`;
    const plan = templates.map((text, index) => `- [KIND:icon] [SIZE:8x8] Gem ${index}: ${text}`).join("\n");
    const fired = await deliver(trigger, JSON.stringify({ plan, style, note: templates.join(" ") }));
    expect(fired.status, fired.text).toBe(202);
    const { token } = user;
    const { body, text } = await call("GET", `/v1/projects/${projectId}/assets`, { token });
    expect(body.items.map((asset: Json) => asset.description)).toEqual(templates);
    const stored = await call("GET", `/v1/projects/${projectId}/memory-files/style`, { token });
    expect(stored.body.content).toBe(style);
    const preview = await call("GET", `/v1/projects/${projectId}/assets/gem-0/prompt`, { token });
    for (const answer of [text, stored.text, preview.text, fired.text]) {
      expect(answer).not.toMatch(/\b49\b|uid=|for tests alone/);
      expectNoInsides(answer);
    }
  });
});
