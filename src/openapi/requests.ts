import * as z from "zod";
import { defaultMaxBodyBytes } from "../http/body";
import type { Components, Content, JsonSchema, Parameter, RequestBody } from "./document";
import { sampleOf } from "./sample";
import { toJsonSchema } from "./schemas";
import { isSignature, type Operation, type Uploads } from "../http/operation";

const headerNotes: Readonly<Record<string, string>> = {
  "If-None-Match": "The ETag that you have: the answer is 304 when it is still the current one.",
  "If-Match":
    "The ETag that you have read: the answer is 412, and nothing is done, when it is no longer the current one.",
  "If-Range": "The ETag of the part that you have: `Range` is heeded only while it is still the current one.",
  Range: "The bytes that you want, such as `bytes=1048576-`.",
  "Last-Event-ID": "The last event that you have seen: the stream goes on after it.",
  "Idempotency-Key":
    "1 to 255 printable ASCII characters of your own, bare or in double quotes. A repeat with the same key and body within 24 hours gets the first answer, with `Idempotency-Replayed: true`, and starts nothing.",
  "webhook-id": "The delivery's id. The same id again gets the first answer and starts nothing.",
  "webhook-timestamp": "Seconds since 1970, at most five minutes from now.",
};

const pathNotes: Readonly<Record<string, string>> = {
  type: "Which memory file.",
  version: "The version's number.",
  assetKey: "The asset's key, such as `hero-knight`.",
  token: "The signature, as it was given.",
  fileName: "The file's name, as it was given.",
  provider: "The provider's name.",
};

/** Path, query and headers, each once. */
export function toParameters(op: Operation, components: Components): Parameter[] {
  const listed = [
    ...declared("path", op.params, components),
    ...declared("query", op.query, components),
    ...declared("header", op.headers, components),
  ];
  return [...listed, ...implied(op).filter(({ name }) => listed.every((parameter) => parameter.name !== name))];
}

function declared(where: Parameter["in"], shape: z.ZodObject | undefined, components: Components): Parameter[] {
  if (shape === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(shape, "input", components.schemas);
  return Object.entries(properties).map(([key, schema]) => {
    const name = where === "header" ? headerName(key) : key;
    return parameter(where, name, schema, where === "path" || required.includes(key));
  });
}

/** Node and zod see header names in lower case; readers know them as `If-Match`. */
function headerName(name: string): string {
  const known = Object.keys(headerNotes).find((header) => header.toLowerCase() === name);
  return known ?? name.replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function parameter(where: Parameter["in"], name: string, schema: JsonSchema, required: boolean): Parameter {
  const { description, ...rest } = schema;
  const note = description ?? (where === "path" ? pathNote(name) : (headerNotes[name] ?? `The ${name} to go by.`));
  return { name, in: where, required, description: note, schema: rest };
}

/** `projectId` → `The project's id.` */
function pathNote(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return pathNotes[name] ?? (words.endsWith(" id") ? `The ${words.slice(0, -3)}'s id.` : `The ${words}.`);
}

/** The headers that no schema of the operation lists, since the contract itself reads them. */
function implied(op: Operation): Parameter[] {
  if (op.idempotent === "Idempotency-Key")
    return [
      parameter(
        "header",
        "Idempotency-Key",
        { type: "string", minLength: 1, maxLength: 257, pattern: "^[ -~]+$" },
        false,
      ),
    ];
  if (!isSignature(op.access) || op.access.kind !== "trigger") return [];
  return [
    parameter("header", "webhook-id", { type: "string", minLength: 1, maxLength: 255, pattern: "^[ -~]+$" }, true),
    parameter("header", "webhook-timestamp", { type: "string", maxLength: 12, pattern: "^[0-9]{1,12}$" }, true),
  ];
}

export function toRequestBody(op: Operation, components: Components): RequestBody | undefined {
  const { body, uploads } = op;
  if (body === undefined && uploads === undefined) return undefined;
  const json = body && `At most ${toSize(op.maxBodyBytes ?? defaultMaxBodyBytes)}. ${unknownFields(body)}`;
  const file = uploads && `${body ? "Or a" : "A"} file as it is, of at most ${toSize(uploads.maxBytes)}.`;
  return {
    required: uploads !== undefined || !body?.safeParse({}).success,
    description: [json, file].filter((part) => part !== undefined).join(" "),
    content: { ...(body && jsonContent(body, op, components)), ...(uploads && fileContent(uploads)) },
  };
}

function toSize(sizeBytes: number): string {
  const kibibytes = sizeBytes / 1024;
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`;
}

/** Only a body that is somebody else's to define is loose. */
function unknownFields(body: z.ZodType): string {
  const isLoose = body instanceof z.ZodObject && body.def.catchall instanceof z.ZodUnknown;
  return `Unknown fields are ${isLoose ? "let be" : "refused"}.`;
}

function jsonContent(body: z.ZodType, op: Operation, components: Components): Content {
  const schema = toJsonSchema(body, "input", components.schemas);
  return { "application/json": { schema, example: sampleOf(schema, components.schemas, op.tag) } };
}

function fileContent({ types, maxBytes }: Uploads): Content {
  const entries = types.map(
    (type) => [type, { schema: { type: "string", contentMediaType: type, maxLength: maxBytes } }] as const,
  );
  return Object.fromEntries(entries);
}
