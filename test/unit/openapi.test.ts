import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { errorCodes } from "../../src/errors";
import { docsPage } from "../../src/features/api-docs/docs-page";
import { createReference } from "../../src/features/api-docs/api-reference";
import { toOpenApi } from "../../src/openapi/specification";
import type { JsonSchema, OpenApiDocument, OperationObject } from "../../src/openapi/document";
import { errorCodesOf } from "../../src/openapi/errors";
import { isSignature, operation, type Operation, type Signature } from "../../src/http/operation";
import { Count, idOf, SizeBytes, Time } from "../../src/lib/fields";
import { policies } from "../../src/limits/policies";

// The real table is read in Node, where the runtime's own modules are not: nothing of them runs while it is read.
vi.mock("cloudflare:workers", () => ({ DurableObject: Object, WorkflowEntrypoint: Object, env: {} }));
vi.mock("cloudflare:workflows", () => ({ NonRetryableError: Error }));
const { operations } = await import("../../src/app");

const origin = "https://hatchery.games.dev";
const Thing = z.object({ id: z.string(), size: z.number().int(), madeAt: z.iso.datetime() }).meta({ id: "Thing" });

type Declaration = Partial<Omit<Operation, "run">>;

/** A declaration with these parts, and the smallest good rest. */
function declared(parts: Declaration): Operation {
  const whole = { id: "thing", method: "get", path: "/v1/things", tag: "Projects", summary: "A thing", ...parts };
  const rest = { access: "public", limit: "none", replies: { 204: null }, ...whole } as const;
  return { ...rest, run: async () => ({ status: 204 }) } as unknown as Operation;
}

function documented(...table: readonly Declaration[]): OpenApiDocument {
  return toOpenApi(table.map(declared), origin);
}

function only(document: OpenApiDocument): OperationObject {
  const [found] = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  if (!found) throw new Error("the document is empty");
  return found;
}

function errorStatuses(parts: Declaration): string[] {
  return Object.keys(only(documented(parts)).responses).filter((status) => Number(status) >= 400);
}

const trigger: Signature = { kind: "trigger", verify: async () => ({ actor: null, subject: null }) };
const link: Signature = { kind: "link", verify: async () => ({ actor: null, subject: null }) };

