import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { env } from "cloudflare:workers";
import { decode, encode } from "fast-png";
import { expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { askForImage } from "../../src/features/drawing/ask";
import { type Drawn } from "../../src/features/drawing/image-attempt";
import { createGeneration } from "../../src/features/generations/service";
import { findWork } from "../../src/features/drawing/item-store";
import { insertImages } from "../../src/features/drawing/image-store";
import { sha256 } from "../../src/lib/crypto";
import { toHex } from "../../src/lib/encoding";
import { newId, newUlid } from "../../src/lib/ids";
import { contextOf } from "../support/context";
import { plannedGame } from "../support/game";

const pixels = Uint8Array.from({ length: 8 * 8 * 4 }, (_, index) => (index * 31) & 0xff);
const png = encode({ width: 8, height: 8, data: pixels, channels: 4 });
const where = "Taken at 48.8584 N, 2.2945 E";

function textChunk(text: string): Buffer {
  const body = Buffer.from(`tEXtComment\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Draws one picture with a provider that answers with these bytes. */
async function drawWith(
  bytes: Uint8Array,
): Promise<{ drawn: Drawn; row: Record<string, unknown> | null; stored: Uint8Array | undefined }> {
  const game = await plannedGame("## Items\n- [KIND:icon] [SIZE:8x8] Coin\n");
  const idle = { create: async () => undefined } as never; // the test draws by itself
  const ctx = await contextOf(game.user.id, { env: { ...env, GENERATION_WORKFLOW: idle } });
  const wish = { model: "workers-ai/flux-2-klein-4b", dryRun: false };
  const { id } = await createGeneration(ctx, game.projectId, wish, { source: "api", ulid: newUlid(Date.now()) });
  const item = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ?")
    .bind(id)
    .first<{ id: string }>();
  const work = await findWork(openDb(env.DB), item?.id ?? "");
  if (!work) throw new Error("there is no item to draw");
  const image = {
    id: newId("img", Date.now()),
    position: 0,
    direction: "front",
    animation: "loop",
    frame: 1,
    variant: 1,
    tile: null,
    stripPlace: 0,
    stripFrames: 1,
    prompt: "",
  } as const;
  await insertImages(openDb(env.DB), work, [image]);
  const AI = { run: async () => Response.json({ image: Buffer.from(bytes).toString("base64") }) } as never;
  const drawn = await askForImage({ ...ctx, env: { ...env, AI } }, work.item.id, 0);
  const row = await env.DB.prepare("SELECT * FROM images WHERE id = ?").bind(image.id).first();
  const { objects } = await env.BUCKET.list({ prefix: `projects/${game.projectId}/` });
  const object = objects[0] && (await env.BUCKET.get(objects[0].key));
  return { drawn, row, stored: object ? new Uint8Array(await object.arrayBuffer()) : undefined };
}

test("a provider's picture is stored without its metadata, and without what hides behind it", async () => {
  const page = "<script>alert(document.domain)</script>";
  const dirty = Buffer.concat([
    png.subarray(0, 33),
    textChunk(where),
    textChunk(page),
    png.subarray(33),
    Buffer.from(`PK\x03\x04${page}`),
  ]);
  const { drawn, row, stored } = await drawWith(dirty);
  expect(drawn).toEqual({ state: "drawn" });
  expect(stored).toEqual(new Uint8Array(png));
  expect(stored && decode(stored).data).toEqual(pixels);
  expect(row).toMatchObject({
    size_bytes: png.byteLength,
    crc32: crc32(png),
    sha256: toHex(await sha256(new Uint8Array(png))),
    width: 8,
    height: 8,
    format: "png",
  });
});

test.each([
  ["a PNG that breaks off", png.subarray(0, -12)],
  ["a PNG with a wrong checksum", Buffer.concat([png.subarray(0, 32), Buffer.from([1]), png.subarray(33)])],
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ["a page", Buffer.from("<!doctype html><title>502</title>")],
  [
    "a picture of 30,000 pixels a side",
    Buffer.concat([png.subarray(0, 16), Buffer.from([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]), png.subarray(24)]),
  ],
])("%s is refused, and nothing is stored", async (_name, bytes) => {
  const { drawn, row, stored } = await drawWith(bytes);
  expect(drawn).toMatchObject({ state: "failed", code: "provider_failed" });
  expect(row).toMatchObject({ stored_at: null, object_key: null });
  expect(stored).toBeUndefined();
});
