import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { startProxy, type Proxy } from "../support/compressing-proxy";
import { plannedProject, signUp, until, type Api, type Json } from "../support/http";

/*
 * A client behind a proxy that compresses and weakens tags: as Cloudflare documents for the default settings, and as a
 * careless proxy does that ignores `no-transform`.
 */

const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-compressed-"));
const proxies = new Map<string, Proxy>();
let server: LocalServer;
let api: Api;
let project = "";

beforeAll(async () => {
  server = await startHatchery({ stateDir });
  proxies.set("as documented", await startProxy(server.url, { heedsNoTransform: true, weakensAll: false }));
  proxies.set("with weak tags alone", await startProxy(server.url, { heedsNoTransform: true, weakensAll: true }));
  proxies.set("that is careless", await startProxy(server.url, { heedsNoTransform: false, weakensAll: false }));
  api = await signUp(server.url);
  project = await plannedProject(api, "- [KIND:icon] [SIZE:8x8] Coin\n");
});

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Json };
type Ask = { readonly body?: object; readonly headers?: Record<string, string> };

/** Calls through the proxy, as every client does: with gzip offered, which fetch takes off again. */
async function via(name: string, method: string, address: string, { body, headers }: Ask = {}): Promise<Answer> {
  const own = { Authorization: `Bearer ${api.token}`, "Accept-Encoding": "gzip, br" };
  const response = await fetch((proxies.get(name)?.url ?? "") + address, {
    method,
    headers: { ...own, ...(body && { "Content-Type": "application/json" }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.includes("json") && text !== "";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

const tagOf = ({ headers }: Answer): string => headers.get("ETag") ?? "";

describe.each(["as documented", "with weak tags alone", "that is careless"])("behind a proxy %s", (name) => {
  const file = () => `/v1/projects/${project}/memory-files/code`;
  const content = "a text that is long enough to be compressed ".repeat(10);
  const put = (text: string, headers: Record<string, string> = {}) =>
    via(name, "PUT", file(), { body: { content: content + text }, headers });

  test("a client reads, edits with If-Match, and gets 412 for a stale tag alone", async () => {
    let tag = tagOf(await put("first"));
    for (let edit = 0; edit < 3; edit++) {
      const read = await via(name, "GET", file());
      expect(read.status).toBe(200);
      expect(tagOf(read).replace("W/", "")).toBe(tag.replace("W/", ""));
      const known = await via(name, "GET", file(), { headers: { "If-None-Match": tagOf(read) } });
      expect([known.status, known.text]).toEqual([304, ""]);
      const edited = await put(`edit ${edit}`, { "If-Match": tagOf(read) });
      expect([edited.status, edited.body.content]).toEqual([200, `${content}edit ${edit}`]);
      const stale = await put("stale", { "If-Match": tagOf(read) });
      expect([stale.status, stale.body.code]).toEqual([412, "precondition_failed"]);
      tag = tagOf(edited);
    }
    const read = await via(name, "GET", file());
    expect(read.body.content).toBe(`${content}edit 2`);
    const races = await Promise.all([1, 2, 3, 4].map((racer) => put(`racer ${racer}`, { "If-Match": tagOf(read) })));
    expect(races.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    const remove = (header: string) => via(name, "DELETE", file(), { headers: { "If-Match": header } });
    expect((await remove(tagOf(read))).status).toBe(412);
    expect((await remove(tagOf(await via(name, "GET", file())))).status).toBe(204);
  });

  test.each(["/openapi.json", "/docs"])("%s is 304 for who has it", async (address) => {
    const first = await via(name, "GET", address);
    expect(first.status).toBe(200);
    const again = await via(name, "GET", address, { headers: { "If-None-Match": tagOf(first) } });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test("a download resumes as the bytes that were sent, or begins anew", async () => {
    const { pathname } = await archive();
    const whole = await bytesOf(pathname);
    const tag = (await bytesOf(pathname, { Range: "bytes=0-9" })).tag;
    const rest = await bytesOf(pathname, { Range: "bytes=10-", "If-Range": tag });
    expect(rest.bytes).toEqual(rest.status === 206 ? whole.bytes.subarray(10) : whole.bytes);
    expect(rest.status).toBe(tag.startsWith("W/") ? 200 : 206);
    expect((await bytesOf(pathname, { "If-None-Match": tag })).status).toBe(304);
  });

  async function bytesOf(address: string, headers: Record<string, string> = {}) {
    const response = await fetch((proxies.get(name)?.url ?? "") + address, { headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, bytes, tag: response.headers.get("ETag") ?? "" };
  }
});

async function archive(): Promise<URL> {
  const made = await api.send("POST", `/v1/projects/${project}/generations`, {});
  await until("it is drawn", () => ended(`generations/${made.body.id}`));
  const pack = await api.send("POST", `/v1/projects/${project}/exports`, { include: "all" });
  const { url } = await until("it is packed", () => ended(`exports/${pack.body.id}`));
  return new URL(url);
}

async function ended(resource: string): Promise<Json> {
  const { body } = await api.send("GET", `/v1/projects/${project}/${resource}?wait=60`);
  return ["queued", "running", "building"].includes(body.status) ? undefined : body;
}

test("the proxies do compress: what has no tag comes in gzip, and what has one does where `no-transform` is ignored", async () => {
  const encodingOf = async (name: string, address: string): Promise<string | null> => {
    const headers = { Authorization: `Bearer ${api.token}`, "Accept-Encoding": "gzip" };
    const response = await fetch((proxies.get(name)?.url ?? "") + address, { headers });
    await response.arrayBuffer();
    return response.headers.get("Content-Encoding");
  };
  for (const name of proxies.keys()) expect(await encodingOf(name, "/v1/projects")).toBe("gzip");
  const file = `/v1/projects/${project}/memory-files/plan`;
  expect(await encodingOf("as documented", file)).toBeNull();
  expect(await encodingOf("that is careless", file)).toBe("gzip");
});
