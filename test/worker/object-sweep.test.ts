import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sweepExports } from "../../src/features/exports/workflow";
import { sweepObjects } from "../../src/features/object-sweep/service";
import { newId } from "../../src/lib/ids";
import {
  exportKey,
  exportSelectionKey,
  exportSheetsKey,
  exportWorkKey,
  imageKey,
  objectSweepKey,
  projectPrefix,
  referenceKey,
} from "../../src/storage/blobs";
import { sweep } from "../../src/sweep";
import { call, newProject, newUser, type Json } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import { addAsset, noisePng } from "../support/pack";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

type World = { readonly projectId: string; readonly userId: string; readonly token: string };

let log: Json[] = [];
beforeEach(() => {
  log = captureLog();
});
afterEach(() => void vi.restoreAllMocks());

async function newWorld(): Promise<World> {
  const user = await newUser();
  return { projectId: await newProject(user), userId: user.id, token: user.token };
}

function later(ms: number): Date {
  return new Date(Date.now() + ms);
}

/** A round that has come to where this project begins: it is the newest, and ids sort by time. */
async function comeTo({ projectId }: World, now: Date): Promise<void> {
  const position = { startedAtMs: now.getTime(), after: `projects/${projectId}` };
  await env.BUCKET.put(objectSweepKey, JSON.stringify(position));
}

async function progress(): Promise<Json> {
  return (await env.BUCKET.get(objectSweepKey))?.json() as Promise<Json>;
}

/** A store whose lists are short, and some of whose methods are others. */
function bucketOf(pageSize: number, others: Record<string, unknown> = {}): R2Bucket {
  const list = (options: R2ListOptions) => env.BUCKET.list({ ...options, limit: pageSize });
  const methods: Record<string, unknown> = { list, ...others };
  return new Proxy(env.BUCKET, {
    get: (target, name) => methods[String(name)] ?? Reflect.get(target, name).bind(target),
  });
}

async function run(now: Date, bucket = env.BUCKET): Promise<void> {
  await sweepObjects(await publicContext({ now, env: { ...env, BUCKET: bucket } }));
}

async function runRound(now: Date, bucket = env.BUCKET): Promise<number> {
  for (let runs = 1; ; runs++) {
    await run(now, bucket);
    if ((await progress()).after === null) return runs;
  }
}

/** One round, from where this project begins. */
async function sweepFrom(world: World, now: Date, bucket = env.BUCKET): Promise<void> {
  await comeTo(world, now);
  await runRound(now, bucket);
}

async function keysOf({ projectId }: World): Promise<string[]> {
  return (await env.BUCKET.list({ prefix: projectPrefix(projectId) })).objects.map((object) => object.key);
}

/** The objects that are marked, by their own keys. */
async function marksOf({ projectId }: World): Promise<string[]> {
  const { objects } = await env.BUCKET.list({ prefix: `unnamed/${projectPrefix(projectId)}` });
  return objects.map(({ key }) => key.slice("unnamed/".length));
}

async function put(key: string): Promise<string> {
  await env.BUCKET.put(key, key);
  return key;
}

