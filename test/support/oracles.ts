import { createHash } from "node:crypto";
import { expect } from "vitest";

/* Checks that must pass after any fault, as the owner of a project and a stranger see the project through the API. */

// oxlint-disable-next-line no-explicit-any -- tests read answers freely; their schemas are checked elsewhere
type Json = any;
export type Seen = { readonly status: number; readonly bytes: Uint8Array };
/** Reads a path, or the path of a signed link, as one user. */
export type Reader = (path: string) => Promise<Seen>;

const unfit =
  /SQLITE|D1_ERROR|D1_TYPE|\bSELECT\b.*\bFROM\b|INSERT INTO|\bat\s+\S+ \(?(?:file:|\/)|node_modules|\.ts:\d|workerd|kj\/|cloudflare-internal|generation_items|memory_files|idempotency_keys|daily_usage|object_deletions|provider_jobs|refresh_tokens|password_hash|sealed_secret|R2Error|Error:/i;

/** Fails if an answer contains a stack trace, SQL, or the name of a table or module. */
export function expectNoInsides(text: string): void {
  expect(unfit.exec(text)?.[0]).toBeUndefined();
}

/** Fails if an answer with status 5xx is not problem details with one of these codes. */
export function expectDeliberate(
  answer: { readonly status: number; readonly headers: Headers; readonly text: string },
  codes: readonly string[] = ["database_failed", "unavailable"],
): void {
  expectNoInsides(answer.text);
  if (answer.status < 500) return;
  expect(answer.headers.get("Content-Type"), answer.text).toBe("application/problem+json");
  expect(codes).toContain(JSON.parse(answer.text).code);
}

async function read(reader: Reader, path: string): Promise<Json> {
  const { status, bytes } = await reader(path);
  const text = new TextDecoder().decode(bytes);
  expectNoInsides(text);
  expect(status, `${path}: ${text}`).toBe(200);
  return JSON.parse(text);
}

async function readAll(reader: Reader, path: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Json = await read(reader, `${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    cursor = page.nextCursor ?? null;
  }
  return items;
}

async function expectFile(reader: Reader, file: { url: string; sha256: string; sizeBytes: number }): Promise<void> {
  const { status, bytes } = await reader(new URL(file.url).pathname);
  expect(status).toBe(200);
  expect([bytes.byteLength, createHash("sha256").update(bytes).digest("hex")]).toEqual([file.sizeBytes, file.sha256]);
}

/** The status of a generation that follows from the statuses of the items, once all of them have ended. */
function statusOf(items: readonly Json[]): string {
  const some = (status: string) => items.some((item) => item.status === status);
  if (items.every((item) => item.status === "succeeded")) return "succeeded";
  if (some("succeeded")) return "partial";
  return some("failed") ? "failed" : "canceled";
}

function expectEnded(generation: Json): void {
  const statuses: string[] = generation.items.map((item: Json) => item.status);
  for (const status of statuses) expect(["succeeded", "failed", "canceled"]).toContain(status);
  expect(generation.finishedAt).not.toBeNull();
  // A canceled generation stays canceled, even if items were drawn before.
  if (generation.status !== "canceled") expect(generation.status).toBe(statusOf(generation.items));
  for (const item of generation.items) {
    expect(item.versionId !== null).toBe(item.status === "succeeded");
    expect(item.error !== null).toBe(item.status === "failed");
  }
}

function expectCosts(generation: Json, versions: readonly Json[]): void {
  const ours = versions.filter((version) => version.generationId === generation.id);
  const drawn = generation.items.flatMap((item: Json) => item.versionId ?? []);
  // A deleted version is missing. No version exists twice, and none exists without an item.
  expect(new Set(ours.map((version) => version.id))).toEqual(new Set(drawn));
  expect(ours).toHaveLength(drawn.length);
  const costs = ours.reduce((sum, version) => sum + version.costMicroUsd, 0);
  if (generation.status === "succeeded") expect(generation.costMicroUsd).toBe(costs);
  else expect(generation.costMicroUsd).toBeGreaterThanOrEqual(costs);
}

/** Checks every generation, image and export of a project in which nothing runs any more. */
export async function expectSoundProject(owner: Reader, projectId: string): Promise<void> {
  const at = `/v1/projects/${projectId}`;
  const assets = await readAll(owner, `${at}/assets`);
  const versions: Json[] = [];
  const ofAsset = (asset: Json) => readAll(owner, `${at}/assets/${asset.key}/versions`);
  for (let from = 0; from < assets.length; from += 16)
    versions.push(...(await Promise.all(assets.slice(from, from + 16).map(ofAsset))).flat());
  for (const generation of await readAll(owner, `${at}/generations`)) {
    expectEnded(generation);
    expectCosts(generation, versions);
  }
  expect(assets.map((asset) => asset.status)).not.toContain("generating");
  const images: Json[] = versions.flatMap((version) => version.images);
  for (let from = 0; from < images.length; from += 16)
    await Promise.all(images.slice(from, from + 16).map((image) => expectFile(owner, image)));
  for (const made of await readAll(owner, `${at}/exports`)) {
    expect(["ready", "failed"]).toContain(made.status);
    if (made.status === "ready") await expectFile(owner, made);
    else expect([made.url, made.sha256, made.sizeBytes]).toEqual([null, null, null]);
  }
}

/** Checks that a stranger gets 404 for the project and for everything in the project. */
export async function expectHidden(owner: Reader, stranger: Reader, projectId: string): Promise<void> {
  const at = `/v1/projects/${projectId}`;
  const paths = [at];
  for (const kind of ["assets", "generations", "exports", "triggers", "references", "memory-files"]) {
    paths.push(`${at}/${kind}`);
    const { items } = await read(owner, `${at}/${kind}`);
    for (const item of items) paths.push(`${at}/${kind}/${item.key ?? item.id ?? item.type}`);
  }
  for (const asset of (await read(owner, `${at}/assets`)).items) paths.push(`${at}/assets/${asset.key}/versions`);
  for (const path of paths) {
    const { status, bytes } = await stranger(path);
    const text = new TextDecoder().decode(bytes);
    // The API has no operation that reads a single trigger or reference.
    expect(/\/(?:triggers|references)\//.test(path) ? [404, 405] : [404], `${path}: ${text}`).toContain(status);
    expectNoInsides(text);
  }
}
