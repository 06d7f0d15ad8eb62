/** The parameters and request bodies of the specification. */
import * as z from "zod";
import { defaultMaxBodyBytes } from "../http/body";
import { bookmarkHeader } from "../http/replicas";
import type { Components, Content, JsonSchema, Parameter, RequestBody } from "./document";
import { sampleOf } from "./sample";
import { resolve, toJsonSchema } from "./schemas";
import { isSignature, type Operation } from "../http/operation";
import { textTypes, type TextForm, type Uploads } from "../http/payload";

const headerNotes: Readonly<Record<string, string>> = {
  "If-None-Match": "The ETag of your copy. The response is 304 while this ETag is current.",
  "If-Match":
    "The ETag that you have read. If another ETag is current by now, the response is 412 and nothing changes.",
  "If-Range": "The ETag of the part that you have. If another ETag is current by now, `Range` is ignored.",
  Range: "The bytes to return, such as `bytes=1048576-`.",
  "Last-Event-ID": "The id of the last event that you received. The stream continues after that event.",
  "Idempotency-Key":
    "A value that you choose: 1 to 255 printable ASCII characters, bare or in double quotes. A repeat with the same key and body within 24 hours starts nothing and returns the first response with `Idempotency-Replayed: true`.",
  "X-D1-Bookmark":
    "The newest value that a response had. The answer shows at least that state. Ignored where the deployment has no replicas.",
  "webhook-id": "The delivery's id. A repeat with the same id starts nothing and returns the first response.",
  "webhook-timestamp": "Seconds since 1970, at most five minutes from now.",
};

const pathNotes: Readonly<Record<string, string>> = {
  type: "The type of the memory file.",
  version: "The version's number.",
  assetKey: "The asset's key, such as `hero-knight`.",
  token: "The signed part of the address.",
  fileName: "The file's name.",
  provider: "The provider's name.",
};

/** The parameters of path, query and headers, without duplicates. */
export function toParameters(op: Operation, components: Components): Parameter[] {
  const listed = [
    ...declared("path", op.params, components),
    ...declared("query", op.query, components),
    ...declared("query", op.text?.query?.partial(), components),
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

/** Schemas name headers in lower case, as Hono passes them. The specification uses the usual case: `If-Match`. */
function headerName(name: string): string {
  const known = Object.keys(headerNotes).find((header) => header.toLowerCase() === name);
  return known ?? name.replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function parameter(where: Parameter["in"], name: string, schema: JsonSchema, required: boolean): Parameter {
  const { description, ...rest } = schema;
  const note = description ?? (where === "path" ? pathNote(name) : (headerNotes[name] ?? `The ${name} to use.`));
  return { name, in: where, required, description: note, schema: rest };
}

/** `projectId` → `The project's id.` */
function pathNote(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return pathNotes[name] ?? (words.endsWith(" id") ? `The ${words.slice(0, -3)}'s id.` : `The ${words}.`);
}

/** The headers that no schema of the operation lists, because the request's path in `src/http` reads them. */
function implied(op: Operation): Parameter[] {
  if (op.nearby === true)
    return [parameter("header", bookmarkHeader, { type: "string", maxLength: 59, pattern: "^[0-9a-f-]*$" }, false)];
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
  const { body, text, uploads } = op;
  if (body === undefined && uploads === undefined) return undefined;
  const json = body && `At most ${toSize(op.maxBodyBytes ?? defaultMaxBodyBytes)}. ${unknownFields(body)}`;
  const words = text && `Or a text in UTF-8 of the same size, which stands for \`${text.field}\`.`;
  const file = uploads && `${body ? "Or a" : "A"} raw file of at most ${toSize(uploads.maxBytes)}.`;
  return {
    required: uploads !== undefined || !body?.safeParse({}).success,
    description: [json, words, file].filter((part) => part !== undefined).join(" "),
    content: {
      ...(body && jsonContent(body, op, components)),
      ...(body && text && textContent(body, text, op, components)),
      ...(uploads && fileContent(uploads)),
    },
  };
}

function toSize(sizeBytes: number): string {
  const kibibytes = sizeBytes / 1024;
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`;
}

/** Only bodies that others define, such as a provider's callback, may have unknown fields. */
function unknownFields(body: z.ZodType): string {
  const isLoose = body instanceof z.ZodObject && body.def.catchall instanceof z.ZodUnknown;
  return `Unknown fields are ${isLoose ? "ignored" : "refused"}.`;
}

function jsonContent(body: z.ZodType, op: Operation, components: Components): Content {
  const schema = toJsonSchema(body, "input", components.schemas);
  return { "application/json": { schema, example: sampleOf(schema, components.schemas, op.tag) } };
}

/** The schema of a text is that of its field. */
function textContent(body: z.ZodType, { field }: TextForm, op: Operation, components: Components): Content {
  const whole = resolve(toJsonSchema(body, "input", components.schemas), components.schemas);
  const schema = whole.properties?.[field] ?? {};
  const example = sampleOf(schema, components.schemas, `${op.tag}.${field}`);
  return Object.fromEntries(textTypes.map((type) => [type, { schema, example }] as const));
}

function fileContent({ types, maxBytes }: Uploads): Content {
  const entries = types.map(
    (type) => [type, { schema: { type: "string", contentMediaType: type, maxLength: maxBytes } }] as const,
  );
  return Object.fromEntries(entries);
}
