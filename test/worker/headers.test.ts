import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { call, freshAddress, newProject, newUser, type Answer, type TestUser } from "../support/client";
import { brokenDatabase, callApp, captureLog, type AppAnswer } from "../support/context";

afterEach(() => vi.restoreAllMocks());

const editor = "https://editor.example";
const vars = { CORS_ORIGINS: `${editor},http://localhost:3000`, VERCEL_URL: "game-editor.vercel.app" };

let user: TestUser;
beforeAll(async () => {
  user = await newUser();
});

/** An answer of each kind, success and failure, by way of an app with those settings. */
async function answers(headers: Record<string, string>, url?: string): Promise<Record<string, AppAnswer>> {
  const ask = (path: string, more: object = {}) =>
    callApp({ vars }, path, { headers, token: user.token, ...(url !== undefined && { url }), ...more });
  const project = await newProject(user);
  const address = freshAddress();
  const login = () =>
    ask("/v1/auth/login", { method: "POST", body: {}, headers: { ...headers, "CF-Connecting-IP": address } });
  for (let i = 0; i < 10; i++) await login();
  captureLog();
  const broken = { DB: brokenDatabase(new Error("D1_ERROR: down")) };
  return {
    "200": await ask("/v1/projects"),
    "201": await ask("/v1/projects", { method: "POST", body: { name: "x" } }),
    "204": await ask(`/v1/projects/${project}`, { method: "DELETE" }),
    "400": await ask("/v1/projects", { method: "POST", body: {} }),
    "401": await ask("/v1/projects", { token: "bad" }),
    "404 of a resource": await ask("/v1/projects/prj_none"),
    "404 of a path": await ask("/v1/nowhere"),
    "405": await ask("/v1/projects", { method: "DELETE" }),
    "413": await ask("/v1/projects", { method: "POST", body: { name: "x".repeat(70_000) } }),
    "429": await login(),
    "500": await callApp({ vars, bindings: broken }, "/v1/me", {
      headers,
      token: user.token,
      ...(url !== undefined && { url }),
    }),
    HEAD: await ask("/v1/projects", { method: "HEAD" }),
  };
}

describe("security headers", () => {
  test("stand on every answer, errors included", async () => {
    for (const [kind, { status, headers }] of Object.entries(await answers({}))) {
      if (/^\d/.test(kind)) expect(status, kind).toBe(Number(kind.slice(0, 3)));
      expect(headers.get("X-Content-Type-Options"), kind).toBe("nosniff");
      expect(headers.get("X-Frame-Options"), kind).toBe("DENY");
      expect(headers.get("Referrer-Policy"), kind).toBe("strict-origin-when-cross-origin");
      expect(headers.get("Cross-Origin-Resource-Policy"), kind).toBe("same-origin");
      expect(headers.get("Cache-Control"), kind).toBe("no-store");
      expect(headers.get("X-Request-Id"), kind).toMatch(/^req_[0-9a-z]{26}$/);
      const policy = headers.get("Content-Security-Policy") ?? "";
      for (const rule of ["default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"])
        expect(policy, kind).toContain(rule);
      expect(headers.get("Strict-Transport-Security"), kind).toBeNull();
      expect(headers.get("Server") ?? headers.get("X-Powered-By"), kind).toBeNull();
    }
  });

  test("HSTS of a year with subdomains stands on every answer over https, and on none over http", async () => {
    for (const [kind, { headers }] of Object.entries(await answers({}, "https://hatchery.example")))
      expect(headers.get("Strict-Transport-Security"), kind).toBe("max-age=31536000; includeSubDomains");
  });

  /** Of what tests set, production takes the secrets alone. */
  const testSettings = Object.keys(env).filter((name) => /^TEST_|_URL$|_ISSUER$/.test(name));
  const production = {
    ...Object.fromEntries(testSettings.map((name) => [name, ""])),
    APP_ENV: "production",
    PUBLIC_BASE_URL: "https://hatchery.example",
  };
  const plain = (path: string, method = "GET", token = user.token) =>
    callApp({ vars: production }, path, { method, token, url: "http://hatchery.example" });

  test("in production whatever comes over plain http is refused, before anybody asks who it is", async () => {
    const asks = [
      await plain("/v1/me"),
      await plain("/v1/projects", "POST"),
      await plain("/v1/projects", "OPTIONS"),
      await plain("/v1/auth/login", "POST", "none"),
      await plain("/openapi.json"),
      await plain("/health"),
      await plain("/nowhere"),
      await plain("/docs", "POST"),
      await plain("/docs/"),
      await callApp({ vars: production }, "/v1/me", {
        token: user.token,
        url: "http://hatchery.example",
        headers: { "X-Forwarded-Proto": "https", Forwarded: "proto=https", "CF-Visitor": '{"scheme":"https"}' },
      }),
    ];
    for (const { status, body, headers } of asks) {
      expect([status, body["code"]]).toEqual([403, "forbidden"]);
      expect(body["detail"]).toContain("replace any credential");
      expect(headers.get("Location")).toBeNull();
      expect(headers.get("Strict-Transport-Security")).toBeNull();
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("RateLimit")).toBeNull();
    }
  });

  test("only the pages for people lead on to https, at the address of the settings", async () => {
    for (const method of ["GET", "HEAD"])
      for (const path of ["/", "/docs"]) {
        const ask = { method, url: "http://evil.example" };
        const { status, headers } = await callApp({ vars: production }, `${path}?x=1`, ask);
        expect([status, headers.get("Location")]).toEqual([308, `https://hatchery.example${path}`]);
      }
    const secure = { vars: production };
    expect((await callApp(secure, "/docs", { url: "https://hatchery.example" })).status).toBe(200);
    const me = await callApp(secure, "/v1/me", { url: "https://hatchery.example", token: user.token });
    expect(me.status).toBe(200);
  });

  test("nothing is built from the Host header", async () => {
    const made = await callApp({}, "/v1/projects", {
      method: "POST",
      token: user.token,
      body: { name: "x" },
      url: "http://evil.example",
    });
    const failed = await callApp({}, "/v1/nowhere", { url: "http://evil.example" });
    for (const { text, headers } of [made, failed])
      expect(text + JSON.stringify([...headers])).not.toContain("evil.example");
  });
});

