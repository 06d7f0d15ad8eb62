import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { env, exports } from "cloudflare:workers";
import { encode } from "fast-png";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sweepObjects } from "../../src/features/object-sweep/service";
import { listReferenceRows, listStoredReferences, uploadReference } from "../../src/features/references/service";
import { newId } from "../../src/lib/ids";
import { objectSweepKey, referenceKey } from "../../src/storage/blobs";
import { call, freshAddress, newProject, newUser, type Answer, type Json } from "../support/client";
import { captureLog, contextOf, publicContext } from "../support/context";
import { newKey } from "../support/fixtures";
import { newGame, type Game } from "../support/game";
import { addAsset, addVersion, noisePng } from "../support/pack";

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

const maxBytes = 5 * 1024 * 1024;
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const png = noisePng(1);
const jpeg = fromBase64(
  "/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAVACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAME/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnASbwAAAAAAAAAH/2Q==",
);
const webp = fromBase64("UklGRiQAAABXRUJQVlA4TBcAAAAvK4EBAAdQlCIXpf8BICH8Xy9G9D9FAAA=");

function upload(game: Game, bytes: string | Uint8Array, type = "image/png", token = game.user.token): Promise<Answer> {
  const headers = { "Content-Type": type };
  return call("POST", `/v1/projects/${game.projectId}/references`, { token, body: bytes, headers });
}

async function uploaded(game: Game, bytes: Uint8Array = png, type?: string): Promise<Json> {
  const { status, text, body } = await upload(game, bytes, type);
  if (status !== 201) throw new Error(`the upload answered ${status}: ${text}`);
  return body;
}

async function listed(game: Game): Promise<Json[]> {
  return (await game.get("/references")).body.items;
}

async function storedKeys({ projectId }: Game): Promise<string[]> {
  return (await env.BUCKET.list({ prefix: `projects/${projectId}/references/` })).objects.map(({ key }) => key);
}

