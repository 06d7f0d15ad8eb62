import { spawnSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { plannedProject, signUp, until, type Api, type Json } from "../support/http";

/* Tools that resume a download: of an export, from the signed link, over a connection that breaks in the middle. */

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-downloads-"));
let server: LocalServer;
let line: { readonly url: string; readonly server: Server };
let api: Api;
let pack: { readonly url: string; readonly sizeBytes: number; readonly sha256: string };

/** The ranges that were asked for, and the bytes after which the next response breaks off. */
const seen: (string | undefined)[] = [];
let breakAfterBytes = 0;

beforeAll(async () => {
  line = await startLine();
  server = await startHatchery({ stateDir: path.join(folder, "state") });
  api = await signUp(server.url);
  // Enough for aria2 to divide the pack.
  const vistas = Array.from({ length: 48 }, (_, index) => `- [KIND:background] [SIZE:1024x1024] Vista ${index}`);
  const project = `/v1/projects/${await plannedProject(api, vistas.join("\n"))}`;
  const ended = async (address: string): Promise<Json> => {
    const { body } = await api.send("GET", `${project}${address}?wait=60`);
    return ["queued", "running", "building"].includes(body.status) ? undefined : body;
  };
  const drawn = await api.send("POST", `${project}/generations`);
  await until("the vistas are drawn", () => ended(`/generations/${drawn.body.id}`));
  const made = await api.send("POST", `${project}/exports`, { include: "all" });
  pack = await until("they are packed", () => ended(`/exports/${made.body.id}`));
});

afterAll(async () => {
  line.server.closeAllConnections();
  line.server.close();
  await server.kill9();
  rmSync(folder, { recursive: true, force: true });
});

/** Passes requests on to the server. A response breaks off after `breakAfterBytes`, once. */
async function startLine(): Promise<typeof line> {
  const made = createServer((sent, answer) => {
    if (sent.method === "GET") seen.push(sent.headers.range);
    const passed = request(server.url + (sent.url ?? ""), { method: sent.method ?? "GET", headers: sent.headers });
    passed.on("response", (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      let left = breakAfterBytes === 0 ? Infinity : breakAfterBytes;
      breakAfterBytes = 0;
      got.on("data", (piece: Buffer) => {
        if (left <= 0) return;
        answer.write(piece.subarray(0, Math.min(piece.length, left)));
        left -= piece.length;
        if (left <= 0) setTimeout(() => answer.destroy(), 200);
      });
      got.on("end", () => left > 0 && answer.end());
    });
    passed.on("error", () => answer.destroy());
    passed.end();
  });
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  const address = made.address();
  if (address === null || typeof address === "string") throw new Error("the line has no port");
  return { url: `http://127.0.0.1:${address.port}`, server: made };
}

type Tool = (url: string, file: string) => readonly [command: string, ...args: string[]];

async function run(tool: Tool, url: string, file: string): Promise<number | null> {
  const [command, ...args] = tool(url, file);
  const found = spawnSync("which", [command]).status;
  if (found !== 0) throw new Error(`${command} is not installed`);
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], cwd: folder });
  const [status] = await once(child, "close");
  return status;
}

const aria2: Tool = (url, file) => ["aria2c", "-q", "-c", "--max-tries=1", "-d", folder, "-o", file, url];

test.each<[string, Tool]>([
  ["curl", (url, file) => ["curl", "-s", "-C", "-", "-o", file, url]],
  ["wget", (url, file) => ["wget", "-q", "-c", "--tries=1", "-O", file, url]],
  ["aria2", aria2],
])("%s resumes where the connection broke, and ends with the pack", async (name, tool) => {
  const { pathname } = new URL(pack.url);
  const file = `${name}.zip`;
  breakAfterBytes = Math.floor(pack.sizeBytes / 2);
  seen.length = 0;
  expect(await run(tool, line.url + pathname, file)).not.toBe(0);
  expect(readFileSync(path.join(folder, file)).length).toBeGreaterThan(0);
  expect(await run(tool, line.url + pathname, file)).toBe(0);
  const resumed = Number(/^bytes=(\d+)-/.exec(seen.at(-1) ?? "")?.[1]);
  expect(resumed).toBeGreaterThan(0);
  expect(resumed).toBeLessThan(pack.sizeBytes);
  expectPack(file);
});

test("aria2 takes the pack in parts at once, from a link to which a chat has added", async () => {
  const { pathname } = new URL(pack.url);
  const inParts: Tool = (url, file) => [...aria2(url, file), "-x4", "-s4", "-k1M"];
  seen.length = 0;
  expect(await run(inParts, `${line.url}${pathname}?utm_source=chat`, "parts.zip")).toBe(0);
  expect(seen.filter((range) => range !== undefined).length).toBeGreaterThan(1);
  expectPack("parts.zip");
});

function expectPack(file: string): void {
  const bytes = readFileSync(path.join(folder, file));
  expect(bytes.length).toBe(pack.sizeBytes);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(pack.sha256);
}
