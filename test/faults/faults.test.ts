import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { startReplicate, type ReplicateServer } from "../../stand-ins/replicate";
import { plannedProject, signUp, until, withToken, type Api, type Json } from "../support/http";

const assets = 200;
const model = "replicate/flux-2-pro";
const patienceMs = 30 * 60_000;

let stateDir = "";
let server: LocalServer | undefined;
let replicate: ReplicateServer | undefined;

afterEach(async () => {
  await server?.kill9();
  await replicate?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The same faults in each run: a draw follows from what is drawn and what it is for. */
function chance(seed: string): number {
  let hash = 0x811c9dc5;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash >>> 8) / 0x1000000;
}

const seen = new Map<string, number>();
const planned = { drop: 0, throttle: 0, error: 0, lose: 0, double: 0, forge: 0 };

/** Beyond the submit, so that every picture meets one of these or none. */
function callbackOf(told: number): "lose" | "double" | "early" | undefined {
  if (told < 0.3) return "lose";
  if (told < 0.6) return "double";
  return told < 0.7 ? "early" : undefined;
}

/** What the provider does to the next submit of this prompt: never the same trouble twice for one picture. */
function faultsOf(prompt: string): Behaviour {
  const time = (seen.get(prompt) ?? 0) + 1;
  seen.set(prompt, time);
  const submit = chance(`${prompt} submit`);
  if (time === 1 && submit >= 0.05 && submit < 0.12) return note("throttle", { submit: "throttle" });
  if (time === 1 && submit >= 0.12 && submit < 0.15) return note("error", { submit: "server-error" });
  const told = chance(`${prompt} callback`);
  const callback = callbackOf(told);
  if (callback === "lose" || callback === "double") planned[callback] += 1;
  const forge = chance(`${prompt} forge`) < 0.1;
  if (forge) planned.forge += 1;
  const course = { ...(callback && { callback }), forge, delayMs: 200 + 2_000 * told };
  return submit < 0.05 ? note("drop", { ...course, submit: "drop" }) : course;
}

function note(kind: keyof typeof planned, behaviour: Behaviour): Behaviour {
  planned[kind] += 1;
  return behaviour;
}

async function start(port?: number): Promise<LocalServer> {
  if (replicate === undefined) throw new Error("the provider is not there yet");
  const vars = {
    TEST_ORIGINS: replicate.url,
    REPLICATE_URL: replicate.url,
    REPLICATE_API_TOKEN: replicate.key,
    IMAGE_MODEL: model,
  };
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

test(
  "two hundred assets through a provider that fails in every way, with three kills: each ends once, and nothing is paid twice",
  async () => {
    replicate = await startReplicate({ jobMs: 1_000 });
    replicate.behave(({ prompt }) => faultsOf(prompt));
    stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-faults-"));
    const { url, port } = await start();
    let api = await signUp(url);
    const plan = Array.from({ length: assets }, (_, index) => `- [KIND:icon] Gem number ${index}`).join("\n");
    const project = await plannedProject(api, plan);
    const made = await api.send("POST", `/v1/projects/${project}/generations`);
    expect(made.status).toBe(202);
    const jobs = () => replicate?.jobs.length ?? 0;
    const kills = [15, 60, 120];
    for (const drawn of kills) {
      while (jobs() < drawn) {
        await server?.sweep().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
      console.log(`${jobs()} jobs are out, and the server is killed`);
      await server?.kill9();
      api = withToken((await start(port)).url, api.token);
    }
    const generation = `/v1/projects/${project}/generations/${made.body.id}`;
    const ended = await settled(() => api, generation);

    // Each asset has ended, once, and says why where it has no picture.
    expect(ended.items).toHaveLength(assets);
    const failed = ended.items.filter((item: Json) => item.status !== "succeeded");
    expect(failed.map((item: Json) => item.error.code)).toEqual(failed.map(() => "outcome_unknown"));
    // What a 500 answered, and what a kill caught between the ledger and the provider: nobody can know, so nobody repeats it.
    expect(failed.length).toBeLessThanOrEqual(planned.error + kills.length * 10);
    for (const item of ended.items.slice(0, 20).filter((each: Json) => each.status === "succeeded")) {
      const { body } = await api.send("GET", `/v1/projects/${project}/assets/${item.assetKey}/versions`);
      expect(body.items).toHaveLength(1);
      expect(body.items[0].images).toHaveLength(1);
      expect((await fetch(body.items[0].images[0].url)).status).toBe(200);
    }

    // Nothing is drawn twice, and what the provider bills is what the ledger says.
    const prompts = replicate.jobs.map((job) => job.prompt);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(replicate.jobs).toHaveLength(assets - failed.length);
    const usage = await api.send("GET", `/v1/usage?projectId=${project}&by=project`);
    expect(usage.body.totalMicroUsd).toBe(replicate.bill());
    expect(ended.costMicroUsd).toBe(replicate.bill());

    // The faults did happen.
    for (const [fault, times] of Object.entries(planned)) expect(times, fault).toBeGreaterThan(0);
    console.log(`faults: ${JSON.stringify(planned)}; ${failed.length} of ${assets} not drawn`);
  },
  patienceMs + 300_000,
);
