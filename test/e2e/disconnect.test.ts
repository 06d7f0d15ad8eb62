import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { readerOf } from "../support/http-reader";
import { expectHidden, expectSoundProject } from "../support/oracles";
import { plannedProject, signUp, until, type Api, type Json } from "../support/http";
import { openSocket, request } from "../support/raw-http";

/* A client that disconnects at any point leaves no work half done, and no work that runs for ever. */

const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-gone-"));
const output: string[] = [];
const host = "Host: 127.0.0.1";
const json = "Content-Type: application/json";
let server: LocalServer;
let api: Api;
let project = "";

beforeAll(async () => {
  server = await startHatchery({ stateDir, onLine: (line) => output.push(line) });
  api = await signUp(server.url);
  const plan = Array.from({ length: 8 }, (_, index) => `- [KIND:background] [SIZE:1024x1024] Vista ${index}`).join(
    "\n",
  );
  project = await plannedProject(api, plan);
});

afterAll(async () => {
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

const at = (resource: string): string => `/v1/projects/${project}${resource}`;
const bearer = () => `Authorization: Bearer ${api.token}`;

/** Sends bytes, and resets the connection after some pieces of the answer. With 0 pieces, resets after `waitMs`. */
async function leave(bytes: string, piecesBefore: number, waitMs = 0): Promise<string> {
  const socket = await openSocket(server.url);
  const pieces: string[] = [];
  const gone = new Promise((resolve) => void socket.once("close", resolve));
  socket.on("data", (piece: Buffer) => {
    pieces.push(piece.toString("latin1"));
    if (pieces.length === piecesBefore) socket.resetAndDestroy();
  });
  socket.write(bytes);
  if (piecesBefore === 0) setTimeout(() => socket.resetAndDestroy(), waitMs);
  await gone;
  return pieces.join("");
}

async function finished(resource: string): Promise<Json> {
  return until(`${resource} is done`, async () => {
    const { body } = await api.send("GET", at(resource));
    return body.finishedAt !== null && !["queued", "building"].includes(body.status) ? body : undefined;
  });
}

test("in the middle of an upload: nothing of it is written, and what was there stays", async () => {
  const before = await api.send("GET", at("/memory-files/plan"));
  const lines = [`PUT ${at("/memory-files/plan")} HTTP/1.1`, host, json, bearer()];
  await leave(request([...lines, "Content-Length: 1000"], '{"content":"half'), 0, 100);
  await leave(request([...lines, "Transfer-Encoding: chunked"], '10\r\n{"content":"half\r\n'), 0, 100);
  await pause(500);
  expect((await api.send("GET", at("/memory-files/plan"))).body).toEqual(before.body);
});

test("in the middle of an event stream: the work goes on, and the stream can be taken up at its last event", async () => {
  const made = await api.send("POST", at("/generations"));
  const events = at(`/generations/${made.body.id}/events`);
  const seen = await leave(request([`GET ${events} HTTP/1.1`, host, bearer()]), 3);
  const last = Array.from(seen.matchAll(/^id: (\d+)/gm), ([, id]) => id).at(-1) ?? "0";
  expect((await finished(`/generations/${made.body.id}`)).status).toBe("succeeded");
  const headers = { Authorization: `Bearer ${api.token}`, "Last-Event-ID": last };
  const rest = await (await fetch(server.url + events, { headers })).text();
  expect(rest).toMatch(/^event: done$/m);
  for (const [, id] of rest.matchAll(/^event: item\nid: (\d+)/gm)) expect(Number(id)).toBeGreaterThan(Number(last));
});

test("in the middle of a wait: the work goes on, and neither others who wait nor anybody else is held up", async () => {
  const { body } = await api.send("POST", at("/generations"), { assets: ["vista-0", "vista-1"] });
  const waiting = at(`/generations/${body.id}?wait=60`);
  const stays = Promise.all(Array.from({ length: 10 }, () => api.send("GET", waiting)));
  const lines = [`GET ${waiting} HTTP/1.1`, host, bearer()];
  await Promise.all(Array.from({ length: 30 }, (_, index) => leave(request(lines), 0, index * 20)));
  expect((await api.send("GET", at(""))).status).toBe(200);
  for (const answer of await stays) expect([answer.status, answer.body.status]).toEqual([200, "succeeded"]);
});

test("in the middle of asking for an export: there is one at most, and its key gives it", async () => {
  const body = '{"include":"all"}';
  for (const waitMs of [0, 1, 3, 10, 30]) {
    const key = `gone-${waitMs}`;
    const before = (await api.send("GET", at("/exports"))).body.items.length;
    const head = [`POST ${at("/exports")} HTTP/1.1`, host, json, bearer(), `Idempotency-Key: ${key}`];
    await leave(request([...head, `Content-Length: ${body.length}`], body), 0, waitMs);
    const made = await until("the export is accepted", async () => {
      const headers = {
        Authorization: `Bearer ${api.token}`,
        "Content-Type": "application/json",
        "Idempotency-Key": key,
      };
      const answer = await fetch(server.url + at("/exports"), { method: "POST", headers, body });
      const answered: Json = await answer.json();
      if (answer.status === 409) expect(answered.code).toBe("idempotency_in_progress");
      return answer.status === 202 ? answered : undefined;
    });
    const { items } = (await api.send("GET", at("/exports"))).body;
    expect(items).toHaveLength(before + 1);
    expect(items[0].id).toBe(made.id);
  }
});

test("in the middle of a download, many times: the next one is whole", async () => {
  const [{ id }] = (await api.send("GET", at("/exports"))).body.items;
  const pack = await until("it is packed", async () => {
    const { body } = await api.send("GET", at(`/exports/${id}`));
    return body.status === "ready" ? body : undefined;
  });
  const link = new URL(pack.url).pathname;
  for (let times = 0; times < 20; times++) {
    const seen = await leave(request([`GET ${link} HTTP/1.1`, host]), 1 + (times % 2));
    expect(seen).toMatch(/^HTTP\/1\.1 200/);
    expect(seen.length).toBeLessThan(pack.sizeBytes);
  }
  const whole = new Uint8Array(await (await fetch(server.url + link)).arrayBuffer());
  expect(createHash("sha256").update(whole).digest("hex")).toBe(pack.sha256);
});

test("after all that the project is sound, others see nothing of it, and no failure was logged", async () => {
  for (const { id } of (await api.send("GET", at("/exports"))).body.items)
    await until("it is packed", async () =>
      (await api.send("GET", at(`/exports/${id}`))).body.status === "ready" ? true : undefined,
    );
  await expectSoundProject(readerOf(api), project);
  await expectHidden(readerOf(api), readerOf(await signUp(server.url)), project);
  expect(output.filter((line) => line.includes('"event":"request_failed"'))).toEqual([]);
});
