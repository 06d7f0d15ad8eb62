import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHarness } from "wrangler";
import { signUp, until, type Api, type Json } from "../support/http";

/*
 * Runs the bundle that is deployed, in workerd, over HTTP. The AI binding is left out, because wrangler would ask for a
 * Cloudflare account. Models that need the binding are then not available.
 */

const root = path.resolve(import.meta.dirname, "../..");
const secrets = {
  APP_ENV: "development",
  JWT_SECRET_KEY: "for tests alone, long enough to sign with",
  SECRETS_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
};

/** Writes the configuration of the deployment without the AI binding, and with absolute paths. */
function writeConfig(folder: string): string {
  const config = readFileSync(path.join(root, "wrangler.toml"), "utf8")
    .replace('[ai]\nbinding = "AI"\n', "")
    .replace('main = "', `main = "${root}/`)
    .replaceAll('"./src/', `"${root}/src/`)
    .replace('migrations_dir = "', `migrations_dir = "${root}/`);
  const file = path.join(folder, "wrangler.toml");
  writeFileSync(file, config);
  return file;
}

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-bundle-"));
const server = createTestHarness({ root, workers: [{ configPath: writeConfig(folder), vars: secrets }] });
let url = "";

beforeAll(async () => {
  url = (await server.listen()).url.origin;
  await server.getWorker().applyD1Migrations("DB");
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function put(api: Api, project: string, type: string): Promise<void> {
  const content = readFileSync(path.join(root, "examples/dungeon", `${type}.md`), "utf8");
  const { status } = await api.send("PUT", `/v1/projects/${project}/memory-files/${type}`, { content });
  expect(status).toBe(201);
}

async function fire(trigger: Json): Promise<Json> {
  const id = `msg_${crypto.randomUUID()}`;
  const at = new Date();
  const headers = {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(trigger.secret).sign(id, at, "{}"),
  };
  const answer = await fetch(url + new URL(trigger.url).pathname, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(202);
  return answer.json();
}

test("the story of a user: from a plan, by a signed webhook, to a ZIP on a signed URL", async () => {
  const api = await signUp(url);
  const project = (await api.send("POST", "/v1/projects", { name: "Lantern Below" })).body.id;
  const at = (resource: string): string => `/v1/projects/${project}${resource}`;
  await put(api, project, "plan");
  await put(api, project, "style");
  const applied = await api.send("POST", at("/plan/apply"));
  expect(applied.body).toMatchObject({ created: expect.arrayContaining(["knight", "bat", "bat-2"]), problems: [] });
  const trigger = (await api.send("POST", at("/triggers"), { name: "push" })).body;
  const generation = await fire(trigger);
  const done = await until("it is drawn", async () => {
    const { body } = await api.send("GET", at(`/generations/${generation.id}`));
    return body.finishedAt === null ? undefined : body;
  });
  expect(done).toMatchObject({ status: "succeeded", source: "trigger" });
  await api.send("POST", at("/assets/review"), { status: "approved" });
  const made = await api.send("POST", at("/exports"));
  const pack = await until("it is packed", async () => {
    const { body } = await api.send("GET", at(`/exports/${made.body.id}`));
    return body.status === "ready" ? body : undefined;
  });
  const zip = await fetch(url + new URL(pack.url).pathname);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(files)).toHaveLength(pack.fileCount);
  expect(JSON.parse(new TextDecoder().decode(files["manifest.json"])).assets).toHaveLength(applied.body.created.length);
});
