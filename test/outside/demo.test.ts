import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createClient } from "../../demo/client";
import { downloadFile } from "../../demo/download";
import { readEvents, type ServerEvent } from "../../demo/events";
import { barText, openProgressBar } from "../../demo/progress-bar";
import { isSafeName, readArchive, unpackInto } from "../../demo/unpack";
import { verifyPack } from "../../demo/verify";
import { watchGeneration } from "../../demo/watch";

const root = join(import.meta.dirname, "../..");
const node = join(root, "node_modules/.bin/node");
const folder = mkdtempSync(join(tmpdir(), "hatchery-demo-test-"));
const slow = { timeout: 400_000 };
// Without this locale unzip misreads names beyond ASCII.
const utf8 = { ...process.env, LC_ALL: "C.UTF-8" };

const games = [
  {
    game: "farm",
    args: [],
    zip: "harvest-hollow.zip",
    images: {
      farmer: 32,
      chicken: 8,
      scarecrow: 1,
      "grass-and-soil-tiles": 1,
      "oak-tree": 1,
      campfire: 4,
      barrel: 1,
      parsnip: 1,
      "watering-can": 1,
      "gold-coin": 1,
      "wooden-button": 1,
      "title-screen": 1,
    },
    names: ["Farmer", "Grass and Soil Tiles"],
  },
  {
    game: "dungeon",
    args: ["--plan", "examples/dungeon/plan.md", "--style", "examples/dungeon/style.md"],
    zip: "lantern-below.zip",
    images: {
      knight: 48,
      "witch-apprentice-iris": 4,
      "slime-king": 4,
      bat: 3,
      "bat-2": 3,
      "stone-walls": 1,
      torch: 3,
      "treasure-chest": 2,
    },
    names: ['Witch-Apprentice "Ïris"', "Torch"],
  },
];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(games)("the demo on examples/$game", ({ game, args, zip, images, names }) => {
  const out = join(folder, game, "out");
  const again = join(folder, game, "again");
  const unpacked = join(out, zip.replace(".zip", ""));
  const sprites = Object.values(images).reduce((sum, count) => sum + count, 0);
  let run: Ended;

  beforeAll(async () => {
    run = await demo([...args, "--out", out]);
    expect(await demo([...args, "--out", again])).toMatchObject({ code: 0 });
  }, slow.timeout);

  it("ends well, and tells each step of the story", () => {
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const steps = run.stdout.match(/^(?:GET|POST|PUT) .*/gm)?.map((line) => line.replace(/ +/g, " ")) ?? [];
    expect(steps.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "POST /v1/auth/register 201",
      "POST /v1/projects 201",
      "PUT /v1/projects/prj_…/memory-files/plan 201",
      "PUT /v1/projects/prj_…/memory-files/style 201",
      "POST /v1/projects/prj_…/plan/apply 200",
      "POST /v1/projects/prj_…/triggers 201",
      "POST /v1/hooks/triggers/trg_… 202",
      "GET /v1/projects/prj_…/generations/gen_…/events 200",
      "POST /v1/projects/prj_…/assets/review 200",
      "POST /v1/projects/prj_…/exports 202",
      "GET /v1/projects/prj_…/exports/exp_… 200",
      `GET /v1/files/…/${zip} 200`,
    ]);
    expect(run.stdout).toContain(`${sprites}/${sprites} sprites, ${Object.keys(images).length}/`);
    expect(run.stdout).toMatch(new RegExp(`${sprites} sprites in \\d+\\.\\d s, for \\$0\\.00`));
    for (const path of [join(out, zip), `${unpacked}/`, join(out, "contact-sheet.png")])
      expect(run.stdout).toContain(path);
  });

  it("loses nothing that was planned", () => {
    const manifest = manifestOf(unpacked);
    expect(Object.fromEntries(manifest.assets.map(({ key, files }) => [key, files.length]))).toEqual(images);
    expect(manifest.assets.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it("leaves PNG files that pngcheck passes, as the manifest describes them", () => {
    const files = manifestOf(unpacked).assets.flatMap((asset) => asset.files);
    const paths = files.map(({ path }) => join(unpacked, path));
    expect(tool("pngcheck", "-q", ...paths, join(out, "contact-sheet.png"))).toBe(0);
    for (const { path, sha256, sizeBytes, width, height } of files) {
      const bytes = readFileSync(join(unpacked, path));
      expect([bytes.length, sha256Of(bytes)]).toEqual([sizeBytes, sha256]);
      expect(decode(bytes)).toMatchObject({ width, height });
    }
  });

  it("leaves a ZIP that unzip, 7z and Python pass, and the same files beside it", () => {
    const path = join(out, zip);
    expect(tool("unzip", "-tqq", path)).toBe(0);
    expect(tool("7z", "t", "-bso0", "-bsp0", path)).toBe(0);
    expect(
      tool("python3", "-c", "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)", path),
    ).toBe(0);
    const byUnzip = join(folder, game, "by-unzip");
    expect(tool("unzip", "-q", path, "-d", byUnzip)).toBe(0);
    expect(tool("diff", "-r", byUnzip, unpacked)).toBe(0);
  });

  it("gives the same bytes when it is run again", () => {
    for (const name of [zip, "contact-sheet.png"])
      expect(readFileSync(join(again, name)).equals(readFileSync(join(out, name)))).toBe(true);
  });

  it("draws a contact sheet of a sensible size", () => {
    const { width, height } = decode(readFileSync(join(out, "contact-sheet.png")));
    expect(width).toBe(1400);
    expect(height).toBeLessThan(2400);
  });
});

describe("the demo, asked for engines,", () => {
  it(
    "leaves a folder for each, and an image of every asset",
    async () => {
      const out = join(folder, "engines");
      const run = await demo(["--target", "godot,phaser", "--out", out]);
      expect(run).toMatchObject({ code: 0, stderr: "" });
      const pack = readdirSync(join(out, "harvest-hollow"));
      expect(pack.toSorted()).toEqual(["README.md", "godot", "manifest.json", "phaser", "sheets"]);
      expect(run.stdout).toContain("GET  /v1/files/…/contact-sheet.png");
      const sheet = join(out, "contact-sheet.png");
      expect(run.stdout).toContain(sheet);
      expect(tool("pngcheck", "-q", sheet)).toBe(0);
      const { data, channels } = decode(readFileSync(sheet));
      const colours = new Set(
        Array.from({ length: data.length / channels }, (_, pixel) =>
          data.slice(pixel * channels, (pixel + 1) * channels).join(),
        ),
      );
      // Text and checks alone have few colours.
      expect(colours.size).toBeGreaterThan(20);
    },
    slow.timeout,
  );
});

describe("the demo, asked for what it cannot do,", () => {
  const empty = fileOf("empty.md", " \n\n");
  const binary = fileOf("binary.md", Buffer.of(0x23, 0x20, 0xff, 0xfe));

  it.each([
    ["a plan that is not there", ["--plan", "nowhere.md"], "The plan nowhere.md is not there."],
    ["a style that is not there", ["--style", "nowhere.md"], "The style nowhere.md is not there."],
    ["a folder as the plan", ["--plan", "examples"], "The plan examples cannot be read (EISDIR)."],
    ["an empty plan", ["--plan", empty], `The plan ${empty} is empty.`],
    ["a plan that is not text", ["--plan", binary], `The plan ${binary} is not UTF-8 text.`],
    ["a file as the folder", ["--out", "package.json"], "The folder package.json cannot be written to (EEXIST)."],
    ["a folder in a file", ["--out", "package.json/x"], "The folder package.json/x cannot be written to (ENOTDIR)."],
    ["an unknown option", ["--colour"], "Unknown option '--colour'."],
    ["an option without its value", ["--plan"], "Option '--plan <value>' argument missing."],
    ["an option with an empty value", ["--out="], "--out needs a value."],
    ["a word too many", ["farm"], "Unexpected argument 'farm'."],
  ])("says so in a sentence: %s", slow, async (_, args, sentence) => {
    const { code, stdout, stderr } = await demo(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says so: a plan without an item, with the line that could not be read", slow, async () => {
    const { code, stdout, stderr } = await demo(["--plan", fileOf("loose.md", "# Game\n\n## Things\n- [ANIM:4]\n")]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/line 4: .*no name/);
    expect(stderr).toMatch(/^The plan has no item\. .*\n$/);
  });

  it("hands on the API's own words and the request's id: a model that nobody offers", slow, async () => {
    const { code, stderr } = await demo(["--model", "nobody/nothing"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /answered 400 validation_failed: .* \(request req_[0-9a-z]{26}\)\n {2}model: "nobody\/nothing" is not a model/,
    );
  });

  it("explains itself when it is asked for help", slow, async () => {
    const { code, stdout, stderr } = await demo(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("npm run demo -- --plan my-plan.md --style my-style.md --out dir");
  });
});

describe("the demo, interrupted,", () => {
  it.each([
    ["while the server starts", "Hatchery draws", 1500, "SIGINT", 130],
    ["while it talks to the server", "/v1/auth/register", 0, "SIGTERM", 143],
  ] as const)("leaves no process and no file: %s", slow, async (_, text, afterMs, signal, code) => {
    expect(await demo([], { text, afterMs, signal })).toMatchObject({ code });
  });
});

describe("the events of a stream", () => {
  const stream =
    'retry: 20\n\n: heartbeat\n\nevent: item\nid: 7\ndata: {"a":\ndata: 1}\n\ndata:ü\n\nid: 8\nevent: cut\ndata: off';
  const events = [
    { name: "item", data: '{"a":\n1}', id: "7" },
    { name: "message", data: "ü", id: "7" },
  ];

  it.each(["\n", "\r\n", "\r"])(
    "are the same in whatever chunks and with whatever line ends they come: %j",
    async (end) => {
      const text = stream.replaceAll("\n", end);
      for (let size = 1; size <= 9; size++) {
        const bytes = Buffer.from(text);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const state = { lastEventId: "", retryMs: 1 };
        const seen = [];
        for await (const event of readEvents(iterate(chunks), state)) seen.push(event);
        expect(seen).toEqual(events);
        expect(state).toEqual({ lastEventId: "8", retryMs: 20 });
      }
    },
  );

  it("are not made of comments, unknown fields or bad values", async () => {
    const { events, state } = await readAll([
      strToU8("\uFEFF: hi\n\nid: a\0b\nretry: 1s\nfoo: bar\nevent: none\n\ndata\n\n"),
    ]);
    expect(events).toEqual([{ name: "message", data: "", id: "" }]);
    expect(state.retryMs).toBe(1);
  });
});

describe("a generation that is watched", () => {
  const done = { id: "gen_1", status: "succeeded", items: [] };

  it("is followed through broken connections, from the last event on", async () => {
    const asked: unknown[] = [];
    const answers = [
      'event: item\nid: 3\ndata: {}\n\nevent: progress\nid: 3\ndata: {"total":1}\n\n',
      null,
      "retry: 1\n\n",
    ];
    const seen: unknown[] = [];
    const generation = await withServer(
      (request, response) => {
        const answer = answers[asked.length];
        asked.push(request.headers["last-event-id"]);
        if (answer === null) return response.destroy();
        return response.end(`retry: 1\n\n${answer ?? `event: done\nid: 4\ndata: ${JSON.stringify(done)}\n\n`}`);
      },
      (url) => watchGeneration(createClient(url), "/events", (progress) => seen.push(progress)),
    );
    expect(generation).toEqual(done);
    expect(asked).toEqual([undefined, "3", "3", "3"]);
    expect(seen).toEqual([{ total: 1 }]);
  });

  it("is given up when the API refuses, with what it says", async () => {
    const problem = { status: 404, code: "not_found", detail: "There is no such generation.", requestId: "req_9" };
    const watched = withServer(
      (_, response) => response.writeHead(404).end(JSON.stringify(problem)),
      (url) => watchGeneration(createClient(url), "/events", () => undefined),
    );
    await expect(watched).rejects.toThrow(
      "GET /events answered 404 not_found: There is no such generation. (request req_9)",
    );
  });
});

describe("a session that has ended", () => {
  it("is renewed by the refresh token, once", async () => {
    const calls: string[] = [];
    const body = await withServer(
      (request, response) => {
        calls.push(`${request.url} ${request.headers.authorization ?? ""}`);
        if (request.url === "/v1/auth/refresh") return response.end('{"accessToken":"new","refreshToken":"r2"}');
        return response.writeHead(request.headers.authorization === "Bearer new" ? 200 : 401).end('{"ok":true}');
      },
      async (url) => {
        const client = createClient(url);
        client.signIn({ accessToken: "old", refreshToken: "r1" });
        return (await client.call("GET", "/v1/me")).body;
      },
    );
    expect(body).toEqual({ ok: true });
    expect(calls).toEqual(["/v1/me Bearer old", "/v1/auth/refresh ", "/v1/me Bearer new"]);
  });
});

describe("a download", () => {
  const content = Buffer.from("a pack of sprites, as good as gold");
  const expected = { sizeBytes: content.length, sha256: sha256Of(content) };
  const path = join(folder, "download.zip");

  it("that breaks off goes on where it stopped", async () => {
    const ranges: unknown[] = [];
    await withServer(
      (request, response) => {
        ranges.push(request.headers.range);
        if (request.headers.range === undefined) {
          response.writeHead(200, { ETag: '"v1"', "Content-Length": content.length });
          response.write(content.subarray(0, 10));
          return setTimeout(() => response.destroy(), 50);
        }
        expect(request.headers["if-range"]).toBe('"v1"');
        return response.writeHead(206, { ETag: '"v1"' }).end(content.subarray(10));
      },
      (url) => downloadFile(`${url}/file`, path, expected),
    );
    expect(ranges).toEqual([undefined, "bytes=10-"]);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it.each([
    ["of other bytes", (text: Buffer) => Buffer.alloc(text.length, 33), "has another SHA-256"],
    ["that never comes whole", (text: Buffer) => text.subarray(1), "did not come to"],
  ])("%s leaves nothing that looks like a pack", async (_, toBody, message) => {
    const target = join(folder, "broken.zip");
    const attempt = withServer(
      (_request, response) => response.end(toBody(content)),
      (url) => downloadFile(`${url}/file`, target, expected),
    );
    await expect(attempt).rejects.toThrow(message);
    expect(readdirSync(folder).filter((name) => name.startsWith("broken.zip"))).toEqual([]);
  });
});

describe("an archive that is unpacked", () => {
  it.each(["../x", "a/../../x", "/x", "C:/x", "c:x", "a\\..\\x", "a//b", "a/./b", "", "a/", "a\0b", ".."])(
    "may not hold a file that leaves the folder: %j",
    (name) => {
      expect(isSafeName(name)).toBe(false);
      if (name !== "") expect(() => readArchive(zipSync({ [name]: strToU8("x") }))).toThrow("unsafe name");
    },
  );

  it("may hold what is only strange", () => {
    for (const name of ["a/b.png", "...", "a/..b", "Höhle.png", "-rf"]) expect(isSafeName(name)).toBe(true);
  });

  it("may not hold two files that are one on some systems", () => {
    expect(() => readArchive(zipSync({ "a.png": strToU8("1"), "A.png": strToU8("2") }))).toThrow("twice");
  });

  it("replaces what an earlier pack has left, and nothing else", async () => {
    const target = join(folder, "unpacked");
    mkdirSync(join(target, "old"), { recursive: true });
    const outside = fileOf("outside.txt", "keep");
    writeFileSync(
      join(target, "manifest.json"),
      JSON.stringify({ assets: [{ files: [{ path: "old/a.png" }, { path: "../outside.txt" }] }] }),
    );
    writeFileSync(join(target, "old/a.png"), "stale");
    writeFileSync(join(target, "notes.txt"), "mine");
    await unpackInto(
      target,
      new Map([
        ["manifest.json", strToU8("{}")],
        ["new/b.png", strToU8("fresh")],
      ]),
    );
    expect(readdirSync(target).toSorted()).toEqual(["manifest.json", "new", "notes.txt"]);
    expect(readFileSync(join(target, "new/b.png"), "utf8")).toBe("fresh");
    expect(readFileSync(outside, "utf8")).toBe("keep");
  });
});

describe("a pack", () => {
  const sprite = strToU8("sprite");
  const file = {
    path: "a/hen_01.png",
    direction: null,
    animation: null,
    frame: 1,
    sizeBytes: 6,
    sha256: sha256Of(sprite),
  };
  const packOf = (change: object, files: Record<string, Uint8Array> = {}) => {
    const asset = { key: "hen", directions: [], animations: [], sheet: null, files: [{ ...file, ...change }] };
    return new Map(
      Object.entries({
        "manifest.json": strToU8(JSON.stringify({ targets: ["plain"], assets: [asset] })),
        "README.md": strToU8("# Hen"),
        "a/hen_01.png": sprite,
        ...files,
      }),
    );
  };

  it("is taken when it holds all that was planned, and what its manifest says", () => {
    expect(verifyPack(packOf({}), ["hen"]).assets).toHaveLength(1);
  });

  it.each([
    ["a planned asset is not in it", packOf({}), ["hen", "cow"], "cow was planned and is not in it"],
    ["a file is missing", packOf({ path: "a/other.png" }), ["hen"], "a/other.png is missing"],
    ["a file has another size", packOf({ sizeBytes: 7 }), ["hen"], "a/hen_01.png has 6 bytes, not 7"],
    ["a file has another content", packOf({ sha256: "0" }), ["hen"], "a/hen_01.png has another SHA-256"],
    ["it holds what is not listed", packOf({}, { "b.png": sprite }), ["hen"], "the manifest does not list b.png"],
  ])("is refused when %s", (_, files, keys, fault) => {
    expect(() => verifyPack(files, keys)).toThrow(fault);
  });
});

describe("the progress bar", () => {
  it("shows how far it is", () => {
    expect(barText(0, 4, 8)).toBe("░░░░░░░░  0/4");
    expect(barText(2, 4, 8)).toBe("████░░░░  2/4");
    expect(barText(4, 4, 8)).toBe("████████  4/4");
    expect(barText(0, 0, 8)).toBe("████████  0/0");
  });

  it("writes a line for every tenth of the way into a log, and one that it redraws on a terminal", () => {
    expect(drawnOn(false)).toHaveLength(11);
    expect(drawnOn(false).every((text) => text.endsWith("sprites\n"))).toBe(true);
    const redrawn = drawnOn(true);
    expect(redrawn.filter((text) => text.includes("\n"))).toEqual(["\n"]);
    expect(redrawn.slice(0, -1).every((text) => text.startsWith("\r\u001B[2K"))).toBe(true);
  });

  it("ends a log with the last state, also where that is in the same tenth as the line before", () => {
    const texts: string[] = [];
    const bar = openProgressBar({ write: (text) => texts.push(text) });
    bar.update(9, 9, "sprites, 2/3 assets");
    bar.update(9, 9, "sprites, 3/3 assets");
    bar.close();
    expect(texts.at(-1)).toContain("9/9 sprites, 3/3 assets");
  });
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the demo as `npm run demo` does, and checks that no file and no process is left afterwards. */
async function demo(
  args: readonly string[],
  stopAt?: { readonly text: string; readonly afterMs: number; readonly signal: NodeJS.Signals },
): Promise<Ended> {
  const home = mkdtempSync(join(folder, "tmp-"));
  const child = spawn(node, ["demo/main.ts", "--out", join(folder, "elsewhere"), ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    if (stopAt && stdout.includes(stopAt.text)) setTimeout(() => child.kill(stopAt.signal), stopAt.afterMs);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  expect(readdirSync(home)).toEqual([]);
  // A process that was killed may need a moment to end on a busy machine.
  await vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 30_000, interval: 250 });
  expect(stdout).not.toContain("\u001B");
  return { code, stdout, stderr };
}

/** The ids of processes that have this folder for temporary files. */
function processesOf(home: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/environ`, "utf8").split("\0").includes(`TMPDIR=${home}`);
    } catch {
      return false;
    }
  });
}

/** Runs a tool, and returns the exit code. */
function tool(name: string, ...args: string[]): number | null {
  return spawnSync(name, args, { env: utf8, stdio: "ignore" }).status;
}

type Manifest = {
  readonly assets: readonly {
    readonly key: string;
    readonly name: string;
    readonly files: readonly {
      readonly path: string;
      readonly width: number;
      readonly height: number;
      readonly sizeBytes: number;
      readonly sha256: string;
    }[];
  }[];
};

/** Reads the manifest with Python, so that a second JSON parser has accepted the file. */
function manifestOf(unpacked: string): Manifest {
  const script = "import json, sys; print(json.dumps(json.load(open(sys.argv[1], encoding='utf-8'))))";
  const json = execFileSync("python3", ["-c", script, join(unpacked, "manifest.json")], { encoding: "utf8" });
  return JSON.parse(json) as Manifest;
}

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function withServer<Result>(listener: RequestListener, work: (url: string) => Promise<Result>): Promise<Result> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function readAll(chunks: readonly Uint8Array[]) {
  const state = { lastEventId: "", retryMs: 1 };
  const events: ServerEvent[] = [];
  for await (const event of readEvents(iterate(chunks), state)) events.push(event);
  return { events, state };
}

/** The texts that a progress bar of 200 steps writes. */
function drawnOn(isTTY: boolean): string[] {
  const texts: string[] = [];
  const bar = openProgressBar({ isTTY, columns: 60, write: (text) => texts.push(text) });
  for (let done = 0; done <= 200; done++) bar.update(done, 200, "sprites");
  bar.close();
  return texts;
}

async function* iterate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
