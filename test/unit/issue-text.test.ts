import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { textOfIssue } from "../../src/http/issue-text";
import type { JsonSchema } from "../../src/openapi/document";
import { sampleOf } from "../../src/openapi/sample";
import { toJsonSchema } from "../../src/openapi/schemas";

// As in openapi.test.ts: the real table of operations is read in Node, where the runtime's own modules are not.
vi.mock("cloudflare:workers", () => ({ DurableObject: Object, WorkflowEntrypoint: Object, env: {} }));
vi.mock("cloudflare:workflows", () => ({ NonRetryableError: Error }));
const { operations } = await import("../../src/app");

type Complaint = { readonly path: string; readonly message: string };

function complaints(schema: z.ZodType, value: unknown): Complaint[] {
  const { error } = schema.safeParse(value, { error: (issue) => textOfIssue(schema, issue) });
  return (error?.issues ?? []).map(({ path, message }) => ({ path: path.join("."), message }));
}

function first(schema: z.ZodType, value: unknown): string | undefined {
  return complaints(z.strictObject({ field: schema }), { field: value })[0]?.message;
}

describe("a refused value is told which values are accepted", () => {
  test.each([
    ["a missing field", z.string().min(1).max(9), undefined, "is required and must be a string of 1 to 9 characters"],
    ["another type", z.string().max(9), 5, "must be a string of at most 9 characters"],
    ["a list", z.number().min(1).max(9), [], "must be a number from 1 to 9, not a list"],
    ["a word for a number", z.coerce.number().int().min(1).max(100), "many", "must be a whole number from 1 to 100"],
    [
      "a number beyond",
      z.coerce.number().int().min(1).max(100).default(20),
      101,
      "must be a whole number from 1 to 100",
    ],
    ["a fraction", z.number().int().min(0), 0.5, "must be a whole number of at least 0"],
    ["an unknown word", z.enum(["plan", "style"]), "plans", 'must be one of "plan", "style"'],
    ["another constant", z.literal("plain"), "zip", 'must be "plain"'],
    ["null", z.boolean(), null, "must be true or false, not null"],
    [
      "what may be null",
      z.number().int().max(9).nullable(),
      "x",
      "must be a whole number of at most 9 or null, not a string",
    ],
    [
      "too long a list",
      z.array(z.enum(["a", "b"])).max(1),
      ["a", "b"],
      'must be a list of at most 1 items, each one of "a", "b"',
    ],
    ["no time", z.iso.datetime(), "noon", "must be a time such as 2026-11-21T12:00:00Z"],
    ["no address", z.url(), "game", "must be an absolute URL such as https://game.test/hooks"],
    ["no object", z.strictObject({ a: z.string().optional() }), "x", "must be an object with a, not a string"],
    ["a schema's own words", z.string().max(1, { error: "must be short" }), "xx", "must be short"],
    [
      "a named schema",
      z.strictObject({ x: z.number().meta({ id: "Named" }) }),
      { x: "1" },
      "must be a number, not a string",
    ],
  ])("%s", (_, schema, value, message) => {
    expect(first(schema, value)).toBe(message);
  });

  test("an unknown key is told the known ones, at any depth", () => {
    const schema = z.strictObject({ name: z.string(), frames: z.array(z.strictObject({ n: z.number() })).optional() });
    expect(complaints(schema, { name: "x", nmae: 1 })).toEqual([
      { path: "", message: 'Unrecognized key: "nmae". Allowed: name, frames.' },
    ]);
    expect(complaints(schema, { name: "x", frames: [{ n: 1, fps: 2, loop: true }] })).toEqual([
      { path: "frames.0", message: 'Unrecognized keys: "fps", "loop". Allowed: n.' },
    ]);
    expect(complaints(z.strictObject({}), { x: 1 })[0]?.message).toBe(
      'Unrecognized key: "x". No keys are allowed here.',
    );
  });

  test("keys from the request are cut and counted", () => {
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${"k".repeat(1000)}${index}`, 1]));
    const message = complaints(z.strictObject({ name: z.string().optional() }), keys)[0]?.message ?? "";
    expect(message).toContain("and 495 more. Allowed: name.");
    expect(message.length).toBeLessThan(500);
  });
});

/** The beginnings of zod's own messages, none of which names a way out. */
const bare = /^(?:Invalid|Too (?:big|small)|Unrecognized key[^.]*$)/;
const mistakes: readonly unknown[] = [
  ...[undefined, null, 5, -1, 0.5, 1e15, "", "x", "0", "Ünicode", "x".repeat(200_000), true],
  ...[[], {}, ["x", "x"], [{}], [5], [{ surprise: 1 }], { surprise: 1 }],
];

const places = operations.flatMap(({ id, tag, body, query, headers }) =>
  Object.entries({ body, query, headers }).flatMap(([where, schema]) =>
    schema === undefined ? [] : [[id, where, tag, schema] as const],
  ),
);

test.each(places)("%s: no mistake in its %s gets a bare no", (_, where, tag, schema) => {
  const schemas: Record<string, JsonSchema> = {};
  const sample = where === "body" ? Object(sampleOf(toJsonSchema(schema, "input", schemas), schemas, tag)) : {};
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const tries = [
    ...[{}, { ...sample, surprise: 1 }, ...mistakes],
    ...fields.flatMap((field) => mistakes.map((value) => ({ ...sample, [field]: value }))),
  ];
  const messages = tries.flatMap((value) => complaints(schema, value)).map(({ message }) => message);
  expect(messages.filter((message) => bare.test(message))).toEqual([]);
});
