/* What an isolate evaluates at start, before the first request. */
import { beforeAll, expect, test } from "vitest";
import { findStartModules, type StartModules } from "../../scripts/start-modules";

const maxGzipBytes = 300_000;

/** Modules of which only some requests and workflows have need. */
const onDemand = [
  "node_modules/aws4fetch/",
  "node_modules/fast-png/",
  "node_modules/fflate/",
  "node_modules/gifenc/",
  "node_modules/markdown-it/",
  "node_modules/yaml/",
  "src/features/api-docs/docs-page.ts",
  "src/features/identity/leaked-passwords-data.ts",
  "src/openapi/specification.ts",
  "src/pixels/decode.ts",
  "src/providers/procedural/draw.ts",
  "src/reading/plans/read-plan.ts",
  "src/reading/styles/style-parser.ts",
  "src/targets/registry.ts",
  "src/viewing/",
];

let start: StartModules;

beforeAll(async () => {
  start = await findStartModules();
});

test("at most 300 kB of JavaScript, compressed, are evaluated at start", () => {
  expect(start.sources).toContain("src/app.ts");
  expect(start.gzipBytes).toBeLessThanOrEqual(maxGzipBytes);
});

test.each(onDemand)("%s is loaded at the first use", (name) => {
  expect(start.sources.filter((source) => source.includes(name))).toEqual([]);
});
