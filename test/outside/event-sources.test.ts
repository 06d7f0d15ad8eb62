import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { EventSource } from "eventsource";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { plannedProject, signUp, until, type Api } from "../support/http";

/*
 * Standard clients of event streams: each watches a generation to its end, comes back once as the standard has it, and
 * stops. None of them is closed by its page.
 */

const require = createRequire(import.meta.url);
const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-events-"));
let server: LocalServer;
let site: { readonly url: string; readonly server: Server };
let api: Api;
let browser: Browser;
let project = "";

beforeAll(async () => {
  site = await startSite();
  server = await startHatchery({ stateDir, vars: { CORS_ORIGINS: site.url } });
  api = await signUp(server.url);
  project = await plannedProject(api, "- [KIND:icon] [SIZE:8x8] Coin\n- [MOVEABLE:4] [ANIM:4] Farmer\n");
  const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser.close();
  site.server.closeAllConnections();
  site.server.close();
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A page with the polyfill, on an origin of its own. Below `/api` it passes requests on, with the credential. */
async function startSite(): Promise<typeof site> {
  const made = createServer((request, response) => {
    const address = request.url ?? "/";
    if (address.startsWith("/api/"))
      passOn(address.slice("/api".length), request, response).catch(() => response.destroy());
    else if (address === "/polyfill.js") response.end(readFileSync(require.resolve("event-source-polyfill")));
    else response.writeHead(200, { "Content-Type": "text/html" }).end('<script src="/polyfill.js"></script>');
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  if (address === null || typeof address === "string") throw new Error("the site has no port");
  return { url: `http://127.0.0.1:${address.port}`, server: made };
}

async function passOn(address: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = request.headers["last-event-id"];
  const headers = { Authorization: `Bearer ${api.token}`, ...(typeof id === "string" && { "Last-Event-ID": id }) };
  const answer = await fetch(server.url + address, { headers });
  response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") ?? "" });
  for await (const piece of answer.body ?? []) response.write(piece);
  response.end();
}

async function generate(): Promise<string> {
  const { status, body } = await api.send("POST", `/v1/projects/${project}/generations`, {
    assets: ["coin", "farmer"],
  });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return `/v1/projects/${project}/generations/${body.id}/events`;
}

/** The events that a client got, and its requests. */
type Watch = {
  readonly events: readonly string[];
  readonly isClosed: boolean;
  /** Each request's id of the last event, and the status of the response. */
  readonly asked: readonly (readonly [lastEventId: string | null, status: number])[];
};

/** The whole generation was told, once. The one request that followed named the end and was told to stop. */
function expectStopped({ events, isClosed, asked }: Watch): void {
  expect(isClosed).toBe(true);
  expect(events.filter((event) => event === "done")).toHaveLength(1);
  expect(events.at(-1)).toBe("done");
  expect(events).toContain("item");
  expect(asked.map(([, status]) => status)).toEqual([200, 204]);
  expect(asked.map(([id]) => id)).toEqual([null, expect.stringMatching(/^\d+-done$/)]);
}

describe("eventsource, the client of npm", () => {
  async function watch(address: string): Promise<Watch> {
    const events: string[] = [];
    const asked: [string | null, number][] = [];
    const source = new EventSource(server.url + address, {
      fetch: async (url, init) => {
        const headers = { ...init.headers, Authorization: `Bearer ${api.token}` };
        const response = await fetch(url, { ...init, headers });
        asked.push([new Headers(init.headers).get("Last-Event-ID"), response.status]);
        return response;
      },
    });
    for (const name of ["item", "progress", "done"]) source.addEventListener(name, () => void events.push(name));
    await until("the client stops", async () => source.readyState === EventSource.CLOSED || undefined);
    return { events, asked, isClosed: source.readyState === EventSource.CLOSED };
  }

  test("watches a generation to its end and stops, and so do many at once", async () => {
    const address = await generate();
    expectStopped(await watch(address));
    const watched = await Promise.all(Array.from({ length: 40 }, () => watch(address)));
    for (const each of watched) expectStopped(each);
  });
});

declare global {
  // In the page: the state that the functions below share.
  var watch: { events: string[]; source: { readyState: number } };
}

async function watchInPage(page: Page, script: string): Promise<Watch> {
  const asked: [string | null, number][] = [];
  page.on("response", async (response) => {
    const url = new URL(response.url());
    if (!url.pathname.endsWith("/events") || response.request().method() !== "GET") return;
    const { "last-event-id": header } = await response.request().allHeaders();
    asked.push([header ?? url.searchParams.get("lastEventId"), response.status()]);
  });
  await page.goto(site.url);
  await page.evaluate(script);
  await page.waitForFunction("watch.source.readyState === 2", undefined, { timeout: 120_000 });
  // Time to come back again, were it not for the stop.
  await page.waitForTimeout(3000);
  const { events, state } = await page.evaluate(() => ({ events: watch.events, state: watch.source.readyState }));
  return { events, asked, isClosed: state === 2 };
}

const listening = `
  globalThis.watch = { events: [], source };
  for (const name of ["item", "progress", "done"]) source.addEventListener(name, () => watch.events.push(name));
`;

describe("in Chromium", () => {
  test("event-source-polyfill watches over CORS with Authorization, to the end, and stops", async () => {
    const page = await browser.newPage();
    const address = JSON.stringify(server.url + (await generate()));
    const options = JSON.stringify({ headers: { Authorization: `Bearer ${api.token}` } });
    const script = `{ const source = new EventSourcePolyfill(${address}, ${options}); ${listening} }`;
    expectStopped(await watchInPage(page, script));
    await page.close();
  });

  test("the browser's own EventSource watches through a server that adds the credential, to the end, and stops", async () => {
    const page = await browser.newPage();
    const script = `{ const source = new EventSource("/api${await generate()}"); ${listening} }`;
    expectStopped(await watchInPage(page, script));
    await page.close();
  });
});

describe("event-source-polyfill in Node", () => {
  type Polyfill = {
    readonly readyState: number;
    addEventListener(name: string, listener: (event: { lastEventId: string }) => void): void;
    close(): void;
  };
  type Made = new (url: string, options: object) => Polyfill;

  test("watches to the end when its program closes it at `done`, and otherwise asks ever more rarely", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { EventSourcePolyfill }: { EventSourcePolyfill: Made } = require("event-source-polyfill");
    const address = server.url + (await generate());
    const options = { headers: { Authorization: `Bearer ${api.token}` } };
    const [closed, open] = [new EventSourcePolyfill(address, options), new EventSourcePolyfill(address, options)];
    const told: string[] = [];
    closed.addEventListener("done", ({ lastEventId }) => {
      told.push(lastEventId);
      closed.close();
    });
    open.addEventListener("done", ({ lastEventId }) => void told.push(lastEventId));
    await until("both have been told the end", async () => told.length === 2 || undefined);
    expect(told[0]).toMatch(/^\d+-done$/);
    expect(closed.readyState).toBe(2);
    // It takes 204 for a broken connection, and waits twice as long each time. It is told nothing twice.
    await new Promise((resolve) => setTimeout(resolve, 8000));
    expect(told).toHaveLength(2);
    open.close();
    // The streams of this user are as open as before.
    const headers = { Authorization: `Bearer ${api.token}` };
    expect((await fetch(address, { headers })).status).toBe(200);
  });
});