describe("one declaration", () => {
  test("a path, a query and headers become parameters, each described", () => {
    const { paths } = documented({
      path: "/v1/things/:thingId",
      params: z.object({ thingId: z.string() }),
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(9).default(3).meta({ description: "Few." }) }),
      headers: z.object({ "if-none-match": z.string().optional() }),
      idempotent: "Idempotency-Key",
    });
    const parameters = paths["/v1/things/{thingId}"]?.["get"]?.parameters ?? [];
    expect(parameters.map(({ name, in: where, required }) => [where, name, required])).toEqual([
      ["path", "thingId", true],
      ["query", "limit", false],
      ["header", "If-None-Match", false],
      ["header", "Idempotency-Key", false],
    ]);
    expect(parameters[0]?.description).toBe("The thing's id.");
    expect(parameters[1]).toMatchObject({ description: "Few.", schema: { type: "integer", minimum: 1, default: 3 } });
  });

  test("who may call and how often stand in it for people and for machines", () => {
    const op = only(documented({ access: { scope: "write" }, limit: "write" }));
    expect(op["x-access"]).toBe("scope:write");
    expect(op["x-rate-limit"]).toEqual({ policy: "write", quota: 120, windowSeconds: 60, per: "user" });
    expect(op.security).toEqual([{ accessToken: [] }, { apiKey: ["write"] }]);
    expect(op.description).toContain("an API key with the scope `write`. At most 120 calls a minute for each user");
  });

  test.each([
    ["public", []],
    ["session", [{ accessToken: [] }]],
    ["admin", [{ accessToken: ["admin"] }]],
    [trigger, [{ webhookSignature: [] }]],
    [link, []],
  ] as const)("access %o asks for the right credential, and only used schemes are listed", (access, security) => {
    const document = documented({ access });
    expect(only(document).security).toEqual(security);
    expect(Object.keys(document.components.securitySchemes)).toEqual(security.flatMap((each) => Object.keys(each)));
  });

  test("a signed operation names the headers of its signature", () => {
    const names = only(documented({ access: trigger, method: "post" })).parameters?.map(({ name }) => name);
    expect(names).toEqual(["webhook-id", "webhook-timestamp"]);
  });

  test("what it accepts, whom it asks and what it does decide which errors it has", () => {
    expect(errorStatuses({})).toEqual(["400", "500"]);
    expect(errorStatuses({ limit: "auth" })).toEqual(["400", "429", "500", "503"]);
    expect(errorStatuses({ access: "session" })).toEqual(["400", "401", "403", "429", "500", "503"]);
    expect(errorStatuses({ path: "/a/:b", params: z.object({ b: z.string() }) })).toEqual(["400", "404", "500"]);
    expect(errorStatuses({ method: "post", body: z.strictObject({}) })).toEqual(["400", "413", "415", "500"]);
    expect(errorStatuses({ idempotent: "Idempotency-Key" })).toEqual(["400", "409", "422", "500"]);
    expect(errorStatuses({ errors: ["budget_exceeded", "provider_failed"] })).toEqual(["400", "402", "500", "502"]);
    expect(errorCodesOf(declared({ access: "admin" }))).toContain("forbidden");
  });

  test("every error is a problem, with an example for each code and the headers that come with its status", () => {
    const { responses } = only(documented({ access: "session", limit: "read" }));
    expect(responses["429"]).toEqual({ $ref: "#/components/responses/RateLimited" });
    const { components } = documented({ access: "session", limit: "read" });
    const limited = components.responses["RateLimited"];
    expect(Object.keys(limited?.headers ?? {})).toContain("Retry-After");
    expect(limited?.content?.["application/problem+json"]?.schema).toEqual({ $ref: "#/components/schemas/Problem" });
    expect(components.examples["rate_limited"]?.value).toMatchObject({
      type: `${origin}/docs#error-rate_limited`,
      status: 429,
      code: "rate_limited",
    });
    expect(Object.keys(components.responses["Unauthenticated"]?.headers ?? {})).toContain("WWW-Authenticate");
  });

  test("a body is what may be sent, with an example, and says whether it may be left out", () => {
    const Body = z.strictObject({ name: z.string().max(9).default("x") });
    const optional = only(documented({ method: "post", body: Body })).requestBody;
    expect(optional).toMatchObject({ required: false });
    expect(optional?.content["application/json"]?.schema?.required).toBeUndefined();
    const required = only(documented({ method: "post", body: z.strictObject({ name: z.string() }) })).requestBody;
    expect(required).toMatchObject({ required: true });
    expect(required?.content["application/json"]?.example).toEqual({ name: "Harvest Hollow" });
    expect(required?.content["application/json"]?.schema?.additionalProperties).toBe(false);
  });

  test("a body says what becomes of unknown fields", () => {
    const sentence = (body: z.ZodType) => only(documented({ method: "post", body })).requestBody?.description;
    expect(sentence(z.strictObject({ name: z.string().optional() }))).toBe(
      "At most 64 KiB. Unknown fields are refused.",
    );
    expect(sentence(z.looseObject({}).meta({ description: "x" }))).toBe("At most 64 KiB. Unknown fields are ignored.");
  });

  test("files are listed by their types beside the JSON body, with their own limit", () => {
    const uploads = { types: ["image/png", "image/webp"], maxBytes: 5 * 1024 * 1024 } as const;
    const file = (type: string) => ({
      schema: { type: "string", contentMediaType: type, maxLength: uploads.maxBytes },
    });
    const parts = { method: "post", body: z.strictObject({ name: z.string().max(9).optional() }), uploads } as const;
    const { requestBody } = only(documented(parts));
    expect(Object.keys(requestBody?.content ?? {})).toEqual(["application/json", ...uploads.types]);
    expect(requestBody?.content).toMatchObject({ "image/png": file("image/png"), "image/webp": file("image/webp") });
    expect(requestBody?.required).toBe(true);
    expect(requestBody?.description).toMatch(/^At most 64 KiB\. .* 5 MiB\.$/);
    const alone = { method: "post", uploads } as const;
    expect(Object.keys(only(documented(alone)).requestBody?.content ?? {})).toEqual([...uploads.types]);
    expect(errorStatuses(alone)).toEqual(["400", "413", "415", "500"]);
    expect(docsPage(documented(alone))).toContain("image/webp");
  });

  test("bytes and streams have their own types, without a charset", () => {
    const reply = { contentType: "text/html; charset=utf-8", description: "The page." };
    const { responses } = only(documented({ replies: { 200: reply, 304: null } }));
    expect(responses["200"]).toMatchObject({ description: "The page.", content: { "text/html": {} } });
    expect(responses["304"]).not.toHaveProperty("content");
  });

  test("an answer in two forms has the types of both, and the schema of the one", () => {
    const raw = { contentType: "text/csv; charset=utf-8", description: "As CSV when asked." };
    const inLine = only(documented({ replies: { 200: { json: Thing, raw } } })).responses["200"];
    expect(inLine).not.toHaveProperty("headers.Content-Disposition");
    const file = { ...raw, isAttachment: true } as const;
    const { responses } = only(documented({ replies: { 200: { json: Thing, raw: file } } }));
    expect(responses["200"]).toMatchObject({
      description: "Success. As CSV when asked.",
      content: {
        "application/json": { schema: { $ref: "#/components/schemas/Thing" } },
        "text/csv": {},
      },
    });
    expect(responses["200"]).toHaveProperty("headers.Content-Disposition");
  });

  test("a write answers with the ETag of what is read with one, and other reads do not", () => {
    const read = { path: "/v1/things/:id", params: z.object({ id: z.string() }) };
    const tagged = { ...read, headers: z.object({ "if-none-match": z.string() }), replies: { 200: Thing, 304: null } };
    const { paths } = documented(
      { id: "a", ...tagged },
      { id: "b", ...read, method: "post", replies: { 200: Thing } },
      { id: "c", path: "/v1/old", replies: { 200: Thing } },
    );
    const sent = (path: string, method: string, status: string) => {
      const response = paths[path]?.[method]?.responses[status];
      return response && "headers" in response && "ETag" in response.headers;
    };
    expect(sent("/v1/things/{id}", "get", "200")).toBe(true);
    expect(sent("/v1/things/{id}", "get", "304")).toBe(true);
    expect(sent("/v1/things/{id}", "post", "200")).toBe(true);
    expect(sent("/v1/old", "get", "200")).toBe(false);
  });
});

