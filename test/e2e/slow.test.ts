import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import nodePath from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { signUp, type Api } from "../support/http";
import { openSocket } from "../support/raw-http";

/* Clients that send slowly hold up no other client. */

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

/** Sends the beginning of a request, and then nothing more, or `drip` once a second. */
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

/** Lets another client work in the meantime. A client that is held up gets no answer while the crowd goes on. */
async function workOn(afterFirst: () => void = () => undefined): Promise<void> {
  const other = await signUp(server.url);
  const path = `/v1/projects/${await newProject(other)}/memory-files/log`;
  for (let round = 0; round < 30; round++) {
    const headers = { Authorization: `Bearer ${other.token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ content: `round ${round}` });
    const written = await fetch(server.url + path, { method: "PUT", headers, body });
    expect([200, 201]).toContain(written.status);
    await written.body?.cancel();
    if (round === 0) afterFirst();
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
  // All of them come from one address. Beyond the limit for failed credentials the status is 429.
  const refused = (): number => slow.filter(({ heard }) => /^HTTP\/1\.1 (?:401|429)/.test(heard())).length;
  await expect.poll(refused, { timeout: 240_000 }).toBe(many);
});

test("bodies that never end of a user hold nobody up, and are given up when they have stood still", async () => {
  const slow = await crowd(`${head(1000, `Bearer ${api.token}`)}{`, null);
  const answered = (): string[] => slow.map(({ heard }) => heard()).filter((text) => text !== "");
  const givenUp = (): string[] => answered().filter((text) => text.includes("did not arrive in time"));
  await workOn(() => expect(givenUp()).toEqual([]));
  await expect.poll(() => answered().length, { timeout: 240_000, interval: 500 }).toBe(many);
  for (const text of answered()) expect(text).toMatch(/^HTTP\/1\.1 (?:400|429)/);
  expect(givenUp().length).toBeGreaterThan(0);
  expect((await api.send("GET", `/v1/projects/${project}/memory-files/plan`)).status).toBe(404);
});
