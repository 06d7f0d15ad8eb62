import * as z from "zod";
import type { JsonSchema } from "./document";

type Node = Record<string, unknown>;

const maxInt32 = 0x7fffffff;

const local = "#/$defs/";
const shared = "#/components/schemas/";

/** `input` for what is accepted, `output` for what is answered. Named schemas go to `schemas` and are referred to. */
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
  return toPlain(hoist(z.toJSONSchema(schema, options), schemas));
}

/** Zod's own patterns beside a format are longer than any client can use; how wide an integer is, it leaves unsaid. */
function tidy(schema: Node): void {
  if (schema["type"] === "integer") schema["format"] = fitsInt32(schema) ? "int32" : "int64";
  else if (schema["format"] !== undefined) delete schema["pattern"];
}

function fitsInt32({ minimum, maximum }: Node): boolean {
  return [minimum, maximum].every((bound) => typeof bound === "number" && Math.abs(bound) <= maxInt32);
}

/** Zod writes JSON Schema and `hoist` keeps its shape; `JsonSchema` lists the keywords that we read. */
function toPlain(value: unknown): JsonSchema {
  return value as JsonSchema;
}

/** `$defs` mean nothing inside a larger document: each becomes a component, and the references follow. */
function hoist(value: unknown, schemas: Record<string, JsonSchema>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoist(item, schemas));
  if (typeof value !== "object" || value === null) return value;
  const { $schema: _, $defs = {}, ...rest } = value as Node;
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
    throw new Error(`Two different schemas are named ${name}; one that is both taken and given needs two names`);
  schemas[name] = schema;
}

/** Follows a reference to a named schema; any other schema is given back as it is. */
export function resolve(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const name = schema.$ref?.slice(shared.length);
  return (name === undefined ? undefined : schemas[name]) ?? schema;
}
