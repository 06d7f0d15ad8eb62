import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { startOpenrouter, type OpenrouterServer } from "../../stand-ins/openrouter";
import { startReplicate, type ReplicateServer } from "../../stand-ins/replicate";
import { plannedProject, signUp, until, withToken, type Api, type Json } from "../support/http";
import { seed } from "./chance";
import { atOnceFaults, jobFaults, planAtOnce, planJobs } from "./plans";

const patienceMs = 30 * 60_000;
const filtered = /sent no image, often because of its content filter/;

let stateDir = "";
let server: LocalServer | undefined;
let provider: ReplicateServer | OpenrouterServer | undefined;

afterEach(async () => {
  await server?.kill9();
  await provider?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

async function start(vars: Record<string, string>, port?: number): Promise<LocalServer> {
  // Callbacks know the port, which the processes that were killed may hold for a moment.
  server = await until("the port is free", () =>
    startHatchery({ stateDir, vars, ...(port !== undefined && { port }) }).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes("is taken")) return undefined;
      throw error;
    }),
  );
  return server;
}

async function settled(api: () => Api, resource: string): Promise<Json> {
  const deadlineMs = Date.now() + patienceMs;
  while (Date.now() < deadlineMs) {
    await server?.sweep().catch(() => undefined);
    const { body } = await api().send("GET", resource);
    if (body.finishedAt !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  throw new Error("the generation did not end");
}

/** The frames of every fourth asset, which come as one strip. */
const stripFrames = 4;

function framesOf(index: number): number {
  return index % 4 === 0 ? stripFrames : 1;
}

/** One request draws each asset. */
function planOf(assets: number): string {
  const tags = (index: number): string => (framesOf(index) === 1 ? "" : ` [ANIM:${stripFrames}]`);
  return Array.from({ length: assets }, (_, index) => `- [KIND:icon]${tags(index)} Gem number ${index}`).join("\n");
}

function succeededIn(ended: Json): Json[] {
  return ended.items.filter((item: Json) => item.status === "succeeded");
}

function framesOfItem(item: Json): number {
  return framesOf(Number(/\d+$/.exec(item.assetKey)?.[0]));
}

/** The texts of the errors of the items that ended with this code. */
function detailsOf(ended: Json, code: string): string[] {
  return ended.items.filter((item: Json) => item.error?.code === code).map((item: Json) => item.error.detail);
}

async function expectImages(api: Api, project: string, ended: Json): Promise<void> {
  for (const item of succeededIn(ended).slice(0, 20)) {
    const { body } = await api.send("GET", `/v1/projects/${project}/assets/${item.assetKey}/versions`);
    expect(body.items).toHaveLength(1);
    const [{ images }] = body.items;
    expect(images).toHaveLength(framesOfItem(item));
    // All frames of a strip come from one picture.
    expect(new Set(images.map(({ source }: Json) => source.sha256)).size).toBe(1);
    for (const { url } of images) expect((await fetch(url)).status).toBe(200);
  }
}

/** The provider's bill and the images that it drew are those of the ledger. */
async function expectBill(api: Api, project: string, ended: Json, bill: number): Promise<void> {
  const usage = await api.send("GET", `/v1/usage?projectId=${project}&by=project`);
  expect(usage.body.totalMicroUsd).toBe(bill);
  expect(ended.costMicroUsd).toBe(bill);
  const drawn = succeededIn(ended);
  const images = drawn.reduce((sum, item) => sum + framesOfItem(item), 0);
  expect(usage.body.items).toMatchObject([{ images, requests: drawn.length }]);
}

test(
  "two hundred assets and their strips through a provider that fails in every way, with three kills: each ends once, and nothing is paid twice",
  async () => {
    const assets = 200;
    const { decide, tally } = planJobs();
    const replicate = await startReplicate({ jobMs: 1_000 });
    provider = replicate;
    replicate.behave(({ prompt }) => decide(prompt));
    stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-faults-"));
    const vars = {
      TEST_ORIGINS: replicate.url,
      REPLICATE_URL: replicate.url,
      REPLICATE_API_TOKEN: replicate.key,
      IMAGE_MODEL: "replicate/flux-2-pro",
    };
    const { url, port } = await start(vars);
    let api = await signUp(url);
    const project = await plannedProject(api, planOf(assets));
    const made = await api.send("POST", `/v1/projects/${project}/generations`);
    expect(made.status).toBe(202);
    const kills = [15, 60, 120];
    for (const drawn of kills) {
      while (replicate.jobs.length < drawn) {
        await server?.sweep().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
      console.log(`${replicate.jobs.length} jobs are out, and the server is killed`);
      await server?.kill9();
      api = withToken((await start(vars, port)).url, api.token);
    }
    const ended = await settled(() => api, `/v1/projects/${project}/generations/${made.body.id}`);
    console.log(`seed ${seed}: ${JSON.stringify([...tally.counts])}`);

    // Each asset has ended, once, and says why where it has no image.
    expect(ended.items).toHaveLength(assets);
    const failed = ended.items.filter((item: Json) => item.status !== "succeeded");
    const [unknown, lost] = [detailsOf(ended, "outcome_unknown"), detailsOf(ended, "provider_failed")];
    expect(unknown.length + lost.length).toBe(failed.length);
    // Only what the provider did not draw, or calls gone, is lost: each other image came in the end.
    expect(lost.filter((detail) => filtered.test(detail))).toHaveLength(tally.of("empty"));
    expect(lost).toHaveLength(tally.of("empty") + tally.of("gone"));
    // What ended strangely, and perhaps what a 500 answered or a kill caught between the ledger and the provider: nobody
    // can know, so nobody repeats it.
    expect(unknown.length).toBeGreaterThanOrEqual(tally.of("strange"));
    expect(unknown.length).toBeLessThanOrEqual(tally.of("strange") + tally.of("error") + kills.length * 10);
    await expectImages(api, project, ended);

    // Nothing is drawn twice.
    const prompts = replicate.jobs.map((job) => job.prompt);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(replicate.jobs).toHaveLength(assets - unknown.length + tally.of("strange"));
    await expectBill(api, project, ended, replicate.bill());

    // The faults did happen.
    for (const fault of jobFaults) expect(tally.of(fault), fault).toBeGreaterThan(0);
  },
  patienceMs + 300_000,
);

test(
  "eighty assets through a provider that answers at once, in every spelling and with empty answers: each ends once, for its bill",
  async () => {
    const assets = 80;
    const { decide, tally } = planAtOnce();
    const openrouter = await startOpenrouter();
    provider = openrouter;
    openrouter.behave(({ prompt }) => decide(prompt));
    stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-faults-"));
    const vars = {
      TEST_ORIGINS: openrouter.url,
      OPENROUTER_URL: openrouter.url,
      OPENROUTER_API_KEY: openrouter.key,
      IMAGE_MODEL: "openrouter/black-forest-labs/flux.2-klein-4b",
    };
    const api = await signUp((await start(vars)).url);
    const project = await plannedProject(api, planOf(assets));
    const made = await api.send("POST", `/v1/projects/${project}/generations`);
    expect(made.status).toBe(202);
    const ended = await settled(() => api, `/v1/projects/${project}/generations/${made.body.id}`);
    console.log(`seed ${seed}: ${JSON.stringify([...tally.counts])}`);

    const failed = ended.items.filter((item: Json) => item.status !== "succeeded");
    const lost = detailsOf(ended, "provider_failed");
    expect(lost).toHaveLength(failed.length);
    expect(lost.filter((detail) => filtered.test(detail))).toHaveLength(tally.of("empty"));
    expect(lost).toHaveLength(tally.of("empty"));
    await expectImages(api, project, ended);
    expect(openrouter.jobs).toHaveLength(assets);
    await expectBill(api, project, ended, openrouter.bill());
    for (const fault of atOnceFaults) expect(tally.of(fault), fault).toBeGreaterThan(0);
  },
  patienceMs + 300_000,
);