/** An item as a run left it, with the row of a picture that was being drawn, and the picture. */
async function addItem({ projectId, userId }: World, status: string, changedMs = 0) {
  // What is at work has just moved, so that no sweep starts it.
  const updatedAt = status === "running" || status === "queued" ? 2 * Date.now() : changedMs;
  const at = Date.now();
  const [itemId, id, assetId, versionId] = [newId("itm", at), newId("img", at), newId("ast", at), newId("ver", at)];
  const generationId = newId("gen", at);
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO generations (id, project_id, owner_id, status, source, model, style, estimate_micro_usd, created_at, finished_at)
       VALUES (?, ?, ?, 'failed', 'api', 'procedural', '{}', 0, 0, 0)`,
    ).bind(generationId, projectId, userId),
    env.DB.prepare(
      `INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id, spec,
         revision, attempt, seed, previous_status, image_count, estimate_micro_usd, updated_at)
       VALUES (?, ?, ?, ?, 'rock', 0, ?, ?, '{}', 1, 1, 1, 'planned', 1, 0, ?)`,
    ).bind(itemId, generationId, projectId, assetId, status, versionId, updatedAt),
    env.DB.prepare(
      "INSERT INTO images (id, version_id, asset_id, project_id, position, frame, prompt) VALUES (?, ?, ?, ?, 0, 1, 'p')",
    ).bind(id, versionId, assetId, projectId),
  ]);
  return { imageId: id, key: await put(imageKey({ projectId, assetId, versionId, id })) };
}

async function addExport({ projectId, userId }: World, status: string, changedMs = Date.now()): Promise<string> {
  const id = newId("exp", Date.now());
  const over = status === "ready" || status === "failed";
  await env.DB.prepare(
    `INSERT INTO exports (id, project_id, owner_id, status, target, include, file_name, object_key, size_bytes, sha256,
       file_count, created_at, finished_at, updated_at) VALUES (?, ?, ?, ?, 'plain', 'all', 'a.zip', ?, ?, ?, ?, 0, ?, ?)`,
  )
    .bind(
      ...[id, projectId, userId, status, exportKey(projectId, id)],
      ...(status === "ready" ? [5, "0".repeat(64), 1] : [null, null, null]),
      ...[over ? changedMs : null, changedMs],
    )
    .run();
  return id;
}

async function addReference({ projectId }: World): Promise<string> {
  const id = newId("ref", Date.now());
  const key = referenceKey(projectId, id);
  await env.DB.prepare(
    `INSERT INTO project_references (id, project_id, object_key, format, width, height, size_bytes, sha256, created_at)
     VALUES (?, ?, ?, 'png', 1, 1, 1, '00', 0)`,
  )
    .bind(id, projectId, key)
    .run();
  return put(key);
}

async function hasImage(id: string): Promise<boolean> {
  return (await env.DB.prepare("SELECT 1 FROM images WHERE id = ?").bind(id).first()) !== null;
}

/** Every kind of object that is wanted, and every kind that is not. */
async function litter(world: World): Promise<{ wanted: string[]; orphans: string[] }> {
  const { projectId } = world;
  const { images } = await addAsset(projectId, "gem", [noisePng(1), noisePng(2)]);
  const [ready, building, failed] = [
    await addExport(world, "ready"),
    await addExport(world, "building"),
    await addExport(world, "failed"),
  ];
  const elsewhere = await put(imageKey({ projectId, assetId: "ast_old", versionId: "ver_old", id: "img_old" }));
  await env.DB.prepare("UPDATE images SET object_key = ? WHERE id = ?").bind(elsewhere, images[1]?.id).run();
  const nothing = { projectId, assetId: "ast_none", versionId: "ver_none", id: "img_none" };
  const wanted = [
    ...images.map((image) => image.objectKey),
    elsewhere,
    (await addItem(world, "running")).key,
    (await addItem(world, "queued")).key,
    await put(exportKey(projectId, ready)),
    await put(exportKey(projectId, building)),
    await put(exportSelectionKey(projectId, ready)),
    await put(exportSheetsKey(projectId, ready)),
    await put(exportWorkKey(projectId, building, "plan.json")),
    await addReference(world),
    await put(`${projectPrefix(projectId)}later/what-nobody-here-knows`),
  ];
  const orphans = [
    await put(imageKey(nothing)),
    (await addItem(world, "failed")).key,
    (await addItem(world, "canceled")).key,
    await put(exportKey(projectId, failed)),
    await put(exportKey(projectId, "exp_none")),
    await put(exportSelectionKey(projectId, failed)),
    await put(exportSheetsKey(projectId, failed)),
    await put(exportWorkKey(projectId, ready, "plan.json")),
    await put(exportWorkKey(projectId, failed, "contents")),
    await put(referenceKey(projectId, "ref_none")),
  ];
  return { wanted: wanted.toSorted(), orphans: orphans.toSorted() };
}

describe("an object without a row", () => {
  test("is deleted 35 days after it was first seen so; every object that a row names stays", async () => {
    const world = await newWorld();
    const { wanted, orphans } = await litter(world);
    const all = [...wanted, ...orphans].toSorted();
    for (const ms of [0, dayMs + minuteMs, 30 * dayMs, 35 * dayMs - minuteMs]) {
      await sweepFrom(world, later(ms));
      expect(await keysOf(world)).toEqual(all);
    }
    expect(await marksOf(world)).toEqual(orphans);
    await sweepFrom(world, later(35 * dayMs + minuteMs));
    expect(await keysOf(world)).toEqual(wanted);
    expect(await marksOf(world)).toEqual([]);
  });

  test("is not deleted because it is old: the time counts from when the sweep first saw it without a row", async () => {
    const world = await newWorld();
    const key = await put(imageKey({ ...world, assetId: "ast_a", versionId: "ver_a", id: "img_a" }));
    for (const days of [100, 134]) await sweepFrom(world, later(days * dayMs));
    expect(await keysOf(world)).toEqual([key]);
    await sweepFrom(world, later(135 * dayMs + minuteMs));
    expect(await keysOf(world)).toEqual([]);
  });

  test("begins its 35 days anew when a row named it in between", async () => {
    const world = await newWorld();
    const key = await addReference(world);
    const rows = env.DB.prepare("SELECT * FROM project_references WHERE project_id = ?").bind(world.projectId);
    const row = Object.values((await rows.first<Json>()) ?? {});
    const remove = env.DB.prepare("DELETE FROM project_references WHERE project_id = ?").bind(world.projectId);
    const insert = env.DB.prepare(`INSERT INTO project_references VALUES (${row.map(() => "?").join()})`).bind(...row);
    await remove.run();
    await sweepFrom(world, later(0));
    expect(await marksOf(world)).toEqual([key]);
    await insert.run();
    await sweepFrom(world, later(20 * dayMs));
    expect(await marksOf(world)).toEqual([]);
    await remove.run();
    for (const days of [21, 36, 55]) await sweepFrom(world, later(days * dayMs));
    expect(await keysOf(world)).toEqual([key]);
    await sweepFrom(world, later(56 * dayMs + minuteMs));
    expect(await keysOf(world)).toEqual([]);
  });

  test("is marked once, not in each round, and a mark without its object goes", async () => {
    const world = await newWorld();
    const [one, two] = ["img_1", "img_2"].map((id) => imageKey({ ...world, assetId: "ast", versionId: "ver", id }));
    await put(one ?? "");
    await put(two ?? "");
    const puts: string[] = [];
    const watching = bucketOf(1000, {
      put: async (key: string, ...rest: [string, R2PutOptions]) => {
        puts.push(key);
        return env.BUCKET.put(key, ...rest);
      },
    });
    for (const hours of [0, 1, 2]) await sweepFrom(world, later(hours * hourMs), watching);
    expect(puts.filter((key) => key.includes(world.projectId))).toEqual([`unnamed/${one}`, `unnamed/${two}`]);
    await env.BUCKET.delete(two ?? "");
    await sweepFrom(world, later(3 * hourMs), watching);
    expect(await marksOf(world)).toEqual([one]);
  });

  test("stays when its mark has no time or one that has not come, and is marked anew", async () => {
    const world = await newWorld();
    const keys = await Promise.all(
      ["img_1", "img_2"].map((id) => put(imageKey({ ...world, assetId: "ast", versionId: "ver", id }))),
    );
    await env.BUCKET.put(`unnamed/${keys[0]}`, "");
    await env.BUCKET.put(`unnamed/${keys[1]}`, "", { customMetadata: { since: String(Date.now() + 1000 * dayMs) } });
    for (const days of [0, 34]) await sweepFrom(world, later(days * dayMs));
    expect(await keysOf(world)).toEqual(keys);
    await sweepFrom(world, later(35 * dayMs + minuteMs));
    expect(await keysOf(world)).toEqual([]);
  });

  test("goes 35 days after its row when its version failed; the row stays a day: the next attempt uses what was paid for", async () => {
    const world = await newWorld();
    const endedMs = Date.now() + 2 * hourMs;
    const { imageId, key } = await addItem(world, "failed", endedMs);
    const paid = "UPDATE images SET object_key = ?, stored_at = 0, cost_micro_usd = 1 WHERE id = ?";
    await env.DB.prepare(paid).bind(key, imageId).run();
    await sweepFrom(world, new Date(endedMs + dayMs - minuteMs));
    expect([await hasImage(imageId), await keysOf(world)]).toEqual([true, [key]]);
    await sweepFrom(world, new Date(endedMs + dayMs + minuteMs));
    expect([await hasImage(imageId), await keysOf(world)]).toEqual([false, [key]]);
    await sweepFrom(world, new Date(endedMs + 36 * dayMs + 2 * minuteMs));
    expect(await keysOf(world)).toEqual([]);
    expect(log.filter((line) => line.event === "image_lost")).toEqual([]);
  });

  test("is deleted however the walk is cut into pages, at once and again, and with nobody's project too", async () => {
    const world = await newWorld();
    const { wanted, orphans } = await litter(world);
    const nobodys = await put(imageKey({ projectId: "prj_zzz_none", assetId: "a", versionId: "v", id: "i" }));
    for (const now of [later(0), later(35 * dayMs + minuteMs)]) {
      await comeTo(world, now);
      await Promise.all([runRound(now, bucketOf(1)), runRound(now, bucketOf(3)), runRound(now)]);
      await sweepFrom(world, now, bucketOf(2));
      if (now.getTime() < Date.now() + dayMs) expect(await marksOf(world)).toEqual(orphans);
    }
    expect(await keysOf(world)).toEqual(wanted);
    expect(await env.BUCKET.head(nobodys)).toBeNull();
    expect(log.filter((line) => line.level === "error")).toEqual([]);
  });

  test("of a deleted project goes at once, although its own deletion never ran", async () => {
    const world = await newWorld();
    await litter(world);
    const gone = await call("DELETE", `/v1/projects/${world.projectId}`, { token: world.token });
    expect(gone.status, JSON.stringify(log)).toBe(204);
    const key = await put(imageKey({ ...world, assetId: "ast_late", versionId: "ver_late", id: "img_late" }));
    await sweepFrom(world, later(0));
    expect(await env.BUCKET.head(key)).toBeNull();
    expect(await env.BUCKET.head(`unnamed/${key}`)).toBeNull();
  });

  test("is found by the duties in either order", async () => {
    const now = later(2 * dayMs);
    const objects = async (): Promise<unknown> => runRound(now);
    const exports = async (): Promise<void> => sweepExports(await publicContext({ now }));
    for (const duties of [
      [objects, exports, objects],
      [exports, objects],
    ]) {
      const world = await newWorld();
      const id = await addExport(world, "building");
      await put(exportKey(world.projectId, id));
      await put(exportWorkKey(world.projectId, id, "contents"));
      for (const duty of duties) {
        await comeTo(world, now);
        await duty();
      }
      await sweepFrom(world, now);
      await sweepFrom(world, new Date(now.getTime() + 35 * dayMs));
      expect(await keysOf(world)).toEqual([]);
      const path = `/v1/projects/${world.projectId}/exports/${id}`;
      expect((await call("GET", path, { token: world.token })).body.status).toBe("failed");
    }
  });
});

describe("a round", () => {
  test("goes on where it had come to when a run dies, and loses nothing", async () => {
    const world = await newWorld();
    const { wanted } = await litter(world);
    await sweepFrom(world, later(0));
    const now = later(35 * dayMs + minuteMs);
    await comeTo(world, now);
    let left = 3;
    const dying = bucketOf(2, {
      delete: async (keys: string[]) => {
        if (left-- === 0) throw new Error("the store is away");
        await env.BUCKET.delete(keys);
      },
    });
    await expect(runRound(now, dying)).rejects.toThrow("the store is away");
    const { after } = await progress();
    expect(after).toContain(world.projectId);
    await runRound(now);
    expect(await keysOf(world)).toEqual(wanted);
  });

  test("has at most ten pages in one run, begins once an hour, and not later when the clock was wrong", async () => {
    const world = await newWorld();
    const { wanted, orphans } = await litter(world);
    const today = new Date();
    await comeTo(world, today);
    expect(wanted).toHaveLength(12);
    expect(orphans).toHaveLength(10);
    const { objects } = await env.BUCKET.list({ prefix: "projects/", startAfter: `projects/${world.projectId}` });
    const kept = await env.BUCKET.list({ prefix: "kept/" });
    const marks = await env.BUCKET.list({ prefix: `unnamed/${projectPrefix(world.projectId)}` });
    const pages = new Set([...objects, ...marks.objects].map(({ key }) => key.replace(/^unnamed./, "")));
    expect(await runRound(today, bucketOf(1))).toBe(Math.ceil((pages.size + Math.max(1, kept.objects.length)) / 10));
    const listed: Date[] = [];
    const none = { objects: [], truncated: false };
    const list = (now: Date) => async (options: R2ListOptions) => {
      // A round begins here. Later pages follow when many rows, of other tests, miss their objects.
      if (options.startAfter === "projects/") listed.push(now);
      return none;
    };
    const counting = (now: Date) => bucketOf(1, { list: list(now) });
    const at = (ms: number) => new Date(1_900_000_000_000 + ms);
    const [first, soon, next, wrong] = [at(0), at(hourMs - 1), at(hourMs), at(-dayMs)];
    await env.BUCKET.delete(objectSweepKey);
    for (const now of [first, soon, next, next, wrong]) await runRound(now, counting(now));
    expect(listed).toEqual([first, next, wrong]);
    await env.BUCKET.put(objectSweepKey, "not what was written");
    await run(first, counting(first));
    expect(listed).toHaveLength(4);
    await env.BUCKET.delete(objectSweepKey);
  });

  test("is one of the minute's duties", async () => {
    await env.BUCKET.delete(objectSweepKey);
    await sweep(env);
    expect(await progress()).toMatchObject({ startedAtMs: expect.any(Number) });
  });
});

describe("a row without its object", () => {
  test("of a picture is told to the operator, once a round, and to nobody as a failure of ours", async () => {
    const world = await newWorld();
    const { images } = await addAsset(world.projectId, "gem", [noisePng(1), noisePng(2), noisePng(3)]);
    await env.BUCKET.delete(images[1]?.objectKey ?? "");
    await sweepFrom(world, later(0), bucketOf(1));
    const lost = log.filter((line) => line.event === "image_lost");
    expect(lost.map((line) => line.rowId)).toEqual([images[1]?.id]);
    const { token } = world;
    const at = `/v1/projects/${world.projectId}`;
    const { body } = await call("GET", `${at}/assets/gem/versions`, { token });
    const links: string[] = body.items[0].images.map((image: Json) => new URL(image.url).pathname);
    const answers = await Promise.all(links.map((link) => call("GET", link)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 200]);
    expect(answers[1]?.body.code).toBe("not_found");
    const made = await call("POST", `${at}/exports`, { token });
    const path = `${at}/exports/${made.body.id}`;
    await expect.poll(async () => (await call("GET", path, { token })).body.status, { timeout: 30_000 }).toBe("failed");
    expect(await keysOf(world)).toHaveLength(2);
  });

  test("of a ready export ends it as failed, without what it no longer has", async () => {
    const world = await newWorld();
    const [lost, fresh, whole] = [
      await addExport(world, "ready", Date.now() - 2 * hourMs),
      await addExport(world, "ready"),
      await addExport(world, "ready", Date.now() - 2 * hourMs),
    ];
    await put(exportKey(world.projectId, whole));
    const now = later(0);
    await comeTo(world, now);
    await Promise.all([runRound(now), runRound(now, bucketOf(1))]);
    const read = async (id: string) =>
      (await call("GET", `/v1/projects/${world.projectId}/exports/${id}`, { token: world.token })).body;
    expect(await read(lost)).toMatchObject({ status: "failed", url: null, sizeBytes: null, sha256: null });
    expect(await read(fresh)).toMatchObject({ status: "ready" });
    expect(await read(whole)).toMatchObject({ status: "ready", sizeBytes: 5 });
    expect(log.filter((line) => line.event === "archive_lost").map((line) => line.rowId)).toContain(lost);
  });

  test("that came while the objects were listed is no loss", async () => {
    const world = await newWorld();
    const { images } = await addAsset(world.projectId, "gem", [noisePng(1)]);
    const now = later(0);
    await comeTo(world, now);
    await run(now, bucketOf(1, { list: async () => ({ objects: [], truncated: false }) }));
    expect(await env.BUCKET.head(images[0]?.objectKey ?? "")).not.toBeNull();
    expect(log.filter((line) => line.event === "image_lost")).toEqual([]);
  });

  test("of a version that never came to be goes with it, a day after its item has ended", async () => {
    const world = await newWorld();
    const [failed, canceled, recent, running] = [
      await addItem(world, "failed"),
      await addItem(world, "canceled"),
      await addItem(world, "failed", Date.now()),
      await addItem(world, "running"),
    ];
    const kept = await addAsset(world.projectId, "gem", [noisePng(1)]);
    await sweepFrom(world, later(hourMs), bucketOf(1));
    const rows = [failed, canceled, recent, running].map((item) => item.imageId);
    expect(await Promise.all([...rows, kept.images[0]?.id ?? ""].map(hasImage))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
