/** Converts zod schemas to JSON Schema for OpenAPI. */
import * as z from "zod";
import type { JsonSchema } from "./document";

type Node = Record<string, unknown>;

const maxInt32 = 0x7fffffff;

const local = "#/$defs/";
const shared = "#/components/schemas/";

/** `io` is `input` for requests and `output` for responses. Named schemas are moved to `schemas` and referenced. */
export function toJsonSchema(
  schema: z.ZodType,
  io: "input" | "output",
  schemas: Record<string, JsonSchema>,
): JsonSchema {
  const options = {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema }: { jsonSchema: object }) => tidy(jsonSchema as Node),
  } as const;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, options);
  return toPlain(hoist(rest, schemas));
}

/** Removes zod's long patterns beside a `format`, which no client can use, and adds the missing width of integers. */
function tidy(schema: Node): void {
  if (schema["type"] === "integer") schema["format"] = fitsInt32(schema) ? "int32" : "int64";
  else if (schema["format"] !== undefined) delete schema["pattern"];
}

function fitsInt32({ minimum, maximum }: Node): boolean {
  return [minimum, maximum].every((bound) => typeof bound === "number" && Math.abs(bound) <= maxInt32);
}

/** The cast is safe: zod writes JSON Schema, and `hoist` keeps its shape. `JsonSchema` lists the keywords in use. */
function toPlain(value: unknown): JsonSchema {
  return value as JsonSchema;
}

/**
 * Turns the entries of `$defs` into components and rewrites references. `#/$defs/` would point to the document's root.
 */
function hoist(value: unknown, schemas: Record<string, JsonSchema>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoist(item, schemas));
  if (typeof value !== "object" || value === null) return value;
  const { $defs = {}, ...rest } = value as Node;
  for (const [name, schema] of Object.entries($defs as Node)) add(schemas, name, toPlain(hoist(schema, schemas)));
  const entries = Object.entries(rest).map(([key, child]) =>
    key === "$ref" && typeof child === "string" && child.startsWith(local)
      ? [key, shared + child.slice(local.length)]
      : [key, hoist(child, schemas)],
  );
  return Object.fromEntries(entries);
}

function add(schemas: Record<string, JsonSchema>, name: string, schema: JsonSchema): void {
  const known = schemas[name];
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
    throw new Error(`Two different schemas are named ${name}; a schema of requests and responses needs two names`);
  schemas[name] = schema;
}

/** The name of the schema that `$ref` points to. */
export function nameOfRef({ $ref }: JsonSchema): string | undefined {
  return $ref?.slice(shared.length);
}

/** Returns the named schema that `$ref` points to, or else the given schema. */
export function resolve(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const name = nameOfRef(schema);
  return (name === undefined ? undefined : schemas[name]) ?? schema;
}
