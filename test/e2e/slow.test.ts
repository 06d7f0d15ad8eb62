import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import nodePath from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { signUp, type Api } from "../support/http";
import { openSocket } from "../support/raw-http";

/* Who sends slowly waits, and holds nobody else up. */

const stateDir = mkdtempSync(nodePath.join(tmpdir(), "hatchery-slow-"));
const many = 150;
let server: LocalServer;
let api: Api;
let project = "";

async function newProject(owner: Api): Promise<string> {
  return (await owner.send("POST", "/v1/projects", { name: "Slow" })).body.id;
}

beforeAll(async () => {
  server = await startHatchery({ stateDir });
  api = await signUp(server.url);
  project = await newProject(api);
});

afterAll(async () => {
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

type Slow = { readonly socket: Socket; readonly heard: () => string; readonly closed: Promise<void> };

/** Sends a beginning, and then nothing, or one character more now and then. */
async function crawl(beginning: string, drip: string | null): Promise<Slow> {
  const socket = await openSocket(server.url);
  const pieces: string[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece.toString("latin1")));
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  const timer = drip === null ? undefined : setInterval(() => socket.writable && socket.write(drip), 1000);
  onTestFinished(() => {
    clearInterval(timer);
    socket.destroy();
  });
  socket.write(beginning);
  return { socket, heard: () => pieces.join(""), closed };
}

async function crowd(beginning: string, drip: string | null): Promise<Slow[]> {
  return Promise.all(Array.from({ length: many }, () => crawl(beginning, drip)));
}

/** Another client works on while they crawl: each of its requests has to be answered soon. */
async function workOn(): Promise<void> {
  const other = await signUp(server.url);
  const path = `/v1/projects/${await newProject(other)}/memory-files/log`;
  for (let round = 0; round < 30; round++) {
    const signal = AbortSignal.timeout(10_000);
    const headers = { Authorization: `Bearer ${other.token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ content: `round ${round}` });
    const put = { method: "PUT", headers, body, signal };
    const written = await fetch(server.url + path, put);
    expect([200, 201]).toContain(written.status);
    await written.body?.cancel();
  }
}

function head(length: number, authorization: string): string {
  const lines = [
    `PUT /v1/projects/${project}/memory-files/plan HTTP/1.1`,
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    ...(authorization === "" ? [] : [`Authorization: ${authorization}`]),
    `Content-Length: ${length}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

test("headers that never end from many sockets hold nobody up", async () => {
  await crowd("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", "a");
  await workOn();
});

test("bodies that never end of strangers are refused without waiting for them", async () => {
  const slow = await crowd(`${head(1000, "")}{`, null);
  await workOn();
  // From one address, so that beyond the limit for strangers it is 429.
  const refused = (): number => slow.filter(({ heard }) => /^HTTP\/1\.1 (?:401|429)/.test(heard())).length;
  await expect.poll(refused, { timeout: 20_000 }).toBe(many);
});

test("bodies that never end of a user hold nobody up, and are given up when they have stood still", async () => {
  const slow = await crowd(`${head(1000, `Bearer ${api.token}`)}{`, null);
  await workOn();
  const answered = (): string[] => slow.map(({ heard }) => heard()).filter((text) => text !== "");
  await expect.poll(() => answered().length, { timeout: 50_000, interval: 500 }).toBe(many);
  for (const text of answered()) expect(text).toMatch(/^HTTP\/1\.1 (?:400|429)/);
  expect(answered().filter((text) => text.includes("did not arrive in time")).length).toBeGreaterThan(0);
  expect((await api.send("GET", `/v1/projects/${project}/memory-files/plan`)).status).toBe(404);
}, 120_000);