describe("schemas", () => {
  test("a named schema stands once in the components, wherever it is used", () => {
    const document = documented(
      { replies: { 200: z.object({ items: z.array(Thing), last: Thing.nullable() }) } },
      { path: "/v1/other", replies: { 200: Thing } },
    );
    expect(Object.keys(document.components.schemas)).toEqual(["Problem", "Thing"]);
    expect(JSON.stringify(document)).not.toContain("$defs");
    expect(JSON.stringify(document.paths)).toContain('{"$ref":"#/components/schemas/Thing"}');
  });

  test("two different schemas of one name are refused", () => {
    const Other = z.object({ other: z.string() }).meta({ id: "Twin" });
    const again = z.object({ twin: z.string().meta({ id: "Twin" }) });
    expect(() => documented({ replies: { 200: Other } }, { path: "/x", replies: { 200: again } })).toThrow();
  });

  test("a pattern beside a format is left out, and an integer says how wide it is", () => {
    const Sizes = z.object({
      bytes: SizeBytes,
      count: Count,
      id: idOf("prj"),
      madeAt: Time,
      any: z.number().int(),
      seed: z.number().int().min(0).max(0xffffffff).nullable(),
    });
    const { components } = documented({ replies: { 200: Sizes.meta({ id: "Sizes" }) } });
    const max = Number.MAX_SAFE_INTEGER;
    expect(components.schemas["Sizes"]?.properties).toEqual({
      bytes: { type: "integer", format: "int64", minimum: 0, maximum: max },
      count: { type: "integer", format: "int32", minimum: 0, maximum: 0x7fffffff },
      id: { type: "string", minLength: 30, maxLength: 30, pattern: "^prj_[0-9a-hjkmnp-tv-z]{26}$" },
      madeAt: { type: "string", format: "date-time", maxLength: 24 },
      any: { type: "integer", format: "int64", minimum: -max, maximum: max },
      seed: { anyOf: [{ type: "integer", format: "int64", minimum: 0, maximum: 0xffffffff }, { type: "null" }] },
    });
  });
});

/** The schema and all that it holds. */
function within(schema: JsonSchema): JsonSchema[] {
  const { items, properties = {}, additionalProperties, anyOf = [], oneOf = [] } = schema;
  const below = [...Object.values(properties), ...anyOf, ...oneOf];
  if (items) below.push(items);
  if (typeof additionalProperties === "object") below.push(additionalProperties);
  return [schema, ...below.flatMap(within)];
}

