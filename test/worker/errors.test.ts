import { exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { operations } from "../../src/app";
import { errorCodes, type ErrorCode } from "../../src/errors";
import {
  call,
  freshAddress,
  goodPassword,
  newProject,
  newUser,
  origin,
  type Answer,
  type TestUser,
} from "../support/client";
import { brokenDatabase, callApp, captureLog } from "../support/context";

afterEach(() => vi.restoreAllMocks());

let user: TestUser;
beforeAll(async () => {
  user = await newUser();
});

function isCode(code: string): code is ErrorCode {
  return code in errorCodes;
}

/** The body is exactly a problem of this code, and says nothing else. */
function expectProblem(answer: Pick<Answer, "status" | "headers" | "body">, code: ErrorCode): void {
  const { errors, ...rest } = answer.body;
  expect(rest).toEqual({
    type: `http://127.0.0.1:8787/docs#error-${code}`,
    title: errorCodes[code].title,
    status: errorCodes[code].status,
    detail: expect.stringMatching(/^\S.*\S$/),
    code,
    requestId: expect.stringMatching(/^req_[0-9a-z]{26}$/),
  });
  for (const error of errors ?? []) expect(Object.keys(error).toSorted()).toEqual(["message", "path"]);
  expect(answer.status).toBe(errorCodes[code].status);
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  expect(answer.headers.get("X-Request-Id")).toBe(answer.body["requestId"]);
}

const post = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
  call("POST", "/v1/projects", { token: user.token, body, headers });

/** Sends a body in pieces, so that it declares no size. */
async function send(sizeBytes: number): Promise<number> {
  const text = `{"name":"x","description":"${"y".repeat(100)}"}`;
  const chunk = new TextEncoder().encode(text + " ".repeat(1024 - text.length));
  const chunks = [
    chunk,
    ...Array.from({ length: sizeBytes / 1024 - 1 }, () => new TextEncoder().encode(" ".repeat(1024))),
  ];
  const body = new ReadableStream({
    pull(controller) {
      const next = chunks.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
  });
  const headers = {
    "Content-Type": "application/json",
    "CF-Connecting-IP": freshAddress(),
    Authorization: `Bearer ${user.token}`,
  };
  const response = await exports.default.fetch(new Request(`${origin}/v1/projects`, { method: "POST", headers, body }));
  await response.text();
  return response.status;
}

async function allowed(method: string, path: string): Promise<string[] | undefined> {
  const answer = await call(method, path, { token: user.token });
  expectProblem(answer, "method_not_allowed");
  return answer.headers.get("Allow")?.split(", ").toSorted();
}

/** But the length, which a HEAD need not state. */
function headerNames({ headers }: Answer): string[] {
  return [...headers.keys()].filter((name) => name !== "content-length").toSorted();
}

describe("every error is a problem with exactly the listed members", () => {
  test("400 to 415, whatever is wrong", async () => {
    expectProblem(await post("{"), "malformed_json");
    expectProblem(await post("{}"), "validation_failed");
    expectProblem(await call("GET", "/v1/me"), "unauthenticated");
    expectProblem(await call("GET", "/v1/nowhere"), "not_found");
    expectProblem(await call("GET", "/v1/projects/prj_none", { token: user.token }), "not_found");
    expectProblem(await call("DELETE", "/v1/projects", { token: user.token }), "method_not_allowed");
    expectProblem(
      await call("POST", "/v1/auth/register", { body: { email: user.email, password: goodPassword } }),
      "conflict",
    );
    expectProblem(await post("x".repeat(65_537)), "payload_too_large");
    expectProblem(await post("{}", { "Content-Type": "text/plain" }), "unsupported_media_type");
  });

  test("a failed validation names each field by its path, at most 20 of them", async () => {
    const answer = await call("POST", "/v1/auth/register", { body: { email: "x", password: "short", name: "" } });
    expectProblem(answer, "validation_failed");
    expect(answer.body["errors"].map(({ path }: { path: string }) => path).toSorted()).toEqual([
      "email",
      "name",
      "password",
    ]);
    const keys = await call("POST", "/v1/api-keys", {
      token: user.token,
      body: { name: "k", scopes: ["read", "x", "y"] },
    });
    expect(keys.body["errors"].map(({ path }: { path: string }) => path)).toEqual(["scopes.1", "scopes.2"]);
    const many = await call("POST", "/v1/api-keys", {
      token: user.token,
      body: { name: "k", scopes: Array.from({ length: 900 }, () => "x") },
    });
    expect(many.body["errors"].length).toBeLessThanOrEqual(20);
  });

  test("a problem does not repeat a whole body", async () => {
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${"k".repeat(100)}${i}`, 1]));
    for (const body of [keys, { ["k".repeat(60_000)]: 1 }]) {
      const answer = await call("POST", "/v1/projects", { token: user.token, body });
      expectProblem(answer, "validation_failed");
      expect(answer.text.length).toBeLessThan(2000);
    }
  });

  test("every request has an id of its own", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("GET", "/v1/nowhere")));
    expect(new Set(answers.map(({ headers }) => headers.get("X-Request-Id"))).size).toBe(20);
    const sent = await call("GET", "/v1/nowhere", { headers: { "X-Request-Id": "req_mine" } });
    expect(sent.headers.get("X-Request-Id")).not.toBe("req_mine");
  });
});

describe("what breaks inside stays inside", () => {
  const inside = "SECRET at /srv/app/file.ts: SELECT password_hash FROM users WHERE key=JWT_SECRET_KEY";

  test("an unknown exception is 500 Internal server error; the log has it whole, under the same request id", async () => {
    const log = captureLog();
    vi.spyOn(crypto.subtle, "sign").mockRejectedValue(new TypeError(inside, { cause: new Error("deeper") }));
    const answer = await call("POST", "/v1/auth/refresh", { body: { refreshToken: "x" } });
    expectProblem(answer, "internal");
    expect(answer.body["detail"]).toBe("Internal server error");
    expect(answer.text).not.toMatch(/SECRET|srv|SELECT|password_hash|JWT|deeper|TypeError/);
    const line = log.find(({ event }) => event === "request_failed");
    expect(line?.["requestId"]).toBe(answer.body["requestId"]);
    expect(JSON.stringify(line)).toContain(inside);
    expect(JSON.stringify(line)).toContain("deeper");
    expect(log.find(({ event }) => event === "request")).toMatchObject({
      status: 500,
      code: "internal",
      requestId: answer.body["requestId"],
    });
  });

  test.each([
    ["text", "just text"],
    ["nothing", undefined],
    ["null", null],
    ["an object", { inside }],
  ])("so is %s that was thrown", async (_, thrown) => {
    captureLog();
    vi.spyOn(crypto.subtle, "sign").mockRejectedValue(thrown);
    const answer = await call("POST", "/v1/auth/refresh", { body: { refreshToken: "x" } });
    expectProblem(answer, "internal");
    expect(answer.text).not.toContain("just text");
  });

  test("a failed database is 500 Database operation failed, logged with its cause and without a parameter", async () => {
    const log = captureLog();
    const bindings = {
      DB: brokenDatabase(new Error("D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT")),
    };
    const asks = [
      ["GET", "/v1/projects", undefined],
      ["GET", "/v1/me", undefined],
      ["POST", "/v1/projects", { name: "canary-name" }],
      ["PUT", "/v1/projects/prj_x/memory-files/plan", { content: "canary-content" }],
      ["POST", "/v1/auth/register", { email: "canary@example.com", password: goodPassword }],
      ["POST", "/v1/auth/login", { email: "canary@example.com", password: goodPassword }],
      ["POST", "/v1/auth/refresh", { refreshToken: "canary-token" }],
    ] as const;
    for (const [method, path, body] of asks) {
      log.length = 0;
      const answer = await callApp({ bindings }, path, { method, token: user.token, body });
      expectProblem(answer, "database_failed");
      expect(answer.body["detail"]).toBe("Database operation failed");
      expect(answer.text).not.toMatch(/D1_|UNIQUE|SQLITE|users|email/);
      const line = log.find(({ event }) => event === "request_failed");
      expect(line?.["requestId"]).toBe(answer.body["requestId"]);
      expect(JSON.stringify(line)).toContain("SQLITE_CONSTRAINT");
      expect(JSON.stringify(log), path).not.toMatch(/canary|scrypt\$/);
    }
  });
});

describe("bodies", () => {
  test("malformed JSON and bytes that are not UTF-8 are 400 malformed_json", async () => {
    for (const body of ["{", "", "nul", "{'name':'x'}", "[1,]", '{"name":"x"}x'].filter(Boolean))
      expectProblem(await post(body), "malformed_json");
    const latin = new Uint8Array([...new TextEncoder().encode('{"name":"'), 0xe9, ...new TextEncoder().encode('"}')]);
    expectProblem(await post(latin, { "Content-Type": "application/json" }), "malformed_json");
  });

  test("another content type is 415, JSON in any spelling is read", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "application/merge-patch+json",
    ])
      expectProblem(await post('{"name":"x"}', { "Content-Type": type }), "unsupported_media_type");
    for (const type of ["application/json;charset=utf-8", "APPLICATION/JSON", 'application/json ; a="b;c"'])
      expect((await post('{"name":"x"}', { "Content-Type": type })).status, type).toBe(201);
  });

  test("a compressed body is 415", async () => {
    const zipped = new Response(new Blob(['{"name":"x"}']).stream().pipeThrough(new CompressionStream("gzip")));
    const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    expectProblem(await post(new Uint8Array(await zipped.arrayBuffer()), headers), "unsupported_media_type");
  });

  test("a chunked body over the limit is 413 although it declares no size, one under it is read", async () => {
    expect(await send(64 * 1024)).toBe(201);
    expect(await send(65 * 1024)).toBe(413);
    expect(await send(10 * 1024 * 1024)).toBe(413);
  });

  test("deep nesting is 400, of arrays and of objects, and no crash", async () => {
    expectProblem(await post("[".repeat(30_000)), "malformed_json");
    for (const body of ["[".repeat(30_000) + "]".repeat(30_000), '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)])
      expectProblem(await post(body), "malformed_json");
  });

  test("a number beyond range is 400", async () => {
    expectProblem(
      await call("POST", "/v1/api-keys", {
        token: user.token,
        body: '{"name":"k","scopes":["read"],"expiresInDays":1e999}',
      }),
      "validation_failed",
    );
  });

  test("keys such as __proto__ are 400 like every unknown key, and pollute nothing", async () => {
    for (const key of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
      const answer = await post(`{"name":"x","${key}":{"polluted":true}}`);
      expectProblem(answer, "validation_failed");
    }
    expectProblem(await post('{"__proto__":{"name":"x"}}'), "validation_failed");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    for (const query of [
      "__proto__=1",
      "constructor=1&constructor=2",
      "__proto__[x]=1",
      "toString=1",
      "__proto__=1&__proto__=2",
    ])
      expect((await call("GET", `/v1/projects?${query}`, { token: user.token })).status, query).toBeOneOf([200, 400]);
  });

  test("a key given twice is 400", async () => {
    expectProblem(await post('{"name":"first","name":"last"}'), "malformed_json");
  });

  test("no body is an empty object; a route without input takes both, and refuses anything more", async () => {
    const remove = async (body?: unknown, headers: Record<string, string> = {}) => {
      const path = `/v1/projects/${await newProject(user)}`;
      return (await call("DELETE", path, { token: user.token, body, headers })).status;
    };
    expect(await remove()).toBe(204);
    expect(await remove("", { "Content-Type": "application/json" })).toBe(204);
    expect(await remove({})).toBe(204);
    expect(await remove({ force: true })).toBe(400);
    expect(await remove([])).toBe(400);
    expect(await remove("null")).toBe(400);
    const absent = await call("POST", "/v1/projects", { token: user.token });
    expectProblem(absent, "validation_failed");
    expect({ ...absent.body, requestId: "" }).toEqual({ ...(await post("{}")).body, requestId: "" });
  });
});

describe("methods and paths", () => {
  test("HEAD answers like GET, without the body", async () => {
    const path = `/v1/projects/${await newProject(user)}`;
    const [get, head] = [
      await call("GET", path, { token: user.token }),
      await call("HEAD", path, { token: user.token }),
    ];
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(headerNames(head)).toEqual(headerNames(get));
    expect((await call("HEAD", "/v1/me")).status).toBe(401);
    expect((await call("HEAD", "/v1/nowhere")).status).toBe(404);
    expect((await call("HEAD", "/v1/auth/login")).status).toBe(405);
  });

  test("a method that a path does not have is 405 with exactly those that it has", async () => {
    expect(await allowed("PUT", "/v1/projects")).toEqual(["GET", "HEAD", "POST"]);
    expect(await allowed("POST", "/v1/projects/prj_x")).toEqual(["DELETE", "GET", "HEAD", "PATCH"]);
    expect(await allowed("GET", "/v1/auth/login")).toEqual(["POST"]);
    expect(await allowed("OPTIONS", "/v1/auth/login")).toEqual(["POST"]);
    expect(await allowed("PATCH", "/v1/projects/prj_x/memory-files/plan")).toEqual(["DELETE", "GET", "HEAD", "PUT"]);
  });

  test("an unknown path is 404, also with a slash, a letter or a segment too many", async () => {
    for (const path of [
      "/v1",
      "/v1/projects/",
      "/V1/projects",
      "/v1/Projects",
      "/v2/projects",
      "/v1//projects",
      "/v1/projects/x/y",
      "/v1/me/",
      "/.env",
      "/%2e%2e/x",
    ])
      expectProblem(await call("GET", path, { token: user.token }), "not_found");
  });

  const closed = operations.filter(
    ({ access }) => access !== "public" && !(typeof access === "object" && "verify" in access),
  );
  test.each(closed.map(({ id, method, path }) => [id, method, path]))(
    "%s without a credential is 401",
    async (_, method, path) => {
      expectProblem(await call(method.toUpperCase(), path.replaceAll(/:\w+/g, "x")), "unauthenticated");
    },
  );

  test("every operation's errors have a status of the one table", () => {
    for (const { id, errors = [] } of operations) for (const code of errors) expect(isCode(code), id).toBe(true);
  });
});
