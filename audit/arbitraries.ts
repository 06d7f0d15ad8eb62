/** Generates requests for the fuzzer: valid ones, and mutated ones that mostly are not. */
import * as fc from "fast-check";
import type { Schema, Spec } from "./spec.ts";

type Value = fc.Arbitrary<unknown>;
type Bag = Record<string, unknown>;

const longest = 5000;

function text(schema: Schema): Value {
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern, "u"));
  if (schema.format === "uri") return fc.webUrl({ validSchemes: ["https"] });
  if (schema.format === "date-time") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const { minLength = 0, maxLength = minLength + 60 } = schema;
  const some = fc.string({ unit: "grapheme-composite", minLength, maxLength: Math.min(maxLength, minLength + 60) });
  const bounds = [minLength, maxLength].filter((length) => length <= longest).map((length) => "x".repeat(length));
  // A grapheme may have several code points, so the text may be too long.
  const fitting = some.map((value) => [...value].slice(0, maxLength).join(""));
  return fc.oneof(
    { weight: 4, arbitrary: fitting },
    { weight: 1, arbitrary: fc.constantFrom(...bounds, "x".repeat(minLength)) },
  );
}

function object(spec: Spec, schema: Schema): Value {
  const properties = Object.entries(schema.properties ?? {});
  const model: Record<string, Value> = {};
  for (const [name, property] of properties)
    model[name] = name === "email" ? fc.emailAddress({ size: "-1" }) : validValue(spec, property);
  const requiredKeys = (schema.required ?? []).filter((name) => name in model);
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function ofType(spec: Spec, schema: Schema, type: string | undefined): Value {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, minItems = 0, maxItems = 4 } = schema;
  if (type === "string") return text(schema);
  if (type === "integer") return fc.integer({ min: minimum, max: maximum });
  if (type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "object") return object(spec, schema);
  if (type === "array")
    return fc.array(validValue(spec, schema.items ?? {}), {
      minLength: minItems,
      maxLength: Math.min(maxItems, minItems + 4),
    });
  return fc.jsonValue({ maxDepth: 2 });
}

/** Generates values that a schema accepts. */
function validValue(spec: Spec, reference: Schema): Value {
  const schema = spec.resolve(reference);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices && !schema.properties) return fc.oneof(...choices.map((choice) => validValue(spec, choice)));
  const types = schema.type === undefined ? [undefined] : [schema.type].flat();
  return fc.oneof(...types.map((type) => ofType(spec, schema, type)));
}

const junk: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  -0,
  2 ** 53,
  -(2 ** 31),
  "",
  " ",
  "\u0000",
  "\ud800",
  "x".repeat(longest),
  "😀".repeat(300),
  "__proto__",
  [],
  [[]],
  [null],
  Array.from({ length: 2000 }, () => 1),
  {},
  { a: { b: { c: {} } } },
  { toString: 1, length: -1 },
];

type Mutation = (value: Bag, key: string, other: unknown) => unknown;

const mutations: readonly Mutation[] = [
  (value, key, other) => ({ ...value, [key]: other }),
  (value, key) => ({ ...value, [key]: [value[key]] }),
  (value, key) => ({ ...value, [key]: { value: value[key] } }),
  (value, key) => ({ ...value, [key]: `${String(value[key])}${"y".repeat(300)}` }),
  (value, key) => ({ ...value, [key]: typeof value[key] === "number" ? String(value[key]) : 1 }),
  (value, key) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)),
  (value, key) => ({ ...value, [`${key} `]: value[key] }),
  (value, key) => ({ ...value, [key.toUpperCase()]: value[key] }),
  (value, _, other) => ({ ...value, surprise: other }),
  (value) => ({ ...value, id: "usr_1", ownerId: "usr_1", role: "admin", status: "approved" }),
  (value) =>
    JSON.parse(`{"__proto__":{"role":"admin"},${JSON.stringify(value).slice(1)}`.replace(",}", "}")) as unknown,
  (value) => [value],
  (_, __, other) => other,
];

/** Generates valid bodies with one change, which makes most of them invalid. */
function mutatedValue(spec: Spec, reference: Schema): Value {
  const names = Object.keys(spec.resolve(reference).properties ?? {});
  const key = fc.constantFrom(...(names.length > 0 ? names : ["x"]));
  return (
    fc
      .tuple(validValue(spec, reference), fc.constantFrom(...mutations), key, fc.constantFrom(...junk))
      .map(([value, mutate, name, other]) => mutate({ ...(value as Bag) }, name, other))
      // As the server will read the body: JSON leaves out undefined values.
      .map((value): unknown => JSON.parse(JSON.stringify(value)))
  );
}

const printable = fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((value) => value.trim());
const fields = fc.constantFrom(
  "*",
  '""',
  '"x"',
  'W/"x"',
  "bytes=0-1",
  "bytes=-",
  "a,b",
  ",,",
  "x".repeat(1200),
  "\u00e9",
);

export type Request = {
  readonly body: unknown;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** True if the ids in the path should name nothing. */
  readonly lost: boolean;
};

type Shape = {
  readonly body: Schema | null;
  readonly query: Readonly<Record<string, Schema>>;
  readonly headers: readonly string[];
};

export function requests(spec: Spec, { body, query, headers }: Shape): fc.Arbitrary<Request> {
  const bodies = body
    ? fc.oneof(validValue(spec, body), validValue(spec, body), mutatedValue(spec, body), mutatedValue(spec, body))
    : fc.constantFrom(undefined, undefined, {}, [], null, { surprise: 1 }, "x");
  const values = Object.entries(query).map(([name, schema]): [string, fc.Arbitrary<string>] => [
    name,
    fc
      .oneof(validValue(spec, schema), fc.constantFrom(...junk))
      .map((value) => (typeof value === "string" ? value.toWellFormed() : JSON.stringify(value))),
  ]);
  const sent = headers.map((name): [string, fc.Arbitrary<string>] => [name, fc.oneof(printable, fields)]);
  return fc.record({
    body: bodies,
    query: fc.record(Object.fromEntries(values), { requiredKeys: [], noNullPrototype: true }),
    headers: fc.record(Object.fromEntries(sent), { requiredKeys: [], noNullPrototype: true }),
    lost: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
}