async function download(url: string): Promise<{ type: string | null; bytes: Uint8Array }> {
  const headers = { "CF-Connecting-IP": freshAddress() };
  const response = await exports.default.fetch(new Request(url, { headers }));
  expect(response.status).toBe(200);
  return { type: response.headers.get("Content-Type"), bytes: new Uint8Array(await response.arrayBuffer()) };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function storedBytes({ user }: Game): Promise<number> {
  const query = "SELECT coalesce(sum(stored_bytes), 0) AS n FROM daily_usage WHERE user_id = ?";
  return (await env.DB.prepare(query).bind(user.id).first<{ n: number }>())?.n ?? 0;
}

/** The objects go by a workflow that waits; here it is enough that they have gone once. */
async function gone(key: string): Promise<void> {
  for (let tries = 0; tries < 200 && (await env.BUCKET.head(key)) !== null; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await env.BUCKET.head(key)).toBeNull();
}

function pngWith(name: string, data: string): Uint8Array {
  const body = Buffer.from(`${name}${data}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

const zipEnd = Buffer.concat([Buffer.from("PK\x05\x06", "latin1"), Buffer.alloc(18)]);

/** Grey, of 8 by 8 pixels. */
function pngOfPixels(...data: readonly Uint8Array[]): Uint8Array {
  const chunk = (name: string, content: Uint8Array): Buffer => {
    const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(name), content, Buffer.alloc(4)]);
    framed.writeUInt32BE(content.length);
    framed.writeUInt32BE(crc32(framed.subarray(4, -4)), framed.length - 4);
    return framed;
  };
  const header = chunk("IHDR", Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0]));
  return Buffer.concat([
    png.subarray(0, 8),
    header,
    chunk("IDAT", Buffer.concat(data)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("an upload", () => {
  test.each([
    ["image/png", "png", png, 16, 16],
    ["image/jpeg", "jpeg", jpeg, 37, 21],
    ["image/webp", "webp", webp, 300, 7],
  ] as const)("of %s is stored, described, listed and served", async (type, format, bytes, width, height) => {
    const game = await newGame();
    const reference = await uploaded(game, bytes, type);
    expect(reference).toEqual({
      id: expect.stringMatching(/^ref_[0-9a-z]{26}$/),
      source: "upload",
      assetKey: null,
      versionId: null,
      width,
      height,
      format,
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      url: expect.stringContaining("/v1/files/"),
      urlExpiresAt: expect.any(String),
      createdAt: expect.any(String),
    });
    expect(await listed(game)).toEqual([reference]);
    const file = await download(reference["url"]);
    expect([file.type, sha256(file.bytes)]).toEqual([type, sha256(bytes)]);
    expect(await storedKeys(game)).toEqual([referenceKey(game.projectId, reference["id"])]);
    expect(await storedBytes(game)).toBe(bytes.length);
  });

  test("is kept without its metadata and without what is hidden behind it", async () => {
    const secret = "Taken at 48.8584 N by canary";
    const script = "<svg onload=alert(1)><script>alert(1)</script>PK\x03\x04";
    const dirty = [
      pngWith("tEXt", `Comment\0${secret}`),
      pngWith("eXIf", secret),
      Buffer.concat([png, Buffer.from(`${script}${secret}`, "latin1")]),
    ];
    for (const bytes of dirty) {
      const reference = await uploaded(await newGame(), bytes);
      expect(reference["sha256"]).toBe(sha256(png));
      expect(Buffer.from((await download(reference["url"])).bytes).equals(Buffer.from(png))).toBe(true);
    }
  });

  test("may have the limit's size and no byte more, whether or not it says its size", async () => {
    const game = await newGame();
    const padding = "x".repeat(maxBytes - png.length - 12);
    expect((await upload(game, pngWith("tEXt", padding))).status).toBe(201);
    const over = pngWith("tEXt", `${padding}x`);
    const refused = await upload(game, over);
    expect([refused.status, refused.body.code]).toEqual([413, "payload_too_large"]);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writing = new Response(over).body?.pipeTo(writable).catch(() => undefined);
    const headers = { Authorization: `Bearer ${game.user.token}`, "Content-Type": "image/png" };
    const address = `http://127.0.0.1:8787/v1/projects/${game.projectId}/references`;
    const chunked = await exports.default.fetch(new Request(address, { method: "POST", headers, body: readable }));
    expect(chunked.status).toBe(413);
    await writing;
    expect(await listed(game)).toHaveLength(1);
  });

  test("that is not what its Content-Type says is 415", async () => {
    const game = await newGame();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
    const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
      ["a JPEG as PNG", jpeg, "image/png"],
      ["a PNG as WebP", png, "image/webp"],
      ["an SVG as PNG", svg, "image/png"],
      ["an SVG", svg, "image/svg+xml"],
      ["a GIF as PNG", "GIF89a\x01\0\x01\0", "image/png"],
      ["a GIF", "GIF89a\x01\0\x01\0", "image/gif"],
      ["HTML before a PNG", Buffer.concat([Buffer.from("<html>"), png]), "image/png"],
      ["nothing", "", "image/png"],
      ["a form", png, "multipart/form-data; boundary=x"],
      ["bytes of any kind", png, "application/octet-stream"],
      ["any picture", png, "image/*"],
      ["two types", png, "image/png, image/jpeg"],
      ["a large GIF", new Uint8Array(1024 * 1024), "image/gif"],
    ];
    for (const [name, bytes, type] of cases) {
      const answer = await upload(game, bytes, type);
      expect([name, answer.status, answer.body.code]).toEqual([name, 415, "unsupported_media_type"]);
    }
    expect(await listed(game)).toEqual([]);
    expect(await storedKeys(game)).toEqual([]);
    expect((await upload(game, png, "IMAGE/PNG; name=x")).status).toBe(201);
  });

  test("of a damaged, moving or giant picture, or of one with a file behind its pixels, is 400", async () => {
    const game = await newGame();
    expect((await upload(game, pngOfPixels(deflateSync(Buffer.alloc(9 * 8))))).status).toBe(201);
    const wide = encode({ width: 4097, height: 1, data: new Uint8Array(4097 * 4), channels: 4 });
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(0x7fffffff, 16);
    bomb.writeUInt32BE(0x7fffffff, 20);
    const flipped = Uint8Array.from(png, (byte, index) => (index === png.length - 30 ? byte ^ 1 : byte));
    const cases: Record<string, Uint8Array> = {
      "with an archive behind its compressed pixels": pngOfPixels(deflateSync(Buffer.alloc(9 * 8)), zipEnd),
      "with more than its pixels": pngOfPixels(deflateSync(Buffer.alloc(9 * 8 + 1))),
      "with pixels that unpack to a thousand times their size": pngOfPixels(deflateSync(Buffer.alloc(32_000_000))),
      "with pixels that are not compressed": pngOfPixels(Buffer.alloc(9 * 8)),
      "cut off": png.subarray(0, -20),
      "with a wrong checksum": flipped,
      "too wide": wide,
      "a bomb": bomb,
    };
    for (const [name, bytes] of Object.entries(cases)) {
      const answer = await upload(game, bytes);
      expect([name, answer.status, answer.body.code]).toEqual([name, 400, "validation_failed"]);
    }
    expect(await storedKeys(game)).toHaveLength(1);
  });

  test("by somebody who may not write there is refused", async () => {
    const game = await newGame();
    const reader = await newKey(game.user, ["read", "generate"]);
    const stranger = await newUser();
    expect((await upload(game, png, "image/png", stranger.token)).status).toBe(404);
    expect((await upload(game, png, "image/png", reader)).body.code).toBe("insufficient_scope");
    const bound = await newKey(game.user, ["read", "write"], await newProject(game.user));
    expect((await upload(game, png, "image/png", bound)).status).toBe(404);
    expect(await storedKeys(game)).toEqual([]);
  });
});

