/** Reuse of stored images for equal requests in a project, and the effect on versions, ledger, usage and exports. */
import { env, exports } from "cloudflare:workers";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { call, freshAddress, newProject, type Json, type TestUser } from "../support/client";
import {
  asset,
  billFor,
  draw,
  finished,
  newGame,
  planBehaviours,
  plannedGame,
  requestsFor,
  until,
  versionsOf,
  type Game,
} from "../support/game";
import { ledgerOf } from "../support/jobs";
import { freshName } from "../support/openrouter";
import { noisePng } from "../support/pack";

const model = "workers-ai/flux-2-klein-4b";
/** Two generations with these settings request the same image. */
const same = { model, seed: 7 };

/** Two assets that differ only in their keys. */
async function twins(name: string): Promise<Game> {
  return plannedGame(`## Items\n- [KIND:icon] {#one} ${name}\n- [KIND:icon] {#two} ${name}\n`);
}

async function download(url: string): Promise<Uint8Array> {
  const headers = { "CF-Connecting-IP": freshAddress() };
  const response = await exports.default.fetch(new Request(url, { headers }));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

async function imageOf(game: Game, key: string): Promise<Json> {
  return (await versionsOf(game, key))[0]?.images[0];
}

async function usage({ token }: TestUser): Promise<Json> {
  return (await call("GET", "/v1/usage?by=model", { token })).body;
}

test("a picture is used again for another asset of the project, free: in its version, the ledger, the usage and the manifest", async () => {
  const name = freshName();
  const game = await twins(name);
  const first = await draw(game, { ...same, assets: ["one"] });
  const spent = await usage(game.user);
  const again = await draw(game, { ...same, assets: ["two"] });
  expect(again).toMatchObject({ status: "succeeded", costMicroUsd: 0 });
  expect(await requestsFor(name)).toHaveLength(1);
  const [one, two] = [await imageOf(game, "one"), await imageOf(game, "two")];
  expect([two["sha256"], two["id"] === one["id"]]).toEqual([one["sha256"], false]);
  expect((await versionsOf(game, "two"))[0]).toMatchObject({ costMicroUsd: 0, seed: 7, model });
  expect(await ledgerOf(game.projectId)).toMatchObject([{ generation_id: first.id }]);
  expect(await usage(game.user)).toEqual(spent);
  expect(spent).toMatchObject({ totalMicroUsd: first.costMicroUsd, items: [{ images: 1 }] });
  const costs = (await manifestOf(game)).assets.map(({ key, version }) => [key, version.costMicroUsd]);
  expect(Object.fromEntries(costs)).toEqual({ one: first.costMicroUsd, two: 0 });
});

async function manifestOf(game: Game): Promise<Manifest> {
  for (const key of ["one", "two"]) await game.patch(`/assets/${key}`, { status: "approved" });
  const { body } = await game.post("/exports", {}, { "Idempotency-Key": crypto.randomUUID() });
  const made = await until("the export is ready", async () => {
    const read = (await game.get(`/exports/${body.id}`)).body;
    return read.status === "ready" ? read : undefined;
  });
  const { "manifest.json": manifest } = unzipSync(await download(made.url));
  return Manifest.parse(JSON.parse(new TextDecoder().decode(manifest)));
}

test("another project's pictures are not used, be it the same user's or another's", async () => {
  const name = freshName();
  const game = await twins(name);
  await draw(game, { ...same, assets: ["one"] });
  const content = `## Items\n- [KIND:icon] {#one} ${name}\n`;
  const projectId = await newProject(game.user);
  const { token } = game.user;
  await call("PUT", `/v1/projects/${projectId}/memory-files/plan`, { token, body: { content } });
  await call("POST", `/v1/projects/${projectId}/plan/apply`, { token });
  const at = (path: string): string => `/v1/projects/${projectId}${path}`;
  const second: Game = {
    ...game,
    projectId,
    get: (path) => call("GET", at(path), { token }),
    post: (path, body) => call("POST", at(path), { token, body }),
  };
  const mine = await draw(second, same);
  const theirs = await draw(await plannedGame(content), same);
  expect([mine.status, mine.costMicroUsd > 0]).toEqual(["succeeded", true]);
  expect([theirs.status, theirs.costMicroUsd > 0]).toEqual(["succeeded", true]);
  expect(await requestsFor(name)).toHaveLength(3);
});

test("what was deleted is drawn anew", async () => {
  const name = freshName();
  const game = await twins(name);
  await draw(game, { ...same, assets: ["one"] });
  expect((await game.remove("/assets/one")).status).toBe(204);
  const anew = await draw(game, { ...same, assets: ["two"] });
  expect([anew.status, anew.costMicroUsd > 0]).toEqual(["succeeded", true]);
  expect(await requestsFor(name)).toHaveLength(2);
});

test("a copy stays, to the byte, when what it was copied from is deleted, and is copied itself", async () => {
  const name = freshName();
  const game = await plannedGame(
    `## Items\n${["one", "two", "three"].map((key) => `- [KIND:icon] {#${key}} ${name}`).join("\n")}\n`,
  );
  await draw(game, { ...same, assets: ["one"] });
  await draw(game, { ...same, assets: ["two"] });
  const before = await download((await imageOf(game, "two"))["url"]);
  const { id } = await asset(game, "one");
  await game.remove("/assets/one");
  const prefix = `projects/${game.projectId}/assets/${id}/`;
  await until(
    "its objects are gone",
    async () => (await env.BUCKET.list({ prefix })).objects.length === 0 || undefined,
  );
  expect(await download((await imageOf(game, "two"))["url"])).toEqual(before);
  expect(await draw(game, { ...same, assets: ["three"] })).toMatchObject({ status: "succeeded", costMicroUsd: 0 });
  expect(await requestsFor(name)).toHaveLength(1);
});

test("a picture whose source is lost is drawn anew", async () => {
  const name = freshName();
  const game = await twins(name);
  await draw(game, { ...same, assets: ["one"] });
  const key = env.DB.prepare("SELECT source_key FROM images WHERE project_id = ?").bind(game.projectId);
  await env.BUCKET.delete((await key.first<string>("source_key")) ?? "");
  expect(await draw(game, { ...same, assets: ["two"] })).toMatchObject({ status: "succeeded" });
  expect(await requestsFor(name)).toHaveLength(2);
});

test("another seed, another model, another size, a note or a new reference asks for another picture", async () => {
  const name = freshName();
  const game = await newGame();
  const sized = (size: string, key: string) => `- [KIND:icon] [SIZE:${size}] {#${key}} ${name}`;
  await game.put("plan", `## Items\n${sized("32x32", "one")}\n${sized("32x32", "two")}\n${sized("64x32", "wide")}\n`);
  await game.post("/plan/apply");
  const ask = async (body: Json): Promise<number> => {
    const { body: made } = await game.post("/generations", { ...same, assets: ["two"], ...body });
    expect(await finished(game, made.id)).toMatchObject({ status: "succeeded" });
    return (await requestsFor(name)).length;
  };
  expect(await ask({ assets: ["one"] })).toBe(1);
  expect(await ask({})).toBe(1);
  expect(await ask({ seed: 8 })).toBe(2);
  expect(await ask({ model: "workers-ai/flux-2-klein-9b" })).toBe(3);
  expect(await ask({ assets: ["wide"] })).toBe(4);
  expect(await ask({ note: "brighter" })).toBe(5);
  const { token } = game.user;
  const upload = (seed: number) =>
    call("POST", `/v1/projects/${game.projectId}/references`, {
      token,
      body: noisePng(seed),
      headers: { "Content-Type": "image/png" },
    });
  const { body: first } = await upload(1);
  expect(await ask({})).toBe(6);
  await upload(2);
  expect((await game.remove(`/references/${first["id"]}`)).status).toBe(204);
  expect(await ask({})).toBe(7);
  expect(await ask({ fresh: true })).toBe(8);
  expect(await ask({})).toBe(8);
});

test("what a failed attempt has paid for is used by the next, which has the same seed", async () => {
  const name = `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:3] ${name}\n`);
  await planBehaviours(name, ["png", "png", { status: 400, code: 5004, description: "no" }]);
  const failed = await draw(game, { model: "workers-ai/flux-2-klein-4b" });
  expect(failed.status).toBe("failed");
  expect(failed.costMicroUsd).toBeGreaterThan(0);
  const again = await draw(game, { model: "workers-ai/flux-2-klein-4b" });
  expect(again.status).toBe("succeeded");
  const requests = await requestsFor(name);
  expect(requests.filter(({ billedMicroUsd }) => billedMicroUsd > 0)).toHaveLength(3);
  expect(failed.costMicroUsd + again.costMicroUsd).toBe(await billFor(name));
});
