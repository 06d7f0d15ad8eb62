import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { findFault, findLayer } from "../../scripts/layers.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** For each file: modules that it may not import. `type x` imports only a type; `name x` imports that name. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "lib/ids": ["../errors", "../domain/asset", "../features/projects/service", "type ../context", "hono", "./../errors"],
  "domain/asset": ["../db/client", "../features/plans/keys", "type ../db/schema/assets", "../errors"],
  errors: ["./http/on-error", "./lib/ids", "hono", "../src/lib/ids"],
  config: ["./errors", "./features/plans/keys", "type ./context"],
  context: ["type ./http/operation", "type ./features/plans/service", "./limits/limiter", "drizzle-orm", "../src/app"],
  background: ["./app", "./sweep", "./db/outbox", "./features/plans/service"],
  app: ["./features/plans/service", "./features/plans/store", "./db/client", "./sweep", "drizzle-orm", "../src/sweep"],
  index: ["./features/plans/operations", "./features/plans/store", "./db/schema/assets", "hono", "../src/http/routes"],
  sweep: ["./features/webhooks/dispatch-store", "./features/plans/schemas", "./http/routes", "drizzle-orm"],
  "db/client": ["../features/plans/store", "../http/operation", "../limits/limiter", "type ../keys", "hono"],
  "db/schema/assets": ["../../features/assets/schemas", "../../limits/policies", "../../http/routes"],
  "limits/limiter": ["../features/identity/service", "../http/operation", "../db/client", "../storage/blobs"],
  "outbound/guarded-fetch": ["../features/webhooks/send", "../limits/limiter", "type drizzle-orm"],
  "storage/blobs": ["../features/exports/store", "../db/schema/exports", "hono/cors"],
  "workflows/instances": ["../features/exports/workflow", "../db/client"],
  "http/routes": [
    ...[
      "../features/projects/service",
      "type ../features/identity/authenticator",
      "../db/schema/assets",
      "../db/outbox",
    ],
    ...["../app", "drizzle-orm", "drizzle-orm/d1", "./../app", "type ../openapi/about", "../providers/registry"],
  ],
  "openapi/specification": ["../features/api-docs/service", "../db/client", "../app", "hono"],
  "viewing/contact-sheet": ["../features/views/service", "../storage/blobs", "../db/client", "../providers/registry"],
  "targets/registry": ["../viewing/canvas", "../pixels/raster"],
  "providers/registry": [
    "../features/drawing/access",
    "../db/client",
    "../config",
    "../limits/limiter",
    "../http/routes",
  ],
  "providers/fal/result": [
    ...["../../features/drawing/job-store", "../../features/plans/schemas", "../../db/client", "../../http/operation"],
    ...["hono", "drizzle-orm", "./../../features/drawing/ask"],
  ],
  "providers/procedural/ui/controls": ["../../../features/plans/keys", "../../../db/client"],
  "features/projects/operations": [
    ...["./store", "./budget-store", "type ./store", "../plans/store", "../plans/operations", "../plans/keys"],
    ...["../../db/client", "../../db/schema/assets", "../../limits/limiter", "drizzle-orm", "./../plans/keys"],
  ],
  "features/webhooks/delivery-operations": ["./delivery-store", "../plans/store", "./operations", "drizzle-orm"],
  "features/drawing/callbacks/operations": [
    ...["../job-store", "../settlement-operations", "../../plans/keys", "../../plans/store", "../../../db/client"],
  ],
  "features/api-docs/docs-page": ["../plans/store", "../../db/client", "../plans/operations"],
  "features/triggers/signature": [
    ...[
      "verify ../../http/operation",
      "../../http/on-error",
      "../plans/store",
      "../plans/draft",
      "hono",
      "drizzle-orm",
    ],
    ...["./../plans/keys", "./operations"],
  ],
  "features/drawing/callbacks/signature": ["verify ../../../http/operation", "../../plans/store", "hono"],
  "features/identity/authenticator": ["../api-keys/store", "authenticate ../../http/authenticate"],
  "features/projects/schemas": [
    ...["./service", "./store", "./operations", "../plans/service", "../plans/keys", "../../http/pagination"],
    ...["../../db/schema/projects", "hono", "drizzle-orm", "./../plans/service"],
  ],
  "features/projects/store": [
    ...["./service", "./rules", "./operations", "type ./operations", "../plans/store", "../plans/service", "hono"],
    ...["type ../plans/schemas", "../../http/operation", "../../limits/limiter", "type ../../app", "type ./../plans/x"],
  ],
  "features/webhooks/dispatch-store": ["./dispatch-service", "../plans/store", "../../outbound/guarded-fetch", "hono"],
  "features/projects/service": [
    ...["hono", "type hono", "hono/cors", "@hono/zod-validator", "drizzle-orm", "type drizzle-orm"],
    ...["../../http/on-error", "type ../../http/operation", "../../db/schema/assets", "type ../../db/schema/assets"],
    ...["../../db/outbox", "../../db/idempotency-store", "statement ../../db/client", "auditStatement ../../db/audit"],
    ...["./operations", "../plans/store", "type ../plans/store", "../webhooks/dispatch-store", "../plans/operations"],
    ...["../webhooks/delivery-operations", "../plans/keys", "type ../plans/keys", "../exports/workflow"],
    ...["./../plans/keys", "../../features/plans/service", "../../app", "../../index", "../../sweep"],
  ],
  "features/projects/rules": ["hono", "drizzle-orm", "../assets/review-store", "../../http/validate", "../../db/owned"],
  "features/exports/workflow": ["statement ../../db/client", "../../db/schema/exports", "../webhooks/dispatch-store"],
  "features/drawing/callbacks/service": [
    ...["../../webhooks/dispatch-store", "../../plans/keys", "./operations", "../../../http/operation"],
    ...["../../../db/schema/generations", "../../../app", "hono", "drizzle-orm", "./../../plans/keys"],
  ],
  "features/exports/zip/records": ["drizzle-orm", "../../../db/client"],
};