describe("an asset as reference", () => {
  test("is a copy of its approved version's first picture, and outlives the asset", async () => {
    const game = await newGame();
    const frames = [noisePng(7, 24), noisePng(8, 24)];
    const { versionId } = await addAsset(game.projectId, "knight", frames, { side: 24 });
    const { status, body } = await game.post("/references", { assetKey: "knight" });
    expect([status, body]).toMatchObject([
      201,
      { source: "asset", assetKey: "knight", versionId, width: 24, height: 24, format: "png" },
    ]);
    const bytes = Buffer.from(frames[0] ?? []);
    expect([body["sha256"], body["sizeBytes"]]).toEqual([sha256(bytes), bytes.length]);
    expect(await storedBytes(game)).toBe(bytes.length);
    expect((await game.remove("/assets/knight")).status).toBe(204);
    expect(sha256((await download(body["url"])).bytes)).toBe(sha256(bytes));
    expect(await listed(game)).toMatchObject([{ id: body["id"], assetKey: "knight" }]);
  });

  test("may be a version that is named, approved or not", async () => {
    const game = await newGame();
    const first = await addAsset(game.projectId, "coin", [noisePng(1)], { approved: false });
    const frames = [noisePng(2)];
    const { projectId } = game;
    const second = await addVersion({ projectId, assetId: first.assetId, key: "coin", number: 2, frames, side: 16 });
    const none = await game.post("/references", { assetKey: "coin" });
    expect([none.status, none.body.code, none.body.detail]).toEqual([
      409,
      "conflict",
      expect.stringContaining("approve"),
    ]);
    for (const { versionId, images } of [first, second]) {
      const { body } = await game.post("/references", { assetKey: "coin", versionId });
      expect(body).toMatchObject({ versionId, sha256: sha256(images[0]?.bytes ?? new Uint8Array(0)) });
    }
  });

  test("that is not there, or is another's, is 404, and a lost picture 409", async () => {
    const [game, other] = [await newGame(), await newGame()];
    const theirs = await addAsset(other.projectId, "gem", [noisePng(1)]);
    const mine = await addAsset(game.projectId, "coin", [noisePng(2)]);
    for (const body of [
      { assetKey: "gem" },
      { assetKey: "nothing" },
      { assetKey: "coin", versionId: theirs.versionId },
      { assetKey: "coin", versionId: "ver_nothing" },
    ])
      expect([body, (await game.post("/references", body)).status]).toEqual([body, 404]);
    await env.BUCKET.delete(mine.images.map(({ objectKey }) => objectKey));
    expect((await game.post("/references", { assetKey: "coin" })).status).toBe(409);
    for (const body of [{}, { assetKey: "" }, { assetKey: "coin", url: "https://x.test" }, { assetKey: 1 }])
      expect([body, (await game.post("/references", body)).status]).toEqual([body, 400]);
    expect(await storedKeys(game)).toEqual([]);
  });
});

describe("what a project may have", () => {
  test("twenty uploads at once leave eight, each with its object; the cap is named, and a deletion makes room", async () => {
    const game = await newGame();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => upload(game, noisePng(index))));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(8);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { status, body } of refused)
      expect([status, body.code, body.detail]).toEqual([409, "conflict", expect.stringContaining("8 references")]);
    const keys = made.map(({ body }) => referenceKey(game.projectId, body["id"]));
    expect((await storedKeys(game)).toSorted()).toEqual(keys.toSorted());
    const total = made.reduce((sum, { body }) => sum + body["sizeBytes"], 0);
    expect(await storedBytes(game)).toBe(total);
    expect((await game.remove(`/references/${made[0]?.body["id"]}`)).status).toBe(204);
    expect((await upload(game, png)).status).toBe(201);
  });

  test("a user whose quota of bytes is used up stores nothing", async () => {
    const game = await newGame();
    await uploaded(game);
    await env.DB.prepare("UPDATE users SET stored_bytes_per_day = 1 WHERE id = ?").bind(game.user.id).run();
    const refused = await upload(game, png);
    expect([refused.status, refused.body.code]).toEqual([429, "quota_exceeded"]);
    expect(refused.headers.has("Retry-After")).toBe(true);
    expect(await storedKeys(game)).toHaveLength(1);
    expect(await storedBytes(game)).toBe(png.length);
  });

  test("an object whose row may have been written is not taken away by a failure", async () => {
    const game = await newGame();
    const ctx = await contextOf(game.user.id);
    const failing = Object.assign(Object.create(ctx.db) as typeof ctx.db, {
      batch: async () => Promise.reject(new Error("D1_ERROR: the answer was lost")),
    });
    const file = { type: "image/png", bytes: png } as const;
    await expect(uploadReference({ ...ctx, db: failing }, game.projectId, file)).rejects.toThrow("lost");
    expect(await storedKeys(game)).toHaveLength(1);
    expect(await listed(game)).toEqual([]);
  });
});

