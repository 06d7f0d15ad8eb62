/** The steps of a refinement run again after every crash, and refine, record and count each image once. */
import { env, type WorkflowStep } from "cloudflare:workers";
import { encode } from "fast-png";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Context } from "../../src/context";
import { imageSlots } from "../../src/domain/asset";
import { insertImages } from "../../src/features/drawing/image-store";
import { keepImage } from "../../src/features/drawing/images";
import { findWork, finishItem, type Work } from "../../src/features/drawing/item-store";
import { keepUnrefined, refineItem } from "../../src/features/drawing/refining/refine-item";
import { createGeneration } from "../../src/features/generations/service";
import { newId, newUlid } from "../../src/lib/ids";
import type { Json } from "../support/client";
import { contextOf } from "../support/context";
import { plannedGame, versionsOf, type Game } from "../support/game";

const cellPixels = 9.3;
const cells = 10;
const side = Math.round(cellPixels * cells);

/** A figure that moves by a cell from frame to frame, on white. `frames` of them stand side by side, from `first` on. */
function paint(first: number, frames = 1): Uint8Array {
  const width = side * frames;
  const data = new Uint8Array(width * side * 3).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor((x % side) / cellPixels), Math.floor(y / cellPixels)];
      const isBody = column >= 2 && column <= 6 && row >= 2 && row <= 8;
      const isArm = row === 3 + ((first + Math.floor(x / side)) % 4) && column === 7;
      if (!isBody && !isArm) continue;
      const shade = ((column * 7 + row * 3) % 4) * 50;
      data.set([shade, 40, 160 - shade], (y * width + x) * 3);
    }
  return encode({ width, height: side, data, channels: 3 });
}

type Item = { readonly game: Game; readonly ctx: Context; readonly work: Work };

/** An item whose images are all stored, as the provider sent them. No workflow is at work. */
async function storedItem(tags: string, toFile = paint, stripFrames = 1): Promise<Item> {
  const game = await plannedGame(`## Characters\n- [KIND:character-sprite] [SIZE:16x16] ${tags} {#hero} Hero\n`);
  const idle = { create: async () => undefined } as never;
  const user = await contextOf(game.user.id, { env: { ...env, GENERATION_WORKFLOW: idle } });
  const wish = { model: "workers-ai/flux-2-klein-4b", dryRun: false };
  const { id } = await createGeneration(user, game.projectId, wish, { source: "api", ulid: newUlid(Date.now()) });
  const row = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ?").bind(id).first<Json>();
  const work = await findWork(user.db, row?.["id"]);
  if (work === undefined) throw new Error("there is no item");
  const slots = imageSlots(work.item.spec);
  const images = slots.map((slot, position) => {
    const place = { position, stripPlace: position % stripFrames, stripFrames };
    return { ...slot, ...place, id: newId("img", Date.now()), prompt: "" };
  });
  await insertImages(user.db, work, images);
  const rows = await env.DB.prepare(
    "SELECT id, position, strip_frames AS stripFrames, version_id AS versionId, asset_id AS assetId, project_id AS projectId FROM images WHERE version_id = ? ORDER BY position",
  )
    .bind(work.item.versionId)
    .all<Json>();
  for (const image of rows.results.filter(({ position }) => position % stripFrames === 0)) {
    const drawing = { bytes: toFile(image["position"], stripFrames), seed: null, costMicroUsd: 0 };
    await keepImage(user, work, image as never, drawing, { isCopy: true, isOnlyCopy: false });
  }
  return { game, ctx: user, work };
}

/** Runs each step once. */
const calm = {
  do: async (_name: string, _config: unknown, run: () => Promise<unknown>) => run(),
} as never as WorkflowStep;

async function refine({ ctx, work }: Item, step: WorkflowStep = calm, bucket: R2Bucket = env.BUCKET): Promise<void> {
  const { id, imageCount: images, spec } = work.item;
  const { width, height } = spec;
  const own = { ...ctx, env: { ...ctx.env, BUCKET: bucket } };
  await refineItem(id, { images, width, height }, step, (run) => run(own));
}

async function rowsOf({ work }: Item): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM images WHERE version_id = ? ORDER BY position")
    .bind(work.item.versionId)
    .all<Json>();
  return rows.results;
}

async function storedBytes({ game }: Item): Promise<number> {
  const row = env.DB.prepare("SELECT stored_bytes FROM daily_usage WHERE user_id = ?").bind(game.user.id);
  return (await row.first<number>("stored_bytes")) ?? 0;
}

