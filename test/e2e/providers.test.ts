import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames, startProvider, type LocalProvider } from "../../demo/provider";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { readImageHeader } from "../../src/lib/image-header";
import { plannedProject, signUp, until, type Api, type Json } from "../support/http";

/*
 * From a plan to a pack, with each provider. A local server stands in for the provider: it speaks the same protocol, and
 * signs callbacks in the same way.
 */

const plan = [
  "## Characters",
  "- [MOVEABLE:4] [SIZE:32x48] Knight: ember-red cape",
  "  - walk (2 frames)",
  "## Items",
  "- [KIND:icon] Gold coin",
].join("\n");
const images = 9;

let stateDir = "";
let server: LocalServer | undefined;
let providers: readonly LocalProvider[] = [];
let api: Api | undefined;

beforeAll(async () => {
  providers = await Promise.all(providerNames.map((name) => startProvider(name)));
  const origins = providers.flatMap(({ vars }) => vars.TEST_ORIGINS ?? []);
  const vars = Object.assign({}, ...providers.map(({ vars }) => vars), { TEST_ORIGINS: origins.join(",") });
  const workersAiUrl = providers.find(({ name }) => name === "workers-ai")?.workersAiUrl ?? "";
  stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-providers-"));
  server = await startHatchery({ stateDir, vars, workersAiUrl });
  api = await signUp(server.url);
});

afterAll(async () => {
  await server?.kill9();
  await Promise.all(providers.map((provider) => provider.close()));
  rmSync(stateDir, { recursive: true, force: true });
});

function client(): Api {
  if (api === undefined) throw new Error("nobody has signed up");
  return api;
}

async function modelOf(provider: string): Promise<Json> {
  const { body } = await client().send("GET", "/v1/models");
  return body.items.find((each: Json) => each.provider === provider && each.prices.length > 0);
}

async function ended(resource: string, isOver: (body: Json) => boolean): Promise<Json> {
  return until(`${resource} is over`, async () => {
    await server?.sweep();
    const { body } = await client().send("GET", resource);
    return isOver(body) ? body : undefined;
  });
}

describe.each(providerNames)("through %s", (name) => {
  test("a plan becomes a pack with the images' real sizes, and the ledger is the provider's bill", async () => {
    const model = await modelOf(name);
    const project = `/v1/projects/${await plannedProject(client(), plan)}`;
    const estimate = await client().send("POST", `${project}/generations`, { model: model.id, dryRun: true });
    const made = await client().send("POST", `${project}/generations`, { model: model.id });
    expect(made.status).toBe(202);
    const done = await ended(`${project}/generations/${made.body.id}`, (body) => body.finishedAt !== null);
    expect(done.items.map((item: Json) => item.error)).toEqual([null, null]);
    expect(done.status).toBe("succeeded");

    const bill = providers.find((provider) => provider.name === name)?.bill();
    const usage = await client().send("GET", `/v1/usage?projectId=${project.split("/").at(-1)}&by=model`);
    expect(usage.body.items).toMatchObject([{ model: model.id, generations: 1, images, costMicroUsd: bill }]);
    expect(usage.body).toMatchObject({ totalMicroUsd: bill, budget: { reservedMicroUsd: 0, spentMicroUsd: bill } });
    expect(done.costMicroUsd).toBe(bill);
    expect(bill).toBeGreaterThan(0);
    expect(estimate.body.estimateMicroUsd).toBeGreaterThanOrEqual(bill ?? Number.POSITIVE_INFINITY);

    const asked = await client().send("POST", `${project}/exports`, { include: "all" });
    const { url } = await ended(`${project}/exports/${asked.body.id}`, (body) => body.status === "ready");
    const files = unzipSync(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"]));
    const pictures = manifest.assets.flatMap((asset: Json) => asset.files);
    expect(pictures).toHaveLength(images);
    for (const picture of pictures) {
      const header = readImageHeader(files[picture.path] ?? new Uint8Array(0));
      expect(header).toMatchObject({ width: picture.width, height: picture.height });
    }
  });
});
