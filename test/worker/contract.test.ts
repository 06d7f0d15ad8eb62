import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { operations } from "../../src/app";
import { scopes } from "../../src/context";
import { errorCodes } from "../../src/errors";
import { toTemplate } from "../../src/openapi/specification";
import { isSignature, type Operation } from "../../src/http/operation";
import { call, freshAddress, newProject, newUser, type Answer, type Call, type Json } from "../support/client";
import { fill, newFixture, newKey, sampleBody, unknownLike, type Fixture, type Ids } from "../support/fixtures";

/*
 * Every operation, with every kind of caller. The table is walked, so an operation that is added is walked too; one
 * whose path names a new kind of id needs a step in test/support/fixtures.ts.
 */

const withCredential = operations.filter((op) => op.access !== "public" && !isSignature(op.access));

function scopeOf({ access }: Operation): string | undefined {
  return typeof access === "object" && "scope" in access ? access.scope : undefined;
}

/** Path parameters that name no resource: one of a list, or a pattern. */
function constantsOf(op: Operation): Ids {
  const shape = op.params?.shape ?? {};
  const entries = Object.entries(shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodEnum ? [[name, String(schema.options[0])] as const] : [],
  );
  return { version: "1", ...Object.fromEntries(entries) };
}

/** Parameters that are well formed and name nothing. */
function nobodys(op: Operation): Ids {
  const names = Object.keys(op.params?.shape ?? {});
  return { ...Object.fromEntries(names.map((name) => [name, unknownLike(name)])), ...constantsOf(op) };
}

let specification: Json;
beforeAll(async () => {
  specification = (await call("GET", "/openapi.json")).body;
});

/** What must hold for every answer of this API, whatever was asked. */
function expectSafe({ status, headers, body, text }: Answer): void {
  expect(headers.get("X-Request-Id")).toMatch(/^req_[0-9a-z]{26}$/);
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("X-Frame-Options")).toBe("DENY");
  expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
  expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  expect(headers.get("Cross-Origin-Resource-Policy")).toMatch(/^(same|cross)-origin$/);
  expect(headers.get("Vary")).toContain("Origin");
  if (!headers.get("Cache-Control")?.startsWith("public"))
    expect(headers.get("Cache-Control")).toMatch(/no-store|private/);
  if (status < 400 || text === "") return;
  expect(headers.get("Cache-Control")).toBe("no-store");
  expect(headers.get("Content-Type")).toBe("application/problem+json");
  expect(body.requestId).toBe(headers.get("X-Request-Id"));
  expect(body.status).toBe(status);
  expect(errorCodes).toHaveProperty(body.code, { status, title: body.title });
  expect(
    Object.keys(body).filter((key) => !"type title status detail code requestId errors".split(" ").includes(key)),
  ).toEqual([]);
}

const telling = [
  "ETag",
  "Location",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "WWW-Authenticate",
  "Content-Range",
  "Idempotency-Replayed",
];

/** The answer is one that openapi.json lists for the operation: status, code, headers and type. */
function expectDocumented(op: Operation, { status, headers, body }: Answer): void {
  const { components, paths } = specification;
  const listed = paths[toTemplate(op.path)][op.method].responses[status];
  expect(listed, `${op.id} answered ${status} ${body.code ?? ""}`).toBeDefined();
  const response = listed.$ref ? components.responses[listed.$ref.split("/").at(-1)] : listed;
  for (const name of telling.filter((header) => headers.has(header))) expect(response.headers).toHaveProperty(name);
  const type = headers.get("Content-Type")?.split(";")[0];
  if (status >= 400) expect(response.content[type ?? ""].examples).toHaveProperty(body.code);
  else if (type) expect(response.content).toHaveProperty(type);
}

/** Calls an operation and checks what holds for every answer. */
async function ask(op: Operation, ids: Ids, options: Call & { query?: string } = {}): Promise<Answer> {
  const address = fill(op.path, { ...constantsOf(op), ...ids }) + (options.query ?? "");
  const answer = await call(op.method.toUpperCase(), address, options);
  expectSafe(answer);
  expectDocumented(op, answer);
  return answer;
}

