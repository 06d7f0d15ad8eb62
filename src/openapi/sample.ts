/** Builds the example bodies of the specification from their schemas. */
import type { JsonSchema } from "./document";
import { resolve } from "./schemas";

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Realistic texts by field name, or by operation group and field name, so that examples read like real requests. */
const likely: Readonly<Record<string, string>> = {
  email: "ada@games.test",
  password: "vermilion otter crossing",
  currentPassword: "vermilion otter crossing",
  newPassword: "eleven quiet lighthouses",
  name: "Harvest Hollow",
  "Identity.name": "Ada",
  "API keys.name": "CI of Harvest Hollow",
  "Assets.name": "Hero Knight",
  "Triggers.name": "Git push",
  content: "## Characters\n- Hero Knight {#hero-knight}: silver armour, red cape",
  plan: "## Characters\n- Hero Knight {#hero-knight}: silver armour, red cape",
  style: "Cosy 16-bit pixel art, warm evening light",
  assets: "hero-knight",
  assetKey: "hero-knight",
  note: "a longer cape",
  url: "https://game.test/hooks/hatchery",
};

const byFormat: Readonly<Record<string, string>> = {
  "date-time": "2026-11-21T12:00:00.000Z",
  date: "2026-11-21",
  email: "ada@games.test",
  uri: "https://game.test/",
};

type Sampler = (schema: JsonSchema, schemas: Schemas, name: string) => unknown;

const byType: Readonly<Record<string, Sampler>> = {
  string: (schema, _, name) => sampleText(schema, name),
  integer: sampleNumber,
  number: sampleNumber,
  boolean: () => true,
  array: (schema, schemas, name) => [sampleOf(schema.items ?? {}, schemas, name)],
  object: sampleObject,
};

/**
 * A small value that the schema accepts. An example, constant, enum or default in the schema comes first. `name` is the
 * group of operations, with the field's name after a dot.
 */
export function sampleOf(given: JsonSchema, schemas: Schemas, name: string): unknown {
  const schema = resolve(given, schemas);
  const stated = [schema.examples?.[0], schema.const, schema.enum?.[0], schema.default];
  const known = stated.find((value) => value !== undefined);
  if (known !== undefined) return known;
  const choice = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])][0];
  if (choice !== undefined) return sampleOf(choice, schemas, name);
  const type = [schema.type ?? ""].flat()[0] ?? "";
  return byType[type]?.(schema, schemas, name) ?? null;
}

function sampleText(schema: JsonSchema, name: string): string {
  const { minLength = 0, maxLength = Infinity, format = "" } = schema;
  const field = name.slice(name.lastIndexOf(".") + 1);
  const text = byFormat[format] ?? likely[name] ?? likely[field] ?? "text";
  return text.padEnd(minLength, "x").slice(0, maxLength);
}

function sampleNumber(schema: JsonSchema): number {
  return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
}

/** The required fields. If no field is required, the first one, because an empty change is refused. */
function sampleObject(schema: JsonSchema, schemas: Schemas, name: string): unknown {
  const properties = Object.entries(schema.properties ?? {});
  const required = properties.filter(([key]) => schema.required?.includes(key));
  const shown = required.length > 0 ? required : properties.slice(0, 1);
  return Object.fromEntries(shown.map(([key, property]) => [key, sampleOf(property, schemas, `${name}.${key}`)]));
}