const bounds: Readonly<Record<string, (schema: JsonSchema) => boolean>> = {
  string: ({ maxLength, pattern = "" }) => maxLength !== undefined || /^\^[^*+]+\$$/.test(pattern),
  array: ({ maxItems }) => maxItems !== undefined,
  integer: ({ maximum }) => maximum !== undefined,
  number: ({ maximum }) => maximum !== undefined,
  object: ({ additionalProperties: rest }) => rest === false || typeof rest === "object",
  boolean: () => true,
  null: () => true,
};

function isBounded(schema: JsonSchema): boolean {
  if (schema.enum ?? schema.const ?? schema.$ref ?? schema.anyOf ?? schema.oneOf) return true;
  return bounds[String(schema.type)]?.(schema) ?? false;
}

describe("the whole table", () => {
  const document = toOpenApi(operations, origin);
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({ method, path, op })),
  );

  test("it has a version, from package.json", async () => {
    const manifest: unknown = JSON.parse(await readFile(path.join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(document.info.version).toBe((manifest as { version: string }).version);
  });

  test("every operation is there once, under its own name", () => {
    const ids = entries.map(({ op }) => op.operationId);
    expect(ids.toSorted()).toEqual(operations.map((op) => op.id).toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("every list is paged, but those that are short by nature", () => {
    const lists = operations.filter(({ method, replies: { 200: reply } }) => {
      const isList = reply instanceof z.ZodObject && "items" in reply.shape && !("id" in reply.shape);
      return method === "get" && isList;
    });
    expect(lists.length).toBeGreaterThan(15);
    const isPaged = ({ query, replies: { 200: reply } }: Operation): boolean =>
      ["limit", "cursor"].every((name) => name in (query?.shape ?? {})) &&
      reply instanceof z.ZodObject &&
      "nextCursor" in reply.shape;
    const unpaged = lists.filter((op) => !isPaged(op)).map(({ id }) => id);
    expect(unpaged).toEqual(["listMemoryFiles", "listTargets", "getDrawable"]);
  });

  test("every group is described", () => {
    expect(document.tags.filter(({ description }) => description === "")).toEqual([]);
  });

  test.each(operations.map((op) => [op.id, op] as const))("%s says who, how often and what it answers", (_, op) => {
    const named = typeof op.access === "string" || isSignature(op.access) || "scope" in op.access;
    expect(named).toBe(true);
    expect(op.limit === "none" || op.limit in policies).toBe(true);
    expect(Object.keys(op.replies).some((status) => Number(status) >= 200 && Number(status) < 300)).toBe(true);
    for (const [status, reply] of Object.entries(op.replies))
      expect(reply === null).toBe([204, 302, 304].includes(Number(status)));
  });

  test.each(
    operations.flatMap((op) =>
      Object.entries(op.replies).flatMap(([status, reply]) =>
        reply instanceof z.ZodType ? [[op.id, status, reply] as const] : [],
      ),
    ),
  )("%s %s drops unlisted fields instead of failing on them, and has no field that keeps them", (_, __, reply) => {
    expect(leaksOf(reply)).toEqual([]);
  });

  const bodies = operations.filter((op) => op.body !== undefined);
  test.each(bodies.map((op) => [op.id, op] as const))("%s accepts its own example", (id, op) => {
    const entry = entries.find(({ op: documented }) => documented.operationId === id);
    const example = entry?.op.requestBody?.content["application/json"]?.example;
    expect(op.body?.safeParse(example)).toMatchObject({ success: true });
  });

  const answers = entries.flatMap(({ op }) =>
    Object.entries(op.responses).flatMap(([status, response]) =>
      Object.entries(("content" in response && response.content) || {}).map(
        ([type, media]) => [op.operationId, status, type, media.example] as const,
      ),
    ),
  );
  const isBinary = (type: string): boolean => !/^text\/(?!html)|json$/.test(type);

  test.each(answers.filter(([, , type]) => !isBinary(type)))(
    "%s %s has an example in %s that its schema accepts whole",
    (id, status, _, example) => {
      const reply = operations.find((op) => op.id === id)?.replies[Number(status)];
      const schema = reply && "json" in reply && typeof example === "object" ? reply.json : reply;
      if (schema instanceof z.ZodType) expect(schema.parse(example)).toEqual(example);
      else expect(example).toEqual(expect.anything());
      // Values that stand for any text, and ends that fill a text up to its least length.
      expect(JSON.stringify(example)).not.toMatch(/"text"(?!:)|xxx/);
    },
  );

  test("no example is missing but of files, pictures and the page", () => {
    const missing = answers.filter(([, , , example]) => example === undefined).map(([id]) => id);
    expect([...new Set(missing)].toSorted()).toEqual([
      "downloadFile",
      "getAssetPreview",
      "getAssetSheet",
      "getContactSheet",
      "getDocs",
    ]);
  });

  // What a provider sends has its form from the provider; its size alone is bounded.
  const own = entries.filter(({ op }) => op["x-access"] !== "signature:callback");
  test.each(own.map(({ op }) => [op.operationId, op] as const))("%s bounds all that it accepts", (_, op) => {
    const query = (op.parameters ?? []).filter((parameter) => parameter.in !== "path");
    const schemas = [op.requestBody?.content["application/json"]?.schema, ...query.map(({ schema }) => schema)];
    const open = schemas.flatMap((schema) => (schema ? within(schema) : [])).filter((schema) => !isBounded(schema));
    expect(open).toEqual([]);
  });

  test("every reference leads somewhere, and nothing shared is unused", () => {
    const text = JSON.stringify(document);
    const references = new Set(Array.from(text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g), ([, name = ""]) => name));
    const { securitySchemes: _, ...components } = document.components;
    const shared = Object.entries(components).flatMap(([kind, all]) =>
      Object.keys(all).map((name) => `${kind}/${name}`),
    );
    expect([...references].toSorted()).toEqual(shared.toSorted());
  });

  test("redocly, spectral and OWASP's rules find nothing to say against it", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "hatchery-openapi-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = path.join(directory, "openapi.json");
    await writeFile(file, JSON.stringify(document));
    const root = path.join(import.meta.dirname, "../..");
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
    const run = promisify(execFile);
    const bin = (name: string) => path.join(root, "node_modules/.bin", name);
    await run(bin("redocly"), ["lint", file], { cwd: root, env });
    await run(bin("spectral"), ["lint", "--fail-severity=warn", file], { cwd: root, env });
  });
});

/** Schemas inside a reply that throw on, or keep, what nobody listed; and unions that would keep the wrong arm. */
function leaksOf(schema: z.ZodType, seen = new Set<unknown>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const below = Object.values(schema.def).flatMap((value: unknown) => childrenOf(value));
  return [...leakOf(schema), ...below.flatMap((child) => leaksOf(child, seen))];
}

function leakOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodAny || schema instanceof z.ZodUnknown) return ["anything"];
  if (schema instanceof z.ZodObject && schema.def.catchall) return ["strict or loose object"];
  // One object beside words is told apart from them by its type alone.
  if (schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion))
    return schema.options.filter((option) => option instanceof z.ZodObject).length > 1
      ? ["plain union of objects"]
      : [];
  return [];
}

