import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { expectNoInsides } from "../support/oracles";
import { signUp, type Api } from "../support/http";
import { exchange, request, type Exchange } from "../support/raw-http";

/*
 * Requests that no HTTP client sends. The runtime answers many of them before the Worker runs, and a deployment has
 * Cloudflare's edge in front of that. An answer of the Worker carries a request id, and must follow the contract.
 */

const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-raw-"));
const output: string[] = [];
let server: LocalServer;
let api: Api;

beforeAll(async () => {
  server = await startHatchery({ stateDir, onLine: (line) => output.push(line) });
  api = await signUp(server.url);
});

afterAll(async () => {
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The answers of the Worker, without those of the runtime. */
function oursIn({ text }: Exchange): { status: number; text: string }[] {
  return text
    .split(/(?=HTTP\/1\.[01] \d{3} )/)
    .filter((answer) => /^x-request-id: req_/im.test(answer))
    .map((answer) => ({ status: Number(answer.slice(9, 12)), text: answer }));
}

/** Checks that answers of the Worker are no failures and leak nothing, and that pages of the runtime contain no source. */
async function send(bytes: string | Uint8Array): Promise<Exchange> {
  const answered = await exchange(server.url, bytes);
  const ours = oursIn(answered);
  for (const { status, text } of ours) {
    expect(status, text).toBeLessThan(500);
    expectNoInsides(text);
    if (status >= 400) expect(text).toMatch(/^content-type: application\/problem\+json/im);
  }
  expect(answered.text).not.toMatch(/src\/(?:http|features|db|limits|storage)|generation_items|JWT_SECRET|SECRETS_KEY/);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  return answered;
}

const host = "Host: 127.0.0.1";
const close = "Connection: close";
const json = "Content-Type: application/json";
const bearer = () => `Authorization: Bearer ${api.token}`;

async function names(): Promise<string[]> {
  const { body } = await api.send("GET", "/v1/projects");
  return body.items.map((project: { name: string }) => project.name);
}

describe("a body whose length is told in two ways", () => {
  const body = '{"name":"two lengths"}';

  test.each([
    ["twice the same", [`Content-Length: ${body.length}`, `Content-Length: ${body.length}`]],
    ["twice, and not the same", [`Content-Length: ${body.length}`, "Content-Length: 5"]],
    ["as a list", [`Content-Length: ${body.length}, 5`]],
    ["with a sign", [`Content-Length: +${body.length}`]],
    ["below nothing", ["Content-Length: -1"]],
    ["in hexadecimal", ["Content-Length: 0x16"]],
    ["beyond counting", ["Content-Length: 99999999999999999999999"]],
  ])("%s: is refused, or read as one body", async (_name, lengths) => {
    const before = await names();
    const { statuses } = await send(
      request(["POST /v1/projects HTTP/1.1", host, json, bearer(), close, ...lengths], body),
    );
    const made = (await names()).length - before.length;
    expect(made).toBe(statuses.filter((status) => status === 201).length);
    expect(made).toBeLessThanOrEqual(1);
  });

  test.each([
    ["Transfer-Encoding: chunked"],
    ["Transfer-Encoding: Chunked"],
    ["Transfer-Encoding : chunked"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: identity, chunked"],
    ["Transfer-Encoding:\tchunked"],
  ])("%s beside a Content-Length: what hides behind the body makes nothing", async (encoding) => {
    const before = await names();
    const smuggled = request(
      ["POST /v1/projects HTTP/1.1", host, json, bearer(), "Content-Length: 19"],
      '{"name":"smuggled"}',
    );
    const chunked = `0\r\n\r\n${smuggled}`;
    const lines = ["POST /v1/projects HTTP/1.1", host, json, "Content-Length: 5", encoding];
    const { statuses } = await send(request(lines, chunked));
    // The outer request had no credential. The smuggled one has a credential of its own: the runtime may take it for a
    // second request of the same connection, and must never take it for part of another caller's request.
    const made = (await names()).filter((name) => !before.includes(name));
    expect(made.length).toBe(statuses.filter((status) => status === 201).length);
    expect(statuses[0] ?? 400).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ["ZZ\r\nabc\r\n0\r\n\r\n"],
    ["-1\r\n\r\n"],
    ["ffffffffffffffff1\r\na"],
    ["5\r\nab"],
    ["2\r\nabcd\r\n0\r\n\r\n"],
  ])("a chunk %j is refused and makes nothing", async (chunk) => {
    const before = await names();
    const lines = ["POST /v1/projects HTTP/1.1", host, json, bearer(), close, "Transfer-Encoding: chunked"];
    const { statuses } = await send(request(lines, chunk));
    expect(statuses).not.toContain(201);
    expect(await names()).toEqual(before);
  });
});

describe("a request line or header that no client sends", () => {
  test.each(["TRACE", "CONNECT", "FOO", "get", "PROPFIND", "OPTIONS"])(
    "%s does nothing and echoes nothing",
    async (method) => {
      const { text, statuses } = await send(
        request([`${method} /v1/projects HTTP/1.1`, host, "X-Canary: echo-me-not", bearer(), close]),
      );
      expect(statuses).not.toContain(200);
      expect(text).not.toContain("echo-me-not");
      expect(text).not.toContain(api.token);
      if (method === "TRACE") expect(statuses).toEqual([405]);
    },
  );

  test("HTTP/1.0 is answered like 1.1, and 0.9 and 3.7 not at all or with a refusal", async () => {
    expect((await send("GET /health HTTP/1.0\r\n\r\n")).statuses[0] ?? 400).toBeOneOf([200, 400]);
    expect((await send(request(["GET /health HTTP/1.0", host]))).statuses).toEqual([200]);
    expect((await send("GET /health\r\n\r\n")).statuses).not.toContain(200);
    expect((await send(request(["GET /health HTTP/3.7", host]))).statuses).not.toContain(200);
  });

  test.each([
    ["another host in an absolute address", ["GET http://evil.example/v1/projects HTTP/1.1", host]],
    ["another host in the header", ["GET /v1/projects HTTP/1.1", "Host: evil.example"]],
    ["two hosts", ["GET /v1/projects HTTP/1.1", host, "Host: evil.example"]],
    ["no host", ["GET /v1/projects HTTP/1.1"]],
    ["a host of nonsense", ["GET /v1/projects HTTP/1.1", "Host: a b@c/?d#e"]],
  ])("%s: nothing of ours is built from it", async (_name, lines) => {
    const { text } = await send(request([...lines, bearer(), close]));
    for (const answer of oursIn({ text, statuses: [] })) expect(answer.text).not.toContain("evil.example");
  });

  test.each([
    ["a folded header", request(["GET /health HTTP/1.1", host, "X-Folded: a\r\n b", close])],
    ["bare line feeds", `GET /health HTTP/1.1\n${host}\n${close}\n\n`],
    ["a bare carriage return", request(["GET /health HTTP/1.1", `${host}\rX: y`, close])],
    ["NUL in a header", request(["GET /health HTTP/1.1", host, "X-Nul: a\0b", close])],
    ["a header without a name", request(["GET /health HTTP/1.1", host, ": value", close])],
    ["a header without a colon", request(["GET /health HTTP/1.1", host, "nonsense", close])],
    ["bytes above ASCII in the path", request(["GET /v1/\xff\xfe\x80 HTTP/1.1", host, close])],
    ["a path of half escapes", request(["GET /v1/%zz/%/%2e%2e/%00 HTTP/1.1", host, close])],
    ["a path out of the root", request(["GET /../../etc/passwd HTTP/1.1", host, close])],
    ["a path with a fragment", request(["GET /health#x HTTP/1.1", host, close])],
    ["an address of 64 KB", request([`GET /v1/${"a".repeat(65_536)} HTTP/1.1`, host, close])],
    ["a header of 256 KB", request(["GET /health HTTP/1.1", host, `X-Long: ${"a".repeat(262_144)}`, close])],
    [
      "a credential of 100 KB",
      request(["GET /v1/me HTTP/1.1", host, `Authorization: Bearer ${"a".repeat(100_000)}`, close]),
    ],
    [
      "a thousand headers",
      request(["GET /health HTTP/1.1", host, ...Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`)]),
    ],
    [
      "two credentials",
      request(["GET /v1/me HTTP/1.1", host, "Authorization: Bearer a", "Authorization: Bearer b", close]),
    ],
    ["what is no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["an upgrade", request(["GET /health HTTP/1.1", host, "Connection: Upgrade", "Upgrade: h2c, websocket"])],
    [
      "a body that is expected",
      request(["POST /v1/projects HTTP/1.1", host, json, "Expect: 100-continue", "Content-Length: 2"], "{}"),
    ],
  ])("%s is no failure of ours", async (_name, bytes) => {
    await send(bytes);
  });

  test("many requests on one connection are answered in their order", async () => {
    const one = request(["GET /health HTTP/1.1", host]);
    const other = request(["GET /v1/nowhere HTTP/1.1", host]);
    expect((await send(one + other + one + other)).statuses).toEqual([200, 404, 200, 404]);
  });
});

test("after all that, nothing was logged as a failure of ours", () => {
  const failures = output.filter((line) => line.includes('"event":"request_failed"'));
  expect(failures).toEqual([]);
});