describe("listing and deleting", () => {
  test("lists are paged, oldest first, as generations get them", async () => {
    const game = await newGame();
    const all: Json[] = [];
    for (let index = 0; index < 3; index++) all.push(await uploaded(game, noisePng(index)));
    const first = (await game.get("/references?limit=2")).body;
    const second = (await game.get(`/references?limit=2&cursor=${first["nextCursor"]}`)).body;
    expect([...first["items"], ...second["items"]].map(({ id }: Json) => id)).toEqual(all.map(({ id }) => id));
    expect(second["nextCursor"]).toBeNull();
    const ctx = await contextOf(game.user.id);
    expect((await listReferenceRows(ctx, game.projectId)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(await listStoredReferences(ctx, game.projectId)).toEqual(
      all.map(({ id, format, width, height, sha256 }) => {
        return { objectKey: referenceKey(game.projectId, id), format, width, height, sha256 };
      }),
    );
    expect(await listStoredReferences(await contextOf((await newUser()).id), game.projectId)).toEqual([]);
  });

  test("one that is deleted takes its object with it, and leaves the others", async () => {
    const game = await newGame();
    const [first, second] = [await uploaded(game), await uploaded(game)];
    expect((await game.remove(`/references/${first["id"]}`)).status).toBe(204);
    await gone(referenceKey(game.projectId, first["id"]));
    expect((await listed(game)).map(({ id }) => id)).toEqual([second["id"]]);
    expect((await game.remove(`/references/${first["id"]}`)).status).toBe(404);
    expect(await env.BUCKET.head(referenceKey(game.projectId, second["id"]))).not.toBeNull();
  });

  test("deleting all leaves none, and what is added afterwards stays whatever still runs", async () => {
    const game = await newGame();
    const all = [await uploaded(game), await uploaded(game), await uploaded(game)];
    expect((await game.remove("/references")).status).toBe(204);
    expect(await listed(game)).toEqual([]);
    for (const { id } of all) await gone(referenceKey(game.projectId, id));
    const later = await uploaded(game);
    const prefixes = await env.DB.prepare("SELECT key_prefix FROM object_deletions WHERE key_prefix LIKE ?")
      .bind(`projects/${game.projectId}/%`)
      .all<{ key_prefix: string }>();
    expect(prefixes.results).toHaveLength(3);
    const kept = referenceKey(game.projectId, later["id"]);
    expect(prefixes.results.filter(({ key_prefix }) => kept.startsWith(key_prefix))).toEqual([]);
    expect((await game.remove("/references")).status).toBe(204);
    expect((await game.remove("/references")).status).toBe(204);
  });

  test("another's are like ones that are not there", async () => {
    const [game, other] = [await newGame(), await newGame()];
    const { id } = await uploaded(game);
    const { token } = other.user;
    const base = `/v1/projects/${game.projectId}/references`;
    for (const [method, path] of [
      ["GET", base],
      ["DELETE", base],
      ["DELETE", `${base}/${id}`],
      ["DELETE", `/v1/projects/${other.projectId}/references/${id}`],
    ] as const)
      expect([method, path, (await call(method, path, { token })).status]).toEqual([method, path, 404]);
    expect(await listed(game)).toHaveLength(1);
  });

  test("the sweep over the objects takes what a death left without a row, and nothing else", async () => {
    const game = await newGame();
    const { id } = await uploaded(game);
    const orphan = referenceKey(game.projectId, newId("ref", Date.now()));
    await env.BUCKET.put(orphan, png);
    const sweepAt = async (now: Date): Promise<void> => {
      // A round that has come to where this project begins.
      await env.BUCKET.put(objectSweepKey, JSON.stringify({ startedAtMs: 0, after: `projects/${game.projectId}` }));
      await sweepObjects(await publicContext({ now }));
    };
    for (const days of [0, 34]) {
      await sweepAt(new Date(Date.now() + days * 24 * 3600 * 1000));
      expect(await storedKeys(game)).toHaveLength(2);
    }
    await sweepAt(new Date(Date.now() + 36 * 24 * 3600 * 1000));
    expect(await storedKeys(game)).toEqual([referenceKey(game.projectId, id)]);
  });

  test("with the project go its references", async () => {
    const game = await newGame();
    const { id } = await uploaded(game);
    expect((await game.remove("")).status).toBe(204);
    const rows = await env.DB.prepare("SELECT id FROM project_references WHERE project_id = ?")
      .bind(game.projectId)
      .all();
    expect(rows.results).toEqual([]);
    await gone(referenceKey(game.projectId, id));
  });
});
