/* Sheets, previews and contact sheets: who may see them, which version they show, and that they are drawn once. */
import { env, exports } from "cloudflare:workers";
import { decode, encode } from "fast-png";
import { decompressFrames, parseGIF } from "gifuct-js";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { sweepObjects } from "../../src/features/object-sweep/service";
import { prepareView } from "../../src/features/views/service";
import { contactSheetKey, objectSweepKey, viewKey } from "../../src/storage/blobs";
import { freshAddress, newUser, origin, call, type Json } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import { asset, draw, newGame, plannedGame, until, versionsOf, type Game } from "../support/game";

const plan = `## Cast
- [MOVEABLE:4] [SIZE:24x32] Guard: iron helmet
  - idle (2 frames)
  - walk (3 frames, 10 fps)
## Items
- [KIND:icon] [SIZE:16x16] Coin
`;

type Seen = { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array };

async function see(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Seen> {
  const request = new Request(url, { method, headers: { "CF-Connecting-IP": freshAddress(), ...headers } });
  const response = await exports.default.fetch(request);
  return {
    status: response.status,
    headers: response.headers,
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

function look(game: Game, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Seen> {
  const url = `${origin}/v1/projects/${game.projectId}${path}`;
  return see(url, { Authorization: `Bearer ${game.user.token}`, ...headers }, method);
}

function sizeOf(png: Uint8Array): string {
  const { width, height } = decode(png);
  return `${width}x${height}`;
}

function readGif(bytes: Uint8Array) {
  const gif = parseGIF(new Uint8Array(bytes).buffer);
  const delays = decompressFrames(gif, false).map(({ delay }) => delay);
  return { size: `${gif.lsd.width}x${gif.lsd.height}`, delays };
}

async function drawnGame(): Promise<Game> {
  const game = await plannedGame(plan);
  await draw(game);
  return game;
}

async function keysBelow(prefix: string): Promise<string[]> {
  return (await env.BUCKET.list({ prefix })).objects.map(({ key }) => key);
}

async function viewsOf({ projectId }: Game): Promise<string[]> {
  const keys = await keysBelow(`projects/${projectId}/`);
  return keys.filter((key) => key.includes("/views/") || key.includes("/contact-sheet/"));
}

afterEach(() => void vi.restoreAllMocks());

describe("an asset without a version", () => {
  test("has no sheet, no preview and no links", async () => {
    const game = await plannedGame(plan);
    expect(await asset(game, "coin")).toMatchObject({ sheetUrl: null, previewUrl: null });
    for (const path of ["/assets/coin/sheet.png", "/assets/coin/preview.gif", "/assets/none/sheet.png"])
      expect((await game.get(path)).body.code).toBe("not_found");
  });
});

describe("a sheet and a preview", () => {
  test("have a row for each direction and animation, and play the first direction at the plan's speeds", async () => {
    const game = await drawnGame();
    const sheet = await look(game, "/assets/guard/sheet.png");
    expect([sheet.status, sheet.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect(sheet.headers.get("Content-Length")).toBe(String(sheet.bytes.length));
    expect(sheet.headers.get("RateLimit-Policy")).toBe('"view";q=60;w=60');
    expect(sizeOf(sheet.bytes)).toBe(`${24 * 3}x${32 * 8}`);
    const preview = await look(game, "/assets/guard/preview.gif");
    expect([preview.status, preview.headers.get("Content-Type")]).toEqual([200, "image/gif"]);
    expect(readGif(preview.bytes)).toEqual({ size: `${24 * 8}x${32 * 8}`, delays: [250, 250, 100, 100, 100] });
  });

  test("are as large as the zoom says, and a zoom that would be too large is refused with the way out", async () => {
    const game = await plannedGame("- [KIND:background] [SIZE:1024x64] Sky\n");
    await draw(game);
    expect(sizeOf((await look(game, "/assets/sky/sheet.png?zoom=2")).bytes)).toBe("2048x128");
    expect(readGif((await look(game, "/assets/sky/preview.gif")).bytes).size).toBe("1024x64");
    expect(readGif((await look(game, "/assets/sky/preview.gif?zoom=4")).bytes).size).toBe("4096x256");
    for (const form of ["sheet.png", "preview.gif"]) {
      const { status, body } = await game.get(`/assets/sky/${form}?zoom=5`);
      expect([status, body.code, body.errors[0].path]).toEqual([400, "validation_failed", "zoom"]);
      expect(body.errors[0].message).toContain("at most 4");
    }
    for (const query of ["zoom=0", "zoom=9", "zoom=x", "versionId=ver_1", "page=1"])
      expect((await game.get(`/assets/sky/sheet.png?${query}`)).status).toBe(query.startsWith("ver") ? 404 : 400);
  });

  test("show the newest version, or the one that is named", async () => {
    const game = await drawnGame();
    const first = (await versionsOf(game, "coin"))[0]?.id;
    const before = await look(game, "/assets/coin/sheet.png");
    await draw(game, { assets: ["coin"], seed: 7 });
    const after = await look(game, "/assets/coin/sheet.png");
    expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
    const named = await look(game, `/assets/coin/sheet.png?versionId=${first}`);
    expect(named.bytes).toEqual(before.bytes);
    expect((await game.get(`/assets/guard/sheet.png?versionId=${first}`)).status).toBe(404);
  });

  test("are answered with 304 to those who have them", async () => {
    const game = await drawnGame();
    for (const path of ["/assets/coin/sheet.png", "/assets/coin/preview.gif", "/contact-sheet.png"]) {
      const { headers } = await look(game, path);
      const etag = headers.get("ETag") ?? "";
      const again = await look(game, path, { "If-None-Match": etag });
      expect([path, again.status, again.bytes.length, again.headers.get("ETag")]).toEqual([path, 304, 0, etag]);
      expect((await look(game, path, { "If-None-Match": '"other"' })).status).toBe(200);
      const head = await look(game, path, {}, "HEAD");
      expect([head.status, head.bytes.length, head.headers.get("ETag")]).toEqual([200, 0, etag]);
    }
  });

  test("are for nobody else", async () => {
    const game = await drawnGame();
    const { token } = await newUser();
    for (const path of ["/assets/coin/sheet.png", "/assets/coin/preview.gif", "/contact-sheet.png"]) {
      const { status } = await call("GET", `/v1/projects/${game.projectId}${path}`, { token });
      expect([path, status]).toEqual([path, 404]);
    }
    expect(await viewsOf(game)).toEqual([]);
  });

  test("are drawn once, however many ask at once, and anew at another speed without another version", async () => {
    const game = await drawnGame();
    const ask = () => look(game, "/assets/guard/preview.gif");
    const [first, ...others] = await Promise.all([ask(), ask(), ask()]);
    for (const { bytes } of others) expect(bytes).toEqual(first?.bytes);
    expect(await viewsOf(game)).toHaveLength(1);
    await game.put("plan", plan.replace("10 fps", "20 fps"));
    await game.post("/plan/apply");
    expect(readGif((await ask()).bytes).delays).toEqual([250, 250, 50, 50, 50]);
    expect(await viewsOf(game)).toHaveLength(2);
    expect(await versionsOf(game, "guard")).toHaveLength(1);
  });

  test("keep the size of the drawing when the plan has another", async () => {
    const game = await drawnGame();
    await game.put("plan", plan.replace("24x32", "48x64"));
    await game.post("/plan/apply");
    expect(sizeOf((await look(game, "/assets/guard/sheet.png")).bytes)).toBe(`${24 * 3}x${32 * 8}`);
  });
});

describe("a link", () => {
  test("shows the picture in a browser, in a sandbox, and is the Worker's own", async () => {
    const game = await drawnGame();
    const { sheetUrl, previewUrl } = await asset(game, "guard");
    for (const [url, type, name] of [
      [sheetUrl, "image/png", "guard_sheet.png"],
      [previewUrl, "image/gif", "guard_preview.gif"],
    ] as const) {
      expect(url).toMatch(new RegExp(`^${origin}/v1/files/`));
      const { status, headers } = await see(url);
      expect([status, headers.get("Content-Type")]).toEqual([200, type]);
      expect(headers.get("Content-Disposition")).toBe(`inline; filename="${name}"; filename*=UTF-8''${name}`);
      expect(headers.get("Content-Security-Policy")).toMatch(/^sandbox; default-src 'none'/);
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Cache-Control")).toMatch(/^private, max-age=\d+/);
      expect((await see(url, { Range: "bytes=0-3" })).status).toBe(206);
    }
    expect((await see(sheetUrl)).bytes).toEqual((await look(game, "/assets/guard/sheet.png")).bytes);
    expect((await see(previewUrl)).bytes).toEqual((await look(game, "/assets/guard/preview.gif")).bytes);
  });

  test("stands in every answer with an asset or a project", async () => {
    const game = await drawnGame();
    const answers: Json[] = [
      ...(await game.get("/assets")).body.items,
      await asset(game, "coin"),
      (await game.patch("/assets/coin", { status: "approved" })).body,
      (await game.patch("/assets/coin", { category: "Loot" })).body,
      ...(await game.post("/assets/review", { status: "approved" })).body.items,
    ];
    expect(answers).toHaveLength(6);
    for (const { sheetUrl, previewUrl } of answers) {
      expect((await see(sheetUrl)).status).toBe(200);
      expect((await see(previewUrl)).status).toBe(200);
    }
    const projects = await call("GET", "/v1/projects", { token: game.user.token });
    for (const { contactSheetUrl } of [projects.body.items[0], (await game.get("")).body])
      expect((await see(contactSheetUrl)).headers.get("Content-Type")).toBe("image/png");
  });

  test("that was altered or has expired shows nothing", async () => {
    const game = await drawnGame();
    const { sheetUrl } = await asset(game, "coin");
    expect((await see(sheetUrl.replace("coin_sheet", "coin_shoot"))).status).toBe(403);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 66 * 60_000 });
    try {
      expect((await see(sheetUrl)).status).toBe(403);
    } finally {
      vi.useRealTimers();
    }
  });

  test("that is older than the plan's speeds plays at today's", async () => {
    const game = await drawnGame();
    const { previewUrl } = await asset(game, "guard");
    await game.put("plan", plan.replace("10 fps", "20 fps"));
    await game.post("/plan/apply");
    expect(readGif((await see(previewUrl)).bytes).delays).toEqual([250, 250, 50, 50, 50]);
  });

  test("ends with the asset, also when nobody has opened the link before", async () => {
    const game = await drawnGame();
    const { sheetUrl, previewUrl } = await asset(game, "coin");
    expect((await see(sheetUrl)).status).toBe(200);
    await game.remove("/assets/coin");
    expect((await see(previewUrl)).status).toBe(404);
    await until("the sheet is gone", async () => ((await see(sheetUrl)).status === 404 ? true : undefined));
    expect(await viewsOf(game)).toEqual([]);
  });

  test("ends with the project", async () => {
    const game = await drawnGame();
    const { contactSheetUrl } = (await game.get("")).body;
    expect((await see(contactSheetUrl)).status).toBe(200);
    await game.remove("");
    expect((await see(contactSheetUrl)).status).toBe(404);
    await until("the sheet is gone", async () => ((await viewsOf(game)).length === 0 ? true : undefined));
  });
});

describe("images that cannot be shown", () => {
  async function replaceImage(game: Game, bytes: Uint8Array, columns: string): Promise<void> {
    const [version] = await versionsOf(game, "coin");
    const { results } = await env.DB.prepare("SELECT object_key FROM images WHERE version_id = ?")
      .bind(version?.id)
      .all<{ object_key: string }>();
    for (const { object_key } of results) await env.BUCKET.put(object_key, bytes);
    await env.DB.prepare(`UPDATE images SET ${columns} WHERE version_id = ?`).bind(version?.id).run();
  }

  test("leave an empty cell if they are damaged", async () => {
    const game = await drawnGame();
    await replaceImage(game, new Uint8Array(100), "size_bytes = 100");
    const { status, bytes } = await look(game, "/assets/coin/sheet.png");
    expect([status, sizeOf(bytes)]).toEqual([200, "16x16"]);
    expect(Math.max(...decode(bytes).data)).toBe(0);
    expect((await look(game, "/assets/coin/preview.gif")).status).toBe(200);
    expect((await look(game, "/contact-sheet.png")).status).toBe(200);
  });

  test("are shrunk if they are larger than planned, in every format", async () => {
    for (const [name, format] of [
      ["8-bit PNG", "png"],
      ["baseline JPEG", "jpeg"],
      ["lossless WebP", "webp"],
    ] as const) {
      const game = await drawnGame();
      const file = inject("imageFiles")[name];
      const bytes = new Uint8Array(Buffer.from(file?.file ?? "", "base64"));
      await replaceImage(game, bytes, `format = '${format}', width = 64, height = 48`);
      const { data, width, height } = decode((await look(game, "/assets/coin/sheet.png")).bytes);
      const opaque = Array.from({ length: width * height }, (_, pixel) => data[pixel * 4 + 3] ?? 0);
      expect([width, height, opaque.filter((alpha) => alpha > 0).length > 100]).toEqual([16, 16, true]);
      expect(opaque.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 0));
    }
  });

  test("are drawn again when a lost object is back", async () => {
    const game = await drawnGame();
    const [version] = await versionsOf(game, "coin");
    const [row] = (
      await env.DB.prepare("SELECT object_key FROM images WHERE version_id = ?")
        .bind(version?.id)
        .all<{ object_key: string }>()
    ).results;
    const key = row?.object_key ?? "";
    const bytes = await (await env.BUCKET.get(key))?.arrayBuffer();
    await env.BUCKET.delete(key);
    const empty = await look(game, "/assets/coin/sheet.png");
    expect(Math.max(...decode(empty.bytes).data)).toBe(0);
    await env.BUCKET.put(key, bytes ?? "");
    expect(Math.max(...decode((await look(game, "/assets/coin/sheet.png")).bytes).data)).toBe(255);
  });
});

describe("a contact sheet", () => {
  test("has a hundred assets a page, and follows the project's changes", async () => {
    const items = Array.from({ length: 103 }, (_, index) => `- [KIND:icon] [SIZE:8x8] Gem ${index + 1}\n`).join("");
    const game = await plannedGame(`## Gems\n${items}`);
    const page = (number: number) => look(game, `/contact-sheet.png?page=${number}`);
    expect(sizeOf((await page(1)).bytes)).toBe("928x1328");
    expect(sizeOf((await page(2)).bytes)).toBe("928x176");
    expect((await page(3)).status).toBe(404);
    for (const query of ["page=0", "page=11", "page=x", "zoom=2"])
      expect((await game.get(`/contact-sheet.png?${query}`)).status).toBe(400);
    const before = (await page(2)).headers.get("ETag");
    await draw(game, { assets: ["gem-103"] });
    const drawn = (await page(2)).headers.get("ETag");
    expect(drawn).not.toBe(before);
    await env.DB.prepare("UPDATE assets SET flagged = 1 WHERE project_id = ? AND key = 'gem-103'")
      .bind(game.projectId)
      .run();
    const flagged = (await page(2)).headers.get("ETag");
    expect(flagged).not.toBe(drawn);
    await env.DB.prepare(`UPDATE images SET qa = '{"flags":["fallback"]}' WHERE project_id = ?`)
      .bind(game.projectId)
      .run();
    expect((await page(2)).headers.get("ETag")).not.toBe(flagged);
    expect(await viewsOf(game)).toHaveLength(2);
  });

  test("of an empty project is an empty page, and a browser asks anew each time", async () => {
    const game = await newGame();
    const { contactSheetUrl } = (await game.get("")).body;
    const { status, headers, bytes } = await see(contactSheetUrl);
    expect([status, sizeOf(bytes)]).toEqual([200, "928x176"]);
    expect(headers.get("Cache-Control")).toMatch(/^private, no-cache/);
    expect(headers.get("Content-Disposition")).toContain("inline");
  });
});

describe("the object sweep", () => {
  test("keeps the views of versions and projects, and marks those whose row is gone", async () => {
    captureLog();
    const game = await drawnGame();
    await look(game, "/assets/coin/sheet.png");
    await look(game, "/contact-sheet.png");
    const [id] = await versionsOf(game, "coin");
    const ids = { projectId: game.projectId, assetId: (await asset(game, "coin")).id, versionId: String(id?.id) };
    const lost = viewKey({ ...ids, versionId: "ver_00000000000000000000000000" }, "sheet-1.png");
    await env.BUCKET.put(lost, encode({ width: 1, height: 1, channels: 4, data: new Uint8Array(4) }));
    await env.BUCKET.put(
      objectSweepKey,
      JSON.stringify({ startedAtMs: Date.now(), after: `projects/${ids.projectId}` }),
    );
    await sweepObjects(await publicContext());
    const marked = (await keysBelow(`unnamed/projects/${ids.projectId}/`)).map((key) => key.slice("unnamed/".length));
    expect(marked.map((key) => key.split("/").slice(0, 6).join("/"))).toEqual([lost.split("/").slice(0, 6).join("/")]);
    expect(await viewsOf(game)).toEqual(
      [viewKey(ids, "sheet-1.png"), lost, contactSheetKey(ids.projectId, 1)].toSorted(),
    );
  });
});

test("a view that fails half-way is kept by nobody, and drawn by the next request", async () => {
  const game = await drawnGame();
  const [version] = await versionsOf(game, "coin");
  const { id: assetId } = await asset(game, "coin");
  const key = viewKey({ projectId: game.projectId, assetId, versionId: String(version?.id) }, "sheet-1.png");
  const ctx = await publicContext();
  const bucket = new Proxy(env.BUCKET, {
    get: (target, name) => {
      if (name === "get") return async () => Promise.reject(new Error("R2 is away"));
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await expect(prepareView({ ...ctx, env: { ...env, BUCKET: bucket } }, key)).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(await viewsOf(game)).toEqual([]);
  expect(await prepareView(ctx, key)).toBe(key);
});
