import { introspectWorkflow } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { projectPrefix } from "../../src/storage/blobs";
import { breakStore, type StoreFault } from "../support/broken";
import { call, type Answer, type Json } from "../support/client";
import { captureLog } from "../support/context";
import { draw, finished, generate, plannedGame, planBehaviours, requestsFor, until, type Game } from "../support/game";
import { expectDeliberate } from "../support/oracles";
import { noisePng } from "../support/pack";
import { expectSound } from "../support/stored-oracles";

const hosted = "workers-ai/flux-2-klein-4b";
const plan = "## Items\n- [KIND:icon] [SIZE:8x8] [ANIM:2] Gem\n- [KIND:icon] [SIZE:8x8] Opal\n";

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

async function firstLink(game: Game): Promise<string> {
  const { body } = await game.get("/assets/gem/versions");
  return new URL(body.items[0].images[0].url).pathname;
}

async function packed(game: Game, id: string): Promise<Json> {
  return until("the export has ended", async () => {
    const { body } = await game.get(`/exports/${id}`);
    return body.status === "ready" || body.status === "failed" ? body : undefined;
  });
}

describe("while pictures are drawn", () => {
  test.each<[StoreFault, number]>([
    ["throws", 2],
    ["throws-after", 2],
    ["slow", 3],
  ])("a put that %s leaves every picture stored and charged once", async (how, times) => {
    const game = await plannedGame(plan);
    const broken = breakStore("put", `${projectPrefix(game.projectId)}assets/`, how, times);
    expect(await draw(game)).toMatchObject({ status: "succeeded" });
    expect(broken.struck()).toBe(times);
    await expectSound(game);
  });

  test("a picture that was paid for is not asked for again when the store loses the answer of its put", async () => {
    const name = `Paid${crypto.randomUUID().slice(0, 8)}`;
    const game = await plannedGame(`- [KIND:icon] ${name}\n`);
    const broken = breakStore("put", `${projectPrefix(game.projectId)}assets/`, "throws-after", 1);
    expect(await draw(game, { model: hosted })).toMatchObject({ status: "succeeded" });
    expect(broken.struck()).toBe(1);
    expect(await requestsFor(name)).toHaveLength(1);
    await expectSound(game);
  });

  test("a picture that was paid for is put until the store takes it, and not paid for again", async () => {
    const name = `Kept${crypto.randomUUID().slice(0, 8)}`;
    const game = await plannedGame(`- [KIND:icon] ${name}\n`);
    const broken = breakStore("put", `${projectPrefix(game.projectId)}assets/`, "throws", 2);
    expect(await draw(game, { model: hosted })).toMatchObject({ status: "succeeded" });
    expect(broken.struck()).toBe(2);
    expect(await requestsFor(name)).toHaveLength(1);
    await expectSound(game);
  });

  test("a store that never takes them fails the asset, which can be drawn when it is back", async () => {
    const wait = scheduler.wait.bind(scheduler);
    vi.spyOn(scheduler, "wait").mockImplementation(() => wait(1));
    const game = await plannedGame(plan);
    const broken = breakStore("put", `${projectPrefix(game.projectId)}assets/`, "throws");
    const done = await draw(game);
    expect(done).toMatchObject({ status: "failed", costMicroUsd: 0 });
    for (const { error } of done.items) expect(error.detail).not.toMatch(/r2|internal error|srv/);
    broken.mend();
    await expectSound(game);
    expect(await draw(game)).toMatchObject({ status: "succeeded" });
    await expectSound(game);
  });

  test.each(["list", "delete"] as const)(
    "what a failed asset leaves is removed although a %s fails",
    async (method) => {
      await using instances = await introspectWorkflow(env.ASSET_WORKFLOW);
      await instances.modifyAll((change) => change.disableRetryDelays());
      const name = `Html${crypto.randomUUID().slice(0, 8)}`;
      const game = await plannedGame(`- [KIND:icon] [VARIANTS:2] ${name}\n`);
      await planBehaviours(name, ["ok", "html"]);
      const broken = breakStore(method, projectPrefix(game.projectId), "throws", 2);
      const { id } = await generate(game, { model: hosted });
      await finished(game, id);
      await expectSound(game);
      expect(broken.struck()).toBeGreaterThan(0);
    },
  );
});

describe("while an export is packed", () => {
  test.each([
    ["createMultipartUpload", "throws"],
    ["uploadPart", "throws"],
    ["uploadPart", "throws-after"],
    ["complete", "throws"],
    ["complete", "throws-after"],
    ["put", "throws"],
    ["put", "throws-after"],
    ["get", "throws"],
    ["get", "slow"],
    ["list", "throws"],
    ["delete", "throws"],
  ] as const)("a %s that %s leaves the same archive", async (method, how) => {
    const game = await plannedGame(plan);
    await draw(game);
    const whole = await packed(game, (await game.post("/exports", { include: "all" })).body.id);
    await using instances = await introspectWorkflow(env.EXPORT_WORKFLOW);
    await instances.modifyAll((change) => change.disableRetryDelays());
    const broken = breakStore(method, `${projectPrefix(game.projectId)}exports/`, how, 2);
    const { id } = (await game.post("/exports", { include: "all" })).body;
    expect(await packed(game, id)).toMatchObject({ status: "ready", sha256: whole.sha256 });
    await until("the fault has struck", async () => broken.struck() > 0 || undefined);
    await expectSound(game);
  });

  test("a picture that cannot be read for a while does no harm, one that is gone fails the export", async () => {
    await using instances = await introspectWorkflow(env.EXPORT_WORKFLOW);
    await instances.modifyAll((change) => change.disableRetryDelays());
    const game = await plannedGame(plan);
    await draw(game);
    const away = breakStore("get", `${projectPrefix(game.projectId)}assets/`, "throws", 2);
    const made = await packed(game, (await game.post("/exports", { include: "all" })).body.id);
    expect([made.status, away.struck()]).toEqual(["ready", 2]);
    const gone = breakStore("get", `${projectPrefix(game.projectId)}assets/`, "null");
    const failed = await packed(game, (await game.post("/exports", { include: "all" })).body.id);
    expect(failed).toMatchObject({ status: "failed", url: null, sha256: null });
    gone.mend();
    await expectSound(game);
  });
});

