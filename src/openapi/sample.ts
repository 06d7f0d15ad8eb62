/** Builds the examples of the specification from its schemas. */
import type { JsonSchema } from "./document";
import { likelyAnswers, likelyTexts } from "./likely-values";
import { nameOfRef, resolve } from "./schemas";

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A request shows the fields that must be sent. A response shows all. */
type Side = "input" | "output";
/** `name` is the group of operations or the name of the schema, with the field's name after a dot. */
type Place = { readonly schemas: Schemas; readonly name: string; readonly side: Side };

const byFormat: Readonly<Record<string, string>> = {
  "date-time": "2026-11-21T12:00:00.000Z",
  date: "2026-11-21",
  email: "ada@games.test",
  uri: "https://game.test/",
};

/** Times that tell an order. */
const byTime: Readonly<Record<string, string>> = {
  updatedAt: "2026-11-21T12:04:00.000Z",
  lastUsedAt: "2026-11-21T12:04:00.000Z",
  finishedAt: "2026-11-21T12:03:00.000Z",
  deliveredAt: "2026-11-21T12:03:02.000Z",
  usedAt: "2026-11-22T09:30:00.000Z",
  urlExpiresAt: "2026-11-21T13:03:00.000Z",
  expiresAt: "2026-12-21T12:00:00.000Z",
  resetsAt: "2026-12-01T00:00:00.000Z",
};

const idPattern = /^\^([a-z]{3}_)/;
/** The time of the examples, and 16 characters that are turned for each kind of id. */
const ulidTime = "01m7yzmhg0";
const ulidRest = "5m8q2r7t9w1y4z6b";

/** Work that was just accepted has not ended: `Export (accepted).status`. */
const accepted = " (accepted)";

type Sampler = (schema: JsonSchema, place: Place) => unknown;

const byType: Readonly<Record<string, Sampler>> = {
  string: sampleText,
  integer: sampleNumber,
  number: sampleNumber,
  boolean: () => true,
  array: (schema, place) => [sample(schema.items ?? {}, place)],
  object: sampleObject,
};

/** A small value that the schema of a request accepts. An example, constant, enum or default of the schema comes first. */
export function sampleOf(schema: JsonSchema, schemas: Schemas, name: string): unknown {
  return sample(schema, { schemas, name, side: "input" });
}

/** A believable response of this status. `name` is used for fields outside of named schemas. */
export function sampleAnswer(schema: JsonSchema, schemas: Schemas, name: string, status: number): unknown {
  const whole = nameOfRef(schema) ?? name;
  const answer = status === 202 ? whole + accepted : whole;
  return sample(resolve(schema, schemas), { schemas, name: answer, side: "output" });
}

function sample(given: JsonSchema, { schemas, name: outside, side }: Place): unknown {
  const schema = resolve(given, schemas);
  const name = side === "output" ? (nameOfRef(given) ?? outside) : outside;
  const place = { schemas, name, side };
  const stated = [schema.examples?.[0], likelyFor(schema, place), schema.const, schema.enum?.[0], schema.default];
  const known = stated.find((value) => value !== undefined);
  if (known !== undefined) return known;
  const choice = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])][0];
  if (choice !== undefined) return sample(choice, place);
  const type = [schema.type ?? ""].flat()[0] ?? "";
  return byType[type]?.(schema, place) ?? null;
}

/** The bare name of a field never stands for a list or an object, which are built from their own fields. */
function likelyFor({ type }: JsonSchema, { name, side }: Place): unknown {
  if (side === "input") return undefined;
  const isWhole = type === "object" || type === "array";
  const names = [name, name.replace(accepted, ""), ...(isWhole ? [] : [fieldOf(name)])];
  return likelyAnswers[names.find((each) => each in likelyAnswers) ?? ""];
}

function fieldOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function sampleText(schema: JsonSchema, { name }: Place): string {
  const { minLength = 0, maxLength = Infinity, format = "", pattern = "" } = schema;
  const prefix = idPattern.exec(pattern)?.[1];
  if (prefix !== undefined) return sampleId(prefix);
  const field = fieldOf(name);
  const time = format === "date-time" ? byTime[field] : undefined;
  const text = time ?? byFormat[format] ?? likelyTexts[name] ?? likelyTexts[field] ?? "text";
  return text.padEnd(minLength, "x").slice(0, maxLength);
}

function sampleId(prefix: string): string {
  const turn = Array.from(prefix).reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % ulidRest.length;
  return prefix + ulidTime + ulidRest.slice(turn) + ulidRest.slice(0, turn);
}

function sampleNumber(schema: JsonSchema): number {
  return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
}

/** If a request requires no field, the first one is shown, because an empty change is refused. */
function sampleObject(schema: JsonSchema, place: Place): unknown {
  const properties = Object.entries(schema.properties ?? {});
  const required = properties.filter(([key]) => schema.required?.includes(key));
  const shown = place.side === "output" ? properties : required.length > 0 ? required : properties.slice(0, 1);
  const entries = shown.map(([key, property]) => [key, sample(property, { ...place, name: `${place.name}.${key}` })]);
  return Object.fromEntries(entries);
}