/** A bucket and steps that die at each operation in turn, and once more after the last. Each step then runs again. */
function dying(): { step: WorkflowStep; bucket: R2Bucket; deaths: () => number } {
  let [left, deaths] = [0, 0];
  const bucket = new Proxy(env.BUCKET, {
    get: (target, name) => {
      const method = Reflect.get(target, name).bind(target);
      return (...given: unknown[]) => {
        if (left-- <= 0) throw new Error("killed");
        return method(...given);
      };
    },
  });
  const run = async (_name: string, _config: unknown, work: () => Promise<unknown>) => {
    for (let allowed = 0; ; allowed++) {
      left = allowed;
      const done = await work().then(
        (result) => ({ result }),
        () => undefined,
      );
      if (done === undefined) {
        deaths++;
        continue;
      }
      left = Infinity;
      await work();
      return done.result;
    }
  };
  return { step: { do: run } as never, bucket, deaths: () => deaths };
}

test.each([
  ["in one step", "[MOVEABLE:4]", 4, 1],
  ["in several steps", "[MOVEABLE:4] [ANIM:5]", 20, 1],
  ["from strips, one of them in two steps,", "[MOVEABLE:4] [ANIM:5]", 20, 5],
])("images refined %s are the same after a death at every operation, and are counted once", async (...given) => {
  const [, tags, count, stripFrames] = given;
  const [whole, broken] = [await storedItem(tags), await storedItem(tags, paint, stripFrames)];
  const before = await storedBytes(broken);
  await refine(whole);
  const { step, bucket, deaths } = dying();
  await refine(broken, step, bucket);
  expect(deaths()).toBeGreaterThan(count);
  // Frames of a strip are the same as frames that were drawn one by one.
  const [expected, rows] = [await rowsOf(whole), await rowsOf(broken)];
  const facts = ({ sha256, qa, format, width, height, position }: Json) => [
    sha256,
    qa,
    format,
    width,
    height,
    position,
  ];
  expect(rows).toHaveLength(count);
  expect(rows.map(facts)).toEqual(expected.map(facts));
  expect(rows.map(({ width, height }) => [width, height])).toEqual(rows.map(() => [16, 16]));
  expect((await storedBytes(broken)) - before).toBe(rows.reduce((sum, row) => sum + row["size_bytes"], 0));
  const { objects } = await env.BUCKET.list({ prefix: `projects/${broken.game.projectId}/assets/` });
  const named = new Set(rows.flatMap((row): string[] => [row["object_key"], row["source_key"]]));
  expect(objects.map(({ key }) => key).toSorted()).toEqual([...named].toSorted());
});

test("two runs at once record and count each image once", async () => {
  const item = await storedItem("[MOVEABLE:4]");
  const before = await storedBytes(item);
  await Promise.all([refine(item), refine(item)]);
  const rows = await rowsOf(item);
  expect((await storedBytes(item)) - before).toBe(rows.reduce((sum, row) => sum + row["size_bytes"], 0));
});

test("a version does not appear before its images are refined, and has them as they came if they resist", async () => {
  const item = await storedItem("[MOVEABLE:4]");
  const { ctx, work, game } = item;
  const before = await rowsOf(item);
  await keepUnrefined(ctx, work.item.id);
  await refine(item);
  const rows = await rowsOf(item);
  expect(rows.map((row) => JSON.parse(row["qa"]).flags)).toEqual(rows.map(() => ["unrefined"]));
  expect(rows.map((row) => row["object_key"])).toEqual(before.map((row) => row["object_key"]));
  expect(await finishItem(ctx.db, work, null, Date.now())).toBe(true);
  expect((await versionsOf(game, "hero"))[0]).toMatchObject({ flagged: true });
});

test("an item that was canceled meanwhile gets no images", async () => {
  const item = await storedItem("[MOVEABLE:4]");
  await item.game.post(`/generations/${item.work.generation.id}/cancel`);
  await refine(item);
  expect((await rowsOf(item)).filter((row) => row["qa"] !== null)).toEqual([]);
});

/** The image with the colour profile of another colour space. */
function withProfile(file: Uint8Array): Uint8Array {
  const profile = Buffer.concat([Buffer.from("P3\0\0"), deflateSync(Buffer.from("Display P3"))]);
  const chunk = Buffer.alloc(profile.length + 12);
  chunk.writeUInt32BE(profile.length);
  chunk.write("iCCP", 4);
  profile.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)]);
}

test("an image with the colours of another colour space is flagged, although the stored file has no profile", async () => {
  const item = await storedItem("", (frame) => withProfile(paint(frame)));
  await refine(item);
  const [row] = await rowsOf(item);
  expect(JSON.parse(row?.["qa"]).flags).toContain("not-srgb");
});
