import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp, operations } from "../../src/app";
import { parseConfig } from "../../src/config";
import { grammar } from "../../src/features/plans/grammar";
import { toTemplate } from "../../src/openapi/specification";
import { call, freshAddress, origin, type Answer, type Json } from "../support/client";

function mounted(): string[] {
  const { routes } = createApp(parseConfig({}));
  // Middleware is mounted for ALL methods, an operation for its own.
  const own = routes.filter(({ method }) => method !== "ALL");
  return [...new Set(own.map(({ method, path }) => `${method} ${path}`))].toSorted();
}

describe("the table is closed", () => {
  test("every mounted route comes from an operation, and every operation is mounted", () => {
    const declared = operations.map((op) => `${op.method.toUpperCase()} ${op.path}`);
    expect(mounted()).toEqual(declared.toSorted());
    expect(declared.length).toBeGreaterThan(25);
  });

  test("nothing but middleware for every path stands outside the table", () => {
    const { routes } = createApp(parseConfig({}));
    const outside = routes.filter(({ method }) => method === "ALL").map(({ path }) => path);
    expect(new Set(outside)).toEqual(new Set(["/*"]));
  });

  test("no two operations share a name or an address", () => {
    const addresses = operations.map((op) => `${op.method} ${op.path.replaceAll(/:\w+/g, ":")}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(operations.map((op) => op.id)).size).toBe(operations.length);
  });

  test("openapi.json lists exactly what is mounted", async () => {
    const { body } = await call("GET", "/openapi.json");
    const listed = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.toSorted()).toEqual(mounted().map(toTemplate).toSorted());
  });

  test("openapi.json says of each operation what its declaration says", async () => {
    const { body } = await call("GET", "/openapi.json");
    for (const op of operations) {
      const documented = body.paths[toTemplate(op.path)][op.method];
      expect(documented.operationId).toBe(op.id);
      expect(documented["x-rate-limit"]?.policy ?? "none").toBe(op.limit);
      expect(Object.keys(documented.responses)).toEqual(expect.arrayContaining(Object.keys(op.replies)));
    }
  });
});

describe("health", () => {
  test("it answers without asking the database, the bucket or the limiter", async () => {
    const untouchable = new Proxy({}, { get: (_, name) => () => Promise.reject(new Error(`touched ${String(name)}`)) });
    const app = createApp(parseConfig({}));
    const bindings = { DB: untouchable, BUCKET: untouchable, RATE_LIMITER: untouchable, AI: untouchable };
    const response = await app.request("http://127.0.0.1:8787/health", {}, { ...env, ...bindings });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("it is not limited and not kept", async () => {
    const { headers } = await call("GET", "/health");
    expect(headers.has("RateLimit")).toBe(false);
    expect(headers.get("Cache-Control")).toBe("no-store");
  });
});

describe.each([
  ["/openapi.json", "application/json", "cross-origin"],
  ["/docs", "text/html; charset=utf-8", "same-origin"],
  ["/llms.txt", "text/plain; charset=utf-8", "cross-origin"],
])("%s", (path, contentType, resourcePolicy) => {
  const expectKept = ({ headers }: Answer, etag: string): void => {
    expect(headers.get("ETag")).toBe(etag);
    expect(headers.get("Cache-Control")).toBe("public, max-age=300, no-transform");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe(resourcePolicy);
  };

  test("anybody may read it and keep it for five minutes", async () => {
    const answer = await call("GET", path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe(contentType);
    expectKept(answer, answer.headers.get("ETag") ?? "");
    expect(answer.headers.get("ETag")).toMatch(/^"[\w-]{22}"$/);
  });

  test("a link to it may carry what others added to count visits, and no other parameter", async () => {
    for (const query of ["utm_source=x&utm_medium=y", "UTM_Source=x", "fbclid=x&gclid=y&_gl=z&mc_cid=1", "ref=x"])
      expect([query, (await call("GET", `${path}?${query}`)).status]).toEqual([query, 200]);
    for (const query of ["surprise=1", "utm_source=x&surprise=1", "utmsource=x", "__proto__=1"])
      expect([query, (await call("GET", `${path}?${query}`)).status]).toEqual([query, 400]);
  });

  test("who has it already gets 304 with the same headers, the policy included", async () => {
    const first = await call("GET", path);
    const etag = first.headers.get("ETag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await call("GET", path, { headers: { "If-None-Match": known } });
      expect(again.status).toBe(304);
      expect(again.text).toBe("");
      expectKept(again, etag);
      expect(again.headers.get("Content-Security-Policy")).toBe(first.headers.get("Content-Security-Policy"));
    }
    expect((await call("GET", path, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("HEAD answers with the headers alone", async () => {
    const answer = await call("HEAD", path);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe("");
    expect(answer.headers.get("Content-Type")).toBe(contentType);
  });
});

describe("/", () => {
  const ask = async (accept?: string) => {
    const headers = { "CF-Connecting-IP": freshAddress(), ...(accept !== undefined && { Accept: accept }) };
    const response = await exports.default.fetch(new Request(`${origin}/`, { headers, redirect: "manual" }));
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };

  test.each([
    "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "text/html;q=0.5",
  ])("leads a browser (%s) to the page", async (accept) => {
    const { status, headers, text } = await ask(accept);
    expect([status, headers.get("Location"), text]).toEqual([302, "/docs", ""]);
    expect(headers.get("Vary")).toBe("Origin, Accept");
  });

  test.each([
    undefined,
    "*/*",
    "application/json",
    "application/json, text/plain, */*",
    "application/json,text/html;q=0.9",
  ])("tells any other client (%s) the addresses of the documentation", async (accept) => {
    const { status, headers, text } = await ask(accept);
    const body: Json = JSON.parse(text);
    expect([status, headers.get("Vary")]).toEqual([200, "Origin, Accept"]);
    expect(Object.keys(body)).toEqual(["name", "docs", "openapi", "llms"]);
    for (const name of ["docs", "openapi", "llms"])
      expect((await call("GET", new URL(body[name]).pathname)).status).toBe(200);
  });
});

test("the grammar of plans and styles stands in every form of the documentation", async () => {
  const { body } = await call("GET", "/openapi.json");
  const texts = Object.values<Json>(body.paths).flatMap((methods) =>
    Object.values<Json>(methods).map(({ description }) => String(description)),
  );
  expect(texts.some((text) => text.includes(grammar))).toBe(true);
  expect((await call("GET", "/llms.txt")).text).toContain(grammar);
  const page = (await call("GET", "/docs")).text;
  for (const part of ["[MOVEABLE:8]", "[SIZE:WxH]", "resolution: 32x32", "A style is Markdown"])
    expect(page).toContain(part);
});

test("/llms.txt tells the story in calls and has a line for each operation", async () => {
  const { text } = await call("GET", "/llms.txt");
  expect(text).toMatch(/^# Hatchery\n\n> /);
  for (const op of operations)
    expect(text).toContain(`\`${op.method.toUpperCase()} ${toTemplate(op.path)}\`: ${op.summary}`);
  for (const [, url = ""] of text.matchAll(/\]\((http[^)]+)\)/g))
    expect((await call("GET", new URL(url).pathname)).status).toBe(200);
});

test("the page may use its one style sheet and its one script, and nothing else", async () => {
  const { headers, text } = await call("GET", "/docs");
  const hashOf = async (tag: string): Promise<string> => {
    const [, inline = ""] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text) ?? [];
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(inline));
    return `'sha256-${Buffer.from(digest).toString("base64")}'`;
  };
  const policy = headers.get("Content-Security-Policy") ?? "";
  expect(policy).toContain(`script-src ${await hashOf("script")}; style-src ${await hashOf("style")}`);
  expect(policy).not.toContain("unsafe");
});

test("a problem's type points to the place in the page that explains it", async () => {
  const { body } = await call("GET", "/v1/nothing-here");
  const url = new URL(body.type);
  const page = await call("GET", url.pathname);
  expect(page.text).toContain(`id="${url.hash.slice(1)}"`);
});