/** What CORS says, nothing of it for a stranger. */
function corsOf({ headers }: Pick<Answer, "headers">): string[] {
  return [...headers.keys()].filter((name) => name.startsWith("access-control-"));
}

function varies({ headers }: Pick<Answer, "headers">): string[] {
  return (headers.get("Vary") ?? "").split(",").map((name) => name.trim().toLowerCase());
}

const strangers = [
  "https://evil.example",
  "null",
  "https://editor.example.evil.example",
  "https://sub.editor.example",
  "http://editor.example",
  "https://editor.example:8443",
  "https://EDITOR.example",
  "https://editor.example/",
  "https://game-editor.vercel.app.evil.example",
  "https://other.vercel.app",
  "http://game-editor.vercel.app",
  "file://",
  "*",
  "https://editor.example, https://evil.example",
];

const preflight = (Origin: string): Promise<AppAnswer> =>
  callApp({ vars }, "/v1/projects", {
    method: "OPTIONS",
    headers: {
      Origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type",
    },
  });

describe("CORS", () => {
  test.each([editor, "http://localhost:3000", "https://game-editor.vercel.app"])(
    "%s may read every answer, errors included, and never with credentials",
    async (Origin) => {
      for (const [kind, answer] of Object.entries(await answers({ Origin }))) {
        expect(answer.headers.get("Access-Control-Allow-Origin"), kind).toBe(Origin);
        expect(answer.headers.get("Access-Control-Allow-Credentials"), kind).toBeNull();
        expect(
          varies(answer).filter((name) => name === "origin"),
          kind,
        ).toEqual(["origin"]);
        const exposed = (answer.headers.get("Access-Control-Expose-Headers") ?? "")
          .split(",")
          .map((name) => name.trim());
        expect(exposed.toSorted(), kind).toEqual([
          "Content-Range",
          "ETag",
          "Idempotency-Replayed",
          "Location",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "X-Request-Id",
        ]);
      }
    },
  );

  test.each(strangers)("%s may read none, and caches are told that it depends", async (Origin) => {
    for (const [kind, answer] of Object.entries({
      "200": await callApp({ vars }, "/v1/projects", { headers: { Origin }, token: user.token }),
      "401": await callApp({ vars }, "/v1/projects", { headers: { Origin } }),
      "404": await callApp({ vars }, "/v1/nowhere", { headers: { Origin } }),
      "405": await callApp({ vars }, "/v1/projects", { method: "PUT", headers: { Origin }, token: user.token }),
    })) {
      expect(answer.status).toBe(Number(kind));
      expect(corsOf(answer), kind).toEqual([]);
      expect(varies(answer), kind).toContain("origin");
    }
  });

  test("an answer to nobody in particular says that it depends on the origin too", async () => {
    for (const [kind, answer] of Object.entries(await answers({}))) {
      expect(varies(answer), kind).toContain("origin");
      expect(corsOf(answer), kind).toEqual([]);
    }
  });

  test("a preflight of a known origin is 204 with the methods and headers that the API has", async () => {
    const answer = await preflight(editor);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(editor);
    expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    const list = (name: string) => (answer.headers.get(name) ?? "").split(",").map((item) => item.trim());
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"])
      expect(list("Access-Control-Allow-Methods")).toContain(method);
    for (const header of [
      "Authorization",
      "Content-Type",
      "If-Match",
      "If-None-Match",
      "Idempotency-Key",
      "Range",
      "Last-Event-ID",
    ])
      expect(list("Access-Control-Allow-Headers")).toContain(header);
    expect(list("Access-Control-Allow-Methods")).not.toContain("*");
    expect(list("Access-Control-Allow-Headers")).not.toContain("*");
    expect(varies(answer).filter((name) => name === "origin")).toEqual(["origin"]);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.headers.get("X-Request-Id")).not.toBeNull();
  });

  test.each(strangers)("a preflight of %s is allowed nothing", async (Origin) => {
    const answer = await preflight(Origin);
    expect(corsOf(answer)).toEqual([]);
    expect(varies(answer)).toContain("origin");
  });

  test("a malformed VERCEL_URL opens nothing and is named once in the log, without its value", async () => {
    const log = captureLog();
    for (const VERCEL_URL of [
      "evil.vercel.app\n",
      "evil.example",
      "https://evil.vercel.app",
      "evil.vercel.app.evil.example",
    ]) {
      log.length = 0;
      for (const Origin of ["https://evil.vercel.app", "https://evil.example", "https://evil.vercel.app.evil.example"])
        expect(corsOf(await callApp({ vars: { VERCEL_URL } }, "/v1/nowhere", { headers: { Origin } }))).toEqual([]);
      const warnings = log.filter(({ event }) => event === "config_warning");
      expect(warnings.length).toBeGreaterThan(0);
      for (const warning of warnings) expect(warning["level"]).toBe("warn");
      for (const warning of warnings) expect(warning["warning"]).toContain("VERCEL_URL");
      expect(JSON.stringify(warnings)).not.toContain("evil");
    }
  });

  test("without settings nobody may read anything", async () => {
    for (const Origin of ["https://evil.example", "http://127.0.0.1:8787", "null"])
      expect(corsOf(await call("GET", "/v1/projects", { token: user.token, headers: { Origin } }))).toEqual([]);
  });
});