function bodyFor(op: Operation): Call {
  const body = sampleBody(op);
  return body === undefined ? {} : { body };
}

const garbage: Readonly<Record<string, string>> = {
  "no credential": "",
  "an unknown token": "Bearer garbage",
  "an unknown API key": "Bearer hk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "a token signed by nobody": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.",
  "another scheme": "Basic dXNlcjpwYXNz",
  "a bearer without a token": "Bearer ",
  "a giant": `Bearer ${"a".repeat(9000)}`,
};

describe("who may call", () => {
  test.each(withCredential.map((op) => [op.id, op] as const))("%s is closed to strangers", async (_, op) => {
    for (const [kind, Authorization] of Object.entries(garbage)) {
      const answer = await ask(op, nobodys(op), { headers: Authorization === "" ? {} : { Authorization } });
      expect([kind, answer.status, answer.body.code]).toEqual([kind, 401, "unauthenticated"]);
      expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    }
  });

  test("a stranger is refused before a word of the request is read", async () => {
    for (const op of withCredential.filter(({ method }) => method !== "get")) {
      const answer = await ask(op, nobodys(op), { body: "{ not json", headers: { "Content-Type": "text/plain" } });
      expect([op.id, answer.status]).toEqual([op.id, 401]);
    }
  });

  test.each(scopes)("a key without the scope %s is refused before anything else", async (scope) => {
    const user = await newUser();
    const key = await newKey(
      user,
      scopes.filter((other) => other !== scope),
    );
    for (const op of operations.filter((op) => scopeOf(op) === scope)) {
      const body = op.method === "get" ? {} : { body: "{ not json" };
      const answer = await ask(op, nobodys(op), { token: key, ...body });
      expect([op.id, answer.status, answer.body.code]).toEqual([op.id, 403, "insufficient_scope"]);
    }
  });

  test("a key with every scope reaches nothing that is for signed-in people", async () => {
    const key = await newKey(await newUser(), scopes);
    for (const op of withCredential.filter(({ access }) => typeof access === "string")) {
      const answer = await ask(op, nobodys(op), { token: key });
      expect([op.id, answer.status, answer.body.code]).toEqual([op.id, 403, "insufficient_scope"]);
    }
  });

  test("a signed-in user reaches nothing that is for administrators", async () => {
    const { token } = await newUser();
    for (const op of operations.filter(({ access }) => access === "admin")) {
      const answer = await ask(op, nobodys(op), { token });
      expect([op.id, answer.status, answer.body.code]).toEqual([op.id, 403, "forbidden"]);
    }
  });

  test("an unsigned request is refused, whether or not what it names is there", async () => {
    for (const op of operations.filter(({ access }) => isSignature(access))) {
      const answer = await ask(op, nobodys(op), bodyFor(op));
      expect([op.id, [401, 403, 404].includes(answer.status)]).toEqual([op.id, true]);
    }
  });
});

