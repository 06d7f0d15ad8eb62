import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { projectRoot, runWrangler } from "../../scripts/wrangler";
import { startWorkersAi, type WorkersAiServer } from "../../stand-ins/workers-ai";
import { plannedProject, signUp, until, withToken, type Api, type Json } from "../support/http";

/* Puts the file of the database back to an earlier state, as docs/deploy.md says. Everything else stays as it is. */

const hosted = "workers-ai/flux-2-klein-4b";
const tables = ["users", "identities", "api_keys", "triggers", "webhooks", "provider_keys", "provider_jobs"];
/** Where wrangler's own commands look for local data. */
const home = mkdtempSync(path.join(tmpdir(), "hatchery-restore-"));
const stateDir = path.join(home, ".wrangler/state");
const database = path.join(stateDir, "v3/d1");

let server: LocalServer | undefined;
let workersAi: WorkersAiServer | undefined;

afterEach(async () => {
  await server?.kill9();
  await workersAi?.close();
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<string> {
  server = await startHatchery({ stateDir, ...(workersAi && { workersAiUrl: workersAi.url }) });
  return server.url;
}

/** Copies the database while the server is stopped. */
async function copyDatabase(name: string): Promise<void> {
  await server?.stop();
  cpSync(database, path.join(home, name), { recursive: true });
}

function putDatabaseBack(name: string): void {
  rmSync(database, { recursive: true });
  cpSync(path.join(home, name), database, { recursive: true });
}

async function wrangler(...args: string[]): Promise<void> {
  const { code, output } = await runWrangler(["--cwd", home, ...args]);
  if (code !== 0) throw new Error(output);
}

/** Carries the bills and the ends of credentials over the restore. */
async function carryOver(restore: () => void): Promise<void> {
  const [before, all] = [path.join(home, "before.sql"), path.join(home, "all.sql")];
  const named = tables.flatMap((table) => ["--table", table]);
  await wrangler("d1", "export", "hatchery", "--local", "--no-schema", ...named, "--output", before);
  const renamed = execFileSync("sed", ["-E", String.raw`s/^INSERT INTO "?([a-z_]+)"?/INSERT INTO before_\1/`, before]);
  const scripts = ["load.sql", "settle.sql"].map((name) =>
    readFileSync(path.join(projectRoot, "scripts/restore", name)),
  );
  writeFileSync(all, Buffer.concat([scripts[0] ?? renamed, renamed, scripts[1] ?? renamed]));
  restore();
  await wrangler("d1", "execute", "hatchery", "--local", "--yes", "--file", all);
}

async function ended(api: Api, resource: string): Promise<Json> {
  return until(`${resource} has ended`, async () => {
    const { body } = await api.send("GET", resource);
    return (body.finishedAt ?? (body.status === "ready" || undefined)) ? body : undefined;
  });
}

type File = { readonly id: string; readonly isWhole: boolean };

/** Every image and archive of a project, and whether the link leads to these very bytes. */
async function readFiles(api: Api, project: string): Promise<File[]> {
  const at = `/v1/projects/${project}`;
  const files: Json[] = (await api.send("GET", `${at}/exports`)).body.items;
  for (const { key } of (await api.send("GET", `${at}/assets`)).body.items)
    for (const { images } of (await api.send("GET", `${at}/assets/${key}/versions`)).body.items) files.push(...images);
  return Promise.all(
    files.map(async ({ id, url, sha256 }) => {
      const response = await fetch(url);
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { id, isWhole: response.ok && createHash("sha256").update(bytes).digest("hex") === sha256 };
    }),
  );
}

async function draw(api: Api, project: string, body: Json): Promise<Json> {
  const made = await api.send("POST", `/v1/projects/${project}/generations`, body);
  return ended(api, `/v1/projects/${project}/generations/${made.body.id}`);
}

test("after a restore every image is there, what was deleted is deleted, and what was paid is known", async () => {
  workersAi = await startWorkersAi();
  cpSync(path.join(projectRoot, "wrangler.toml"), path.join(home, "wrangler.toml"));
  let url = await start();
  let [owner, leaver] = [await signUp(url), await signUp(url)];
  const plan = "## Items\n- [KIND:icon] [SIZE:8x8] [ANIM:2] Gem\n- [KIND:icon] [SIZE:8x8] Opal\n- [KIND:icon] Ruby\n";
  const [project, doomed] = [await plannedProject(owner, plan), await plannedProject(owner, plan)];
  const lost = await plannedProject(leaver, plan);
  for (const [api, id] of [
    [owner, project],
    [owner, doomed],
    [leaver, lost],
  ] as const)
    await draw(api, id, { assets: ["gem", "opal"] });
  const at = `/v1/projects/${project}`;
  const made = await owner.send("POST", `${at}/exports`, { include: "all" });
  await ended(owner, `${at}/exports/${made.body.id}`);
  const key = (await owner.send("POST", "/v1/api-keys", { name: "CI", scopes: ["read"] })).body;
  const kept = (await owner.send("POST", "/v1/api-keys", { name: "kept", scopes: ["read"] })).body;
  await copyDatabase("older");

  url = await start();
  [owner, leaver] = [withToken(url, owner.token), withToken(url, leaver.token)];
  const paid = await draw(owner, project, { assets: ["ruby"], model: hosted });
  expect(paid.costMicroUsd).toBeGreaterThan(0);
  await draw(owner, project, { assets: ["opal"] });
  for (const resource of [`${at}/assets/gem`, `/v1/projects/${doomed}`, `/v1/api-keys/${key.id}`])
    expect((await owner.send("DELETE", resource)).status).toBe(204);
  expect((await leaver.send("DELETE", "/v1/me")).status).toBe(204);
  const newest = await readFiles(owner, project);
  expect(newest.map(({ isWhole }) => isWhole)).toEqual([true, true, true, true]);
  await copyDatabase("newest");

  await carryOver(() => putDatabaseBack("older"));
  await wrangler("r2", "object", "delete", "hatchery/maintenance/object-sweep.json", "--local");
  url = await start();

  // The sweep has not run yet: the account is back in the database, and nobody can use the account.
  leaver = withToken(url, leaver.token);
  expect((await leaver.send("GET", "/v1/projects")).status).toBe(401);
  expect((await withToken(url, key.secret).send("GET", "/v1/projects")).status).toBe(401);
  const reader = withToken(url, kept.secret);
  expect((await reader.send("GET", `/v1/projects/${doomed}`)).status).toBe(200);
  await server?.sweep();
  expect((await reader.send("GET", `/v1/projects/${doomed}`)).status).toBe(404);
  expect((await reader.send("GET", `${at}/assets/gem`)).status).toBe(200);
  await until("the images of the deleted asset are back", async () => {
    await server?.sweep();
    return (await readFiles(reader, project)).every((file) => file.isWhole) || undefined;
  });
  expect(await readFiles(reader, project)).toHaveLength(4);
  const usage = (await reader.send("GET", "/v1/usage")).body;
  expect(usage.totalMicroUsd).toBe(paid.costMicroUsd);

  // Undone: the state from just before the restore is whole as well.
  await server?.stop();
  putDatabaseBack("newest");
  const undone = withToken(await start(), kept.secret);
  await server?.sweep();
  expect(await readFiles(undone, project)).toEqual(newest);
}, 300_000);
