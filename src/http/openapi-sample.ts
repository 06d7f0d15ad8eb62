import type { JsonSchema } from "./openapi-document";
import { resolve } from "./openapi-schemas";

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A likely text for a field of this name, so that an example reads like one. */
const likely: Readonly<Record<string, string>> = {
  email: "ada@games.test",
  password: "vermilion otter crossing",
  currentPassword: "vermilion otter crossing",
  newPassword: "eleven quiet lighthouses",
  name: "Harvest Hollow",
  content: "## Characters\n- [MOVEABLE:4] Hero Knight {#hero-knight}: silver armour, red cape",
  plan: "## Characters\n- Hero Knight {#hero-knight}: silver armour, red cape",
  style: "Cosy 16-bit pixel art, warm evening light",
  assets: "hero-knight",
  note: "a longer cape",
  url: "https://game.test/hooks/hatchery",
};

const byFormat: Readonly<Record<string, string>> = {
  "date-time": "2026-11-21T12:00:00.000Z",
  date: "2026-11-21",
  email: "ada@games.test",
  uri: "https://game.test/",
};

function sampleText(schema: JsonSchema, name: string): string {
  const { minLength = 0, maxLength = Infinity, format = "" } = schema;
  const text = byFormat[format] ?? likely[name] ?? "text";
  return text.padEnd(minLength, "x").slice(0, maxLength);
}

function sampleNumber(schema: JsonSchema): number {
  return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
}

/** The required fields; when none is, the first, since a change must change something. */
function sampleObject(schema: JsonSchema, schemas: Schemas): unknown {
  const properties = Object.entries(schema.properties ?? {});
  const required = properties.filter(([name]) => schema.required?.includes(name));
  const shown = required.length > 0 ? required : properties.slice(0, 1);
  return Object.fromEntries(shown.map(([name, property]) => [name, sampleOf(property, schemas, name)]));
}

/** A small value that the schema accepts: its own example when it has one. `name` is the field that it is for. */
export function sampleOf(given: JsonSchema, schemas: Schemas, name = ""): unknown {
  const schema = resolve(given, schemas);
  for (const stated of [schema.examples?.[0], schema.const, schema.enum?.[0], schema.default])
    if (stated !== undefined) return stated;
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice !== undefined) return sampleOf(choice, schemas, name);
  switch (typeof schema.type === "string" ? schema.type : schema.type?.[0]) {
    case "string":
      return sampleText(schema, name);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "array":
      return [sampleOf(schema.items ?? {}, schemas, name)];
    case "object":
      return sampleObject(schema, schemas);
    default:
      return null;
  }
}