describe("what is accepted", () => {
  const writes = operations.filter((op) => op.method !== "get" && op.access !== "admin" && !isSignature(op.access));

  test.each(writes.map((op) => [op.id, op] as const))(
    "%s refuses a body with a field that nobody listed",
    async (_, op) => {
      const { token } = await newUser();
      const body = { ...sampleBody(op), surprise: 1 };
      const answer = await ask(op, nobodys(op), { token, body });
      expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
      expect(answer.text).toContain("surprise");
    },
  );

  test("a query parameter that nobody listed is refused", async () => {
    const { token } = await newUser();
    for (const op of operations.filter((op) => op.access !== "admin" && !isSignature(op.access))) {
      const answer = await ask(op, nobodys(op), { token, ...bodyFor(op), query: "?surprise=1" });
      expect([op.id, answer.status, answer.body.code]).toEqual([op.id, 400, "validation_failed"]);
    }
  });

  test("a body that is not JSON, or is said not to be, is refused", async () => {
    const { token } = await newUser();
    for (const op of writes.filter(({ body }) => body !== undefined)) {
      const broken = await ask(op, nobodys(op), { token, body: "{ not json" });
      expect([op.id, broken.status, broken.body.code]).toEqual([op.id, 400, "malformed_json"]);
      for (const type of op.text === undefined ? ["text/plain", "text/markdown"] : ["text/html"]) {
        const text = await ask(op, nobodys(op), { token, body: "{}", headers: { "Content-Type": type } });
        expect([op.id, text.status]).toEqual([op.id, 415]);
      }
    }
  });

  test("a text is accepted where the specification lists texts", async () => {
    const { token } = await newUser();
    const withText = writes.filter(({ text, access }) => text !== undefined && !isSignature(access));
    expect(withText.length).toBeGreaterThan(0);
    for (const op of withText) {
      const { requestBody } = specification["paths"][toTemplate(op.path)][op.method];
      expect(Object.keys(requestBody.content)).toEqual(["application/json", "text/markdown", "text/plain"]);
      const query = op.text?.query === undefined ? "" : "?type=style";
      const asked = { token, body: "Grim.", headers: { "Content-Type": "text/plain" }, query };
      const answer = await ask(op, nobodys(op), asked);
      expect([op.id, answer.status, answer.body.code]).toEqual([op.id, 404, "not_found"]);
    }
  });

  test("a body over its limit is refused", async () => {
    const { token } = await newUser();
    for (const op of writes.filter(({ body }) => body !== undefined)) {
      const body = JSON.stringify({ name: "x".repeat(op.maxBodyBytes ?? 64 * 1024) });
      const answer = await ask(op, nobodys(op), { token, body });
      expect([op.id, answer.status]).toEqual([op.id, 413]);
    }
  });
});

describe("addresses", () => {
  const paths = [...new Set(operations.map((op) => op.path))];

  test.each(paths)("%s answers 405 to a method that it does not have, and names those it has", async (path) => {
    const answers = (op: Operation): boolean => new RegExp(`^${op.path.replaceAll(/:\w+/g, "[^/]+")}$`).test(path);
    const own = operations.filter(answers).map((op) => op.method.toUpperCase());
    const ids = Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, unknownLike(name)]));
    for (const method of ["PROPFIND", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].filter(
      (one) => !own.includes(one),
    )) {
      const answer = await call(method, fill(path, ids));
      expectSafe(answer);
      expect([method, answer.status, answer.body.code]).toEqual([method, 405, "method_not_allowed"]);
      const allowed = answer.headers.get("Allow")?.split(", ") ?? [];
      expect(allowed).toEqual(expect.arrayContaining(own));
      expect(allowed).not.toContain(method);
      expect(allowed.includes("HEAD")).toBe(allowed.includes("GET"));
    }
  });

  test.each(["/v1", "/v1/", "/v1/nothing", "/health/", "/v1/projects//assets", "/v1/projects/x/y/z", "/%00", "/.env"])(
    "%s is 404, with or without a credential",
    async (path) => {
      const { token } = await newUser();
      for (const options of [{}, { token }]) {
        const answer = await call("GET", path, options);
        expectSafe(answer);
        expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      }
    },
  );

  test("answers over https keep the browser on https", async () => {
    const { exports } = await import("cloudflare:workers");
    const headers = { "CF-Connecting-IP": freshAddress() };
    for (const path of ["/health", "/nothing", "/v1/me"]) {
      const response = await exports.default.fetch(new Request(`https://127.0.0.1:8787${path}`, { headers }));
      expect(response.headers.get("Strict-Transport-Security")).toBe("max-age=31536000; includeSubDomains");
    }
    expect((await call("GET", "/health")).headers.has("Strict-Transport-Security")).toBe(false);
  });
});

/** An answer without what differs between any two: the request's id, the time, and what is left of a limit. */
function essence({ status, headers, body, text }: Answer): unknown {
  const { requestId: _, ...rest } = body;
  const changing = ["x-request-id", "ratelimit", "date"];
  const kept = [...headers].filter(([name]) => !changing.includes(name));
  return { status, headers: Object.fromEntries(kept), body: Object.keys(rest).length > 0 ? rest : text };
}

/** Where an operation names something: in its path, its query or its body. */
type Place = { readonly where: "path" | "query" | "body"; readonly name: string };

function shapeOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function placesOf(op: Operation, ids: Ids): Place[] {
  const constants = constantsOf(op);
  const isId = (name: string): boolean => name in ids && !(name in constants);
  return [
    ...shapeOf(op.params)
      .filter(isId)
      .map((name) => ({ where: "path", name }) as const),
    ...shapeOf(op.query)
      .filter(isId)
      .map((name) => ({ where: "query", name }) as const),
    ...shapeOf(op.body)
      .filter(isId)
      .map((name) => ({ where: "body", name }) as const),
  ];
}

/** What a body must say besides, for the id in it to be looked at. */
const withId: Readonly<Record<string, Json>> = { updateAsset: { name: undefined, status: "approved" } };

/** A sample whose fields that must name something name what is there. */
function bodyNaming(op: Operation, ids: Ids): Json | undefined {
  const sample = sampleBody(op);
  const named = Object.keys(sample ?? {}).filter((name) => name in ids);
  return sample && { ...sample, ...Object.fromEntries(named.map((name) => [name, ids[name]])) };
}

/** One request of an operation: `ids` in its path, and in its query and body where `places` says so. */
async function askNaming(op: Operation, token: string, ids: Ids, places: readonly Place[]): Promise<Answer> {
  const of = (where: Place["where"]) =>
    places.filter((place) => place.where === where).map(({ name }) => [name, ids[name]]);
  const query = new URLSearchParams(of("query") as [string, string][]).toString();
  const inBody = Object.fromEntries(of("body"));
  const body = { ...bodyNaming(op, ids), ...(of("body").length > 0 && withId[op.id]), ...inBody };
  const options = { token, ...(op.body && { body }), ...(query !== "" && { query: `?${query}` }) };
  return ask(op, ids, options);
}

/** The owner's for the chosen places, or ids like them that name nothing; for the rest, the caller's own. */
function chosen(own: Ids, places: readonly Place[], pick: (name: string) => string): Ids {
  return { ...own, ...Object.fromEntries(places.map(({ name }) => [name, pick(name)])) };
}

/** Children before their parents, and the session that asks at the very end. */
function turnOf({ method, path }: Operation): number {
  if (path.includes(":sessionId")) return 200;
  return method === "delete" ? 100 - path.split("/").length : 0;
}