function childrenOf(value: unknown): z.ZodType[] {
  if (value instanceof z.ZodType) return [value];
  if (Array.isArray(value)) return value.flatMap(childrenOf);
  const plain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.values(value).flatMap(childrenOf) : [];
}

describe("the server of the document", () => {
  test.each([
    ["https://hatchery.games.dev", "This deployment: in production."],
    ["http://127.0.0.1:8787", "This deployment: local, for development."],
  ])("%s is said to be what it is", (url, description) => {
    expect(toOpenApi([declared({})], url).servers).toEqual([{ url, description, "x-internal": false }]);
  });
});

describe("the page", () => {
  const page = docsPage(toOpenApi(operations, origin));
  const matches = (pattern: RegExp, text = page): string[] =>
    Array.from(text.matchAll(pattern), ([, group = ""]) => group);

  test("every operation and every error code has an anchor, and every link leads to one", () => {
    const ids = matches(/ id="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    for (const op of operations) expect(ids).toContain(op.id);
    for (const code of Object.keys(errorCodes)) expect(ids).toContain(`error-${code}`);
    for (const target of matches(/ href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("it loads nothing, runs one script and needs no inline style", () => {
    const [, script = ""] = /<script>([^]*?)<\/script>/.exec(page) ?? [];
    expect(script).not.toMatch(/\beval\b|Function\(|innerHTML|import\(|fetch\(/);
    const rest = page.replace(/<script>[^]*?<\/script>/, "");
    expect(rest).not.toMatch(/<script|<iframe|<object| on\w+=| style="|javascript:|@import|url\(/i);
    for (const address of [...matches(/<link[^>]* href="([^"]*)"/g), ...matches(/ src="([^"]*)"/g)])
      expect(address).toMatch(/^data:/);
  });

  test("projects come before accounts, and everything has its place in the contents", () => {
    const [nav = ""] = /<nav[^]*?<\/nav>/.exec(page) ?? [];
    expect(nav.indexOf("#createProject")).toBeGreaterThan(0);
    expect(nav.indexOf("#createProject")).toBeLessThan(nav.indexOf("#resetPassword"));
    for (const op of operations) expect(nav).toContain(` href="#${op.id}"`);
    for (const code of Object.keys(errorCodes)) expect(nav).toContain(` href="#error-${code}"`);
  });

  test("each operation shows the examples of its answers", () => {
    const [, section = ""] = /<article id="createGeneration">([^]*?)<\/article>/.exec(page) ?? [];
    expect(section.match(/<pre class="sample">/g)).toHaveLength(2);
    expect(section).toContain("&quot;status&quot;: &quot;queued&quot;");
  });

  test("lists and headings of a description are rendered", () => {
    const text = docsPage(documented({ description: "### Form\n\n- `[A]`: one\n- two **bold**\n\nEnd." }));
    expect(text).toContain(
      "<h4>Form</h4><ul><li><code>[A]</code>: one</li><li>two <strong>bold</strong></li></ul><p>End.</p>",
    );
  });

  test("its policy allows its own style sheet and its own script by hash, and nothing else", async () => {
    const reference = await createReference(() => operations)(origin);
    const policy = reference.page.headers["Content-Security-Policy"] ?? "";
    const hashOf = (tag: string): string => {
      const [, inline = ""] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(reference.page.text) ?? [];
      return `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hashOf("script")}`,
      `style-src ${hashOf("style")}`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test("no text of a declaration can become markup", () => {
    const hostile = `"><script>alert('1')</script>&\`<img src=x>\`**<b>**`;
    const params = z.object({ id: z.string().meta({ description: hostile }) });
    const Body = z.strictObject({ [hostile]: z.string().max(9).default(hostile), mode: z.enum([hostile, "b"]) });
    const Reply = z.object({ [hostile]: z.literal(hostile) }).meta({ id: "Reply", description: hostile });
    const table = [
      { path: "/v1/:id", params, summary: hostile, description: hostile, body: Body, replies: { 200: Reply } },
      { path: "/v1/raw", id: "raw", replies: { 200: { contentType: hostile, description: hostile } } },
    ];
    const text = docsPage(documented({ ...table[0], method: "post" }, { ...table[1] }));
    expect(text.replace(/<script>[^]*?<\/script>/, "")).not.toMatch(/<script|<img|<b>/);
    expect(text).toContain("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;");
  });

  test("a curl example quotes its body for a shell", () => {
    const Body = z.strictObject({ name: z.string() }).meta({ examples: [{ name: "it's $HOME" }] });
    const text = docsPage(documented({ method: "post", body: Body, access: "session" }));
    expect(text).toContain(String.raw`-d &#39;{&quot;name&quot;:&quot;it&#39;\&#39;&#39;s $HOME&quot;}&#39;`);
  });

  test("the reference is written once and kept", async () => {
    const table = vi.fn(() => operations);
    const reference = createReference(table);
    const [first, second] = [await reference(origin), await reference(origin)];
    expect(second).toBe(first);
    expect(table).toHaveBeenCalledTimes(1);
    expect(first.page.etag).not.toBe(first.specification.etag);
  });
});

test("an operation declared by the contract is documented as it is", () => {
  const one = operation(
    {
      id: "oneThing",
      method: "put",
      path: "/v1/things/:thingId",
      tag: "Projects",
      summary: "Put a thing",
      access: { scope: "write" },
      limit: "write",
      params: z.object({ thingId: z.string() }),
      body: z.strictObject({ name: z.string().max(9) }),
      replies: { 200: Thing },
    },
    async () => ({ status: 200, body: { id: "x", size: 1, madeAt: "2026-11-21T12:00:00Z" } }),
  );
  expect(Object.keys(toOpenApi([one], origin).paths)).toEqual(["/v1/things/{thingId}"]);
});