const allowed: Readonly<Record<string, readonly string[]>> = {
  "lib/sealed-text": ["./crypto", "node:crypto"],
  "lib/fields": ["zod", "type ./ids"],
  "domain/style": ["./asset", "../lib/size"],
  config: ["./provider-settings", "zod"],
  context: ["type ./db/client", "type ./keys"],
  background: ["openDb ./db/client", "./lib/ids", "./log"],
  app: ["hono", "./http/routes", "./features/plans/operations", "./features/identity/authenticator"],
  index: ["./app", "./sweep", "./features/exports/workflow", "./limits/rate-limiter"],
  sweep: ["./background", "./db/idempotency-store", "./features/webhooks/dispatch-service"],
  "db/owned": ["type ../context", "drizzle-orm", "./client", "../lib/utc-day", "./schema/assets"],
  "db/schema/assets": ["drizzle-orm/sqlite-core", "../../domain/states"],
  "limits/limiter": ["../errors", "./policies"],
  "storage/signed-url": ["../lib/encoding", "type ../context", "type ../keys", "./s3-presign"],
  "http/routes": ["hono", "../errors", "../limits/limiter", "../db/client"],
  "openapi/specification": ["../http/operation", "../limits/policies", "../../package.json"],
  "providers/fal/result": ["../provider", "../job-api/answer", "../../lib/encoding", "../../outbound/guarded-fetch"],
  "features/projects/operations": [
    ...["hono", "../../http/operation", "./service", "./schemas", "../plans/service", "../plans/schemas"],
    ...["../../lib/etag", "../../storage/signed-url", "type ../../context"],
  ],
  "features/drawing/callbacks/operations": ["../../../http/operation", "./service", "../../../providers/fields"],
  "features/api-docs/api-reference": ["../../openapi/specification", "./docs-page"],
  "features/triggers/signature": ["type ../../http/operation", "./store", "../../errors", "../../lib/sealed-text"],
  "features/drawing/callbacks/signature": ["type ../../../http/operation", "../job-store", "../access"],
  "features/identity/authenticator": ["../api-keys/service", "./session-store"],
  "features/projects/schemas": ["../../lib/fields", "../assets/schemas", "../../domain/states", "zod", "../../context"],
  "features/projects/store": [
    ...["drizzle-orm", "../../db/client", "../../db/schema/projects", "type ../../context", "./budget-store"],
    ...["./schemas", "type ./rules"],
  ],
  "features/projects/service": [
    ...["./store", "./budget-store", "./rules", "../plans/service", "type ../plans/schemas", "../plans/style-service"],
    ...["../quotas/service", "../webhooks/dispatch-service", "type ../../db/client", "type ../../db/audit"],
    ...["../../limits/limiter", "../../storage/blobs", "../../domain/asset", "../../reading/slug"],
  ],
  "features/exports/workflow": ["openDb ../../db/client", "../../background", "../../workflows/instances"],
  "features/drawing/callbacks/service": ["../job-store", "type ../access", "type ../../../context"],
  "features/drawing/access": ["../provider-keys/service", "../../outbound/guarded-fetch", "../../providers/registry"],
  "features/object-sweep/store": ["../../storage/object-names"],
  "features/drawing/job-store": ["./cost-store", "type ../../providers/provider"],
};

function judge(file: string, planted: string): string | undefined {
  const [module = "", form] = planted.split(" ").toReversed();
  return findFault({ file: `src/${file}.ts`, module, isType: form === "type", name: form ?? "planted" });
}