describe("what belongs to another", () => {
  let owner: Fixture;
  let other: Fixture;
  beforeAll(async () => {
    [owner, other] = await Promise.all([newFixture(), newFixture()]);
  }, 120_000);

  const closed = withCredential.filter((op) => op.access !== "admin");
  const groups = [...new Set(withCredential.map((op) => op.tag))];

  async function expectNoDifference(op: Operation, token: string, own: Ids, places: readonly Place[]): Promise<void> {
    const theirs = (name: string): string => owner.ids[name] ?? "";
    const inPath = placesOf(op, owner.ids).filter(({ where }) => where === "path");
    const asked = [...inPath, ...places.filter(({ where }) => where !== "path")];
    const real = await askNaming(op, token, chosen(own, places, theirs), asked);
    const none = await askNaming(
      op,
      token,
      chosen(own, places, (name) => unknownLike(theirs(name))),
      asked,
    );
    const what = `${op.id} by ${places.map(({ where, name }) => `${where} ${name}`).join(" and ")}`;
    expect([what, essence(real)]).toEqual([what, essence(none)]);
    if (op.access === "admin" || places.every(({ where }) => where === "query")) return;
    const refused = places.some(({ where }) => where === "path") ? [404] : [404, 409];
    expect([what, refused.includes(real.status)]).toEqual([what, true]);
  }

  test("everything that operations name is in the fixture, so that no check below is empty", () => {
    const missing = closed.flatMap((op) =>
      shapeOf(op.params)
        .filter((name) => !(name in owner.ids) && !(name in constantsOf(op)))
        .map((name) => `${op.id}: ${name}`),
    );
    expect(missing).toEqual([]);
    expect(closed.filter((op) => placesOf(op, owner.ids).length > 0).length).toBeGreaterThan(20);
  });

  test("what made the fixture answered as documented, with the headers that are promised", () => {
    for (const [op, answer] of owner.made) {
      expectSafe(answer);
      expectDocumented(op, answer);
      const { headers } = specification.paths[toTemplate(op.path)][op.method].responses[answer.status];
      for (const name of ["Location", "ETag"])
        expect([op.id, name, answer.headers.has(name)]).toEqual([op.id, name, name in headers]);
    }
  });

  test("a Location leads to what was made", async () => {
    for (const [op, answer] of owner.made) {
      const location = answer.headers.get("Location");
      if (location === null) continue;
      const found = await call("GET", location, { token: owner.user.token });
      expect([op.id, found.status, found.body.id]).toEqual([op.id, 200, answer.body.id]);
    }
  });

  test("its owner finds all of it", async () => {
    for (const op of closed.filter(({ method }) => method === "get")) {
      const answer = await ask(op, owner.ids, { token: owner.user.token });
      expect([op.id, answer.status]).toEqual([op.id, 200]);
    }
  });

  test.each(groups)("%s: a stranger gets the same answer as for ids that name nothing", async (tag) => {
    const stranger = await newUser();
    for (const op of withCredential.filter((op) => op.tag === tag)) {
      const places = placesOf(op, owner.ids);
      const inPath = places.filter(({ where }) => where === "path");
      if (inPath.length > 0) await expectNoDifference(op, stranger.token, {}, inPath);
    }
  });

  test.each(groups)("%s: neither does one of another's ids among the caller's own make a difference", async (tag) => {
    const { user, ids } = other;
    for (const op of withCredential.filter((op) => op.tag === tag))
      for (const place of placesOf(op, owner.ids)) await expectNoDifference(op, user.token, ids, [place]);
  });

  test("a key that is bound to one project sees nothing of its owner's others", async () => {
    const { user, ids } = owner;
    const key = await newKey(user, scopes, await newProject(user));
    for (const op of closed.filter((op) => scopeOf(op) !== undefined && "projectId" in (op.params?.shape ?? {}))) {
      const places = placesOf(op, ids).filter(({ where }) => where === "path");
      await expectNoDifference(op, key, ids, places);
    }
  });

  test("a trigger without its signature is as good as none", async () => {
    for (const op of operations.filter(({ access }) => isSignature(access) && access.kind === "trigger")) {
      const names = shapeOf(op.params).filter((name) => name in owner.ids);
      const none = Object.fromEntries(names.map((name) => [name, unknownLike(owner.ids[name] ?? "")]));
      const [real, unknown] = [await ask(op, owner.ids, bodyFor(op)), await ask(op, none, bodyFor(op))];
      expect(essence(real)).toEqual(essence(unknown));
      expect(real.status).toBe(401);
    }
  });

  test("after all that, its owner finds all of it as it was", async () => {
    for (const op of closed.filter(({ method, path }) => method === "get" && path.includes("/:"))) {
      const answer = await ask(op, owner.ids, { token: owner.user.token });
      expect([op.id, answer.status]).toEqual([op.id, 200]);
    }
  });

  test("and its owner may change and delete it: the ids and bodies above were good ones", async () => {
    const writes = closed.filter(
      (op) => op.method !== "get" && placesOf(op, owner.ids).some(({ where }) => where === "path"),
    );
    for (const op of writes.toSorted((a, b) => turnOf(a) - turnOf(b))) {
      const named = {
        ...bodyNaming(op, owner.ids),
        ...("assets" in (sampleBody(op) ?? {}) && { assets: [owner.ids["assetKey"]] }),
      };
      const answer = await ask(op, owner.ids, { token: owner.user.token, ...(op.body && { body: named }) });
      expect([op.id, [400, 401, 403, 404].includes(answer.status)]).toEqual([op.id, false]);
    }
  });
});

test("only signing in and what everybody may know is open to everybody", () => {
  const open = operations.filter((op) => op.access === "public").map(({ path }) => path);
  const known = open.filter((path) => path.startsWith("/v1/") && !path.startsWith("/v1/auth/"));
  expect(known).toEqual(["/v1/targets", "/v1/drawable"]);
});