describe("a reference", () => {
  const upload = (game: Game): Promise<Answer> =>
    call("POST", `/v1/projects/${game.projectId}/references`, {
      token: game.user.token,
      body: noisePng(1),
      headers: { "Content-Type": "image/png" },
    });

  test.each(["throws", "throws-after"] as const)(
    "whose put %s is 503, and is there once when it is sent again",
    async (how) => {
      const game = await plannedGame(plan);
      const broken = breakStore("put", `${projectPrefix(game.projectId)}references/`, how, 1);
      const failed = await upload(game);
      expectDeliberate(failed, ["unavailable"]);
      expect([failed.status, failed.headers.get("Retry-After"), broken.struck()]).toEqual([503, "1", 1]);
      expect((await upload(game)).status).toBe(201);
      expect((await game.get("/references")).body.items).toHaveLength(1);
    },
  );

  test("of a picture that cannot be read is 503, and of one that is lost is 409", async () => {
    const game = await plannedGame(plan);
    await draw(game);
    await game.patch("/assets/opal", { status: "approved" });
    const copy = () => game.post("/references", { assetKey: "opal" });
    const away = breakStore("get", `${projectPrefix(game.projectId)}assets/`, "throws");
    expectDeliberate(await copy(), ["unavailable"]);
    away.mend();
    const gone = breakStore("get", `${projectPrefix(game.projectId)}assets/`, "null");
    expect((await copy()).body).toMatchObject({ status: 409, code: "conflict" });
    gone.mend();
    expect((await copy()).status).toBe(201);
    await expectSound(game);
  });
});

describe("a download", () => {
  const ways: Record<string, Record<string, string>> = {
    whole: {},
    part: { Range: "bytes=0-9" },
    resumed: { Range: "bytes=0-9", "If-Range": '"other"' },
    conditional: { "If-None-Match": '"other"' },
  };
  const read = (link: string, headers: Record<string, string>): Promise<Answer> => call("GET", link, { headers });

  test.each([
    ["whole", "get"],
    ["part", "get"],
    ["resumed", "head"],
    ["resumed", "get"],
    ["conditional", "head"],
    ["conditional", "get"],
  ] as const)(
    "of a %s file is 503 with Retry-After while a %s throws, and 404 when it finds nothing",
    async (way, method) => {
      const game = await plannedGame(plan);
      await draw(game);
      const link = await firstLink(game);
      const away = breakStore(method, projectPrefix(game.projectId), "throws");
      const failed = await read(link, ways[way] ?? {});
      expectDeliberate(failed, ["unavailable"]);
      expect([failed.status, failed.headers.get("Retry-After")]).toEqual([503, "1"]);
      away.mend();
      const missing = breakStore(method, projectPrefix(game.projectId), "null");
      expect((await read(link, ways[way] ?? {})).body).toMatchObject({ status: 404, code: "not_found" });
      missing.mend();
      const slow = breakStore(method, projectPrefix(game.projectId), "slow", 1);
      expect((await read(link, ways[way] ?? {})).status).toBeOneOf([200, 206]);
      expect(slow.struck()).toBe(1);
    },
  );

  test("that breaks off in the store does not look whole", async () => {
    const game = await plannedGame(plan);
    await draw(game);
    const link = await firstLink(game);
    const [key = ""] = (await env.BUCKET.list({ prefix: projectPrefix(game.projectId) })).objects.map(({ key }) => key);
    const object = await env.BUCKET.head(key);
    const cut = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(10));
        controller.error(new Error("the store is away"));
      },
    });
    const bucket = Object.getPrototypeOf(env.BUCKET);
    vi.spyOn(bucket, "get").mockResolvedValueOnce({ httpEtag: object?.httpEtag, size: object?.size, body: cut });
    const whole = await read(link, {}).catch((error: unknown) => error);
    expect(whole).toBeInstanceOf(Error);
    vi.restoreAllMocks();
    expect((await call("GET", link)).status).toBe(200);
  });
});

test.each(["list", "delete"] as const)("a project's objects go although a %s fails again and again", async (method) => {
  await using instances = await introspectWorkflow(env.DELETION_WORKFLOW);
  await instances.modifyAll(async (change) => {
    await change.disableRetryDelays();
    await change.disableSleeps();
  });
  const game = await plannedGame(plan);
  await draw(game);
  const broken = breakStore(method, projectPrefix(game.projectId), "throws", 3);
  expect((await game.remove("")).status).toBe(204);
  await until("the objects are gone", async () => {
    const { objects } = await env.BUCKET.list({ prefix: projectPrefix(game.projectId) }).catch(() => ({
      objects: [1],
    }));
    return objects.length === 0 ? true : undefined;
  });
  expect(broken.struck()).toBe(3);
});