const pairsOf = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([file, imports]) => imports.map((planted) => [file, planted] as const));

test.each(pairsOf(refused))("%s may not import %s", (file, planted) => {
  expect(judge(file, planted)).toBeDefined();
});

test.each(pairsOf(allowed))("%s may import %s", (file, planted) => {
  expect(judge(file, planted)).toBeUndefined();
});

const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/${file.replaceAll(path.sep, "/")}`);

test("every file of src is in a layer", () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => findLayer(file) === -1)).toEqual([]);
});

/** Ways round a rule. The linter itself judges each, in `operations.ts` of a feature of its own. */
const detours = {
  "by an import for its effect": `import "./store";`,
  "by an import of a value": `import { x } from "./store"; export const y = x;`,
  "by an import of a type": `import type { X } from "../projects/store"; export type Y = X;`,
  "by a type among values": `import { type X } from "../projects/store"; export type Y = X;`,
  "by passing it on": `export { createProject } from "../projects/store";`,
  "by passing all of it on": `export * from "../projects/store";`,
  "by an import that waits": `export const late = await import("../projects/store");`,
  "by require": `export const old: unknown = require("../projects/store");`,
  "by the type of an import": `export type Row = import("../projects/store").Row;`,
  "by a file's extension": `import { x } from "./store.js"; export const y = x;`,
  "by a longer way": `import { x } from "./../projects/store"; export const y = x;`,
  "by the longest way": `import { x } from "./store/../../projects/store"; export const y = x;`,
  "through a ground floor": `import { x } from "../../lib/../features/projects/store"; export const y = x;`,
  "with a default export": `export default 1;`,
} as const;
const detourFiles = Object.entries(detours).map(([how, line], at) => ({
  how,
  line,
  file: `src/features/detour-${at}/operations.ts`,
}));
const cycleFiles = ["", "type "].flatMap((kind, at) => [
  { file: `src/lib/cycle-${at}.ts`, line: `import ${kind}{ back } from "./cycle-${at}-back"; export const there = 1;` },
  { file: `src/lib/cycle-${at}-back.ts`, line: `import ${kind}{ there } from "./cycle-${at}"; export const back = 1;` },
]);
const twice = { file: "src/lib/twice.ts", line: `import { x } from "./ids"; import type { Y } from "./ids";` };

const Answer = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });
const found = new Map<string, string[]>();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "layers-"));
  for (const name of [".oxlintrc.json", "scripts/layers.ts", "scripts/lint-plugin.ts"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  for (const { file, line } of [...detourFiles, ...cycleFiles, twice]) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${line}\n`);
  }
  const linter = path.join(root, "node_modules/oxlint/bin/oxlint");
  const run = spawnSync(process.execPath, [linter, "--format=json", "src"], { cwd: folder, encoding: "utf8" });
  for (const { code, filename } of Answer.parse(JSON.parse(run.stdout)).diagnostics)
    found.set(filename, [...(found.get(filename) ?? []), code]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const refusals = [
  "hatchery(layers)",
  "import(extensions)",
  "import(no-default-export)",
  "typescript(no-require-imports)",
];

test.each(detourFiles)("no rule is got round $how", ({ file }) => {
  expect(found.get(file)?.filter((code) => refusals.includes(code)) ?? []).not.toEqual([]);
});

test.each(cycleFiles)("the linter refuses the cycle through $file", ({ file }) => {
  expect(found.get(file) ?? []).toContain("import(no-cycle)");
});

test("no file imports a module twice", () => {
  expect(found.get(twice.file) ?? []).toContain("import(no-duplicates)");
});

function featureOf(file: string): string | undefined {
  return /^src\/features\/([^/]+)\//.exec(file)?.[1];
}

function reached(from: string, graph: ReadonlyMap<string, ReadonlySet<string>>, seen = new Set<string>()): Set<string> {
  for (const next of graph.get(from) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reached(next, graph, seen);
  }
  return seen;
}

test("no feature imports one that imports it, also not by way of others", () => {
  const graph = new Map<string, Set<string>>();
  for (const file of sources) {
    const feature = featureOf(file);
    if (feature === undefined) continue;
    const text = readFileSync(path.join(root, file), "utf8");
    const others = [...text.matchAll(/ from "(\.[^"]+)";/g)]
      .map(([, module = ""]) => featureOf(path.posix.join(path.posix.dirname(file), module)))
      .filter((other) => other !== undefined && other !== feature);
    graph.set(feature, new Set([...(graph.get(feature) ?? []), ...others.flatMap((other) => other ?? [])]));
  }
  expect(graph.get("triggers")).toContain("generations");
  expect([...graph.keys()].filter((feature) => reached(feature, graph).has(feature))).toEqual([]);
});
