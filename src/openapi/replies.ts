/** The successful responses of the specification, with their headers. */
import * as z from "zod";
import type { Components, Content, MediaType, ResponseObject } from "./document";
import { everywhere, refHeaders, type HeaderName } from "./headers";
import { sampleAnswer } from "./sample";
import { toJsonSchema } from "./schemas";
import { hasBookmark } from "../http/replicas";
import { isNegotiated, isRaw, type Negotiated, type Operation, type Raw, type Reply } from "../http/operation";

const phrases: Readonly<Record<number, string>> = {
  200: "Success.",
  201: "Created.",
  202: "Accepted. The work continues after this response.",
  204: "Done. There is no body.",
  206: "The requested part.",
  302: "See the address in `Location`.",
  304: "Not modified: your copy is current.",
};

const partHeaders: Readonly<Record<number, readonly HeaderName[]>> = {
  200: ["Accept-Ranges", "Content-Disposition"],
  206: ["Accept-Ranges", "Content-Range", "Content-Disposition"],
  416: ["Content-Range"],
};

type Origin = { readonly tag: string; readonly status: number };

/** The responses that the operation declares, by status. */
export function toReplies(
  op: Operation,
  operations: readonly Operation[],
  components: Components,
): Record<string, ResponseObject> {
  const entries = Object.entries(op.replies).map(([key, reply]) => {
    const status = Number(key);
    const response: ResponseObject = {
      description: descriptionOf(status, reply),
      headers: refHeaders(headersOf(op, status, reply, operations), components),
      ...(reply !== null && { content: contentOf(reply, components, { tag: op.tag, status }) }),
    };
    return [key, response];
  });
  return Object.fromEntries(entries);
}

function descriptionOf(status: number, reply: Reply): string {
  if (reply !== null && isRaw(reply)) return reply.description;
  const phrase = phrases[status] ?? "Answered.";
  return isNegotiated(reply) ? `${phrase} ${reply.raw.description}` : phrase;
}

function headersOf(op: Operation, status: number, reply: Reply, operations: readonly Operation[]): HeaderName[] {
  const names = [...everywhere];
  if (hasBookmark(op)) names.push("X-D1-Bookmark");
  if (op.idempotent !== undefined) names.push("Idempotency-Replayed");
  if ([200, 201, 206, 304].includes(status) && isTagged(op, reply, operations)) names.push("ETag");
  if (status === 302 || isLocated(op, status, reply, operations)) names.push("Location");
  if (op.replies[206] !== undefined) names.push(...(partHeaders[status] ?? []));
  if (isNegotiated(reply) && reply.raw.isAttachment) names.push("Content-Disposition");
  if (op.access === "public" && op.replies[304] !== undefined) names.push("Cache-Control");
  return names;
}

/** True if the operation uses ETags, or if a write returns the same schema that a read with an ETag returns. */
function isTagged(op: Operation, reply: Reply, operations: readonly Operation[]): boolean {
  if (declares(op, "if-none-match") || declares(op, "if-match")) return true;
  const writes = op.method !== "get" && isSchema(reply);
  return writes && operations.some((other) => declares(other, "if-none-match") && reads(other, reply));
}

/** True if the operation answers with this schema, alone or beside another form. */
function reads({ replies }: Operation, schema: z.ZodType): boolean {
  const reply = replies[200] ?? null;
  return isNegotiated(reply) ? reply.json === schema : reply === schema;
}

function declares(op: Operation, header: string): boolean {
  return header in (op.headers?.shape ?? {});
}

function isSchema(reply: Reply | undefined): reply is z.ZodType {
  return reply instanceof z.ZodType;
}

/**
 * True if the response has a Location header: for a POST that creates a resource which a GET can read. A POST that may
 * also replace a resource has none, because the caller already knows the address.
 */
function isLocated(op: Operation, status: number, reply: Reply, operations: readonly Operation[]): boolean {
  if (op.method !== "post" || (status !== 201 && status !== 202) || op.replies[200] === reply) return false;
  if (!isSchema(reply)) return false;
  const isRead = (other: Operation): boolean =>
    other.method === "get" && (reads(other, reply) || other.path.replace(/\/:\w+$/, "/:") === `${op.path}/:`);
  return operations.some(isRead);
}

function contentOf(reply: z.ZodType | Raw | Negotiated, components: Components, from: Origin): Content {
  if (isRaw(reply)) return rawContent(reply);
  if (isNegotiated(reply)) return { ...contentOf(reply.json, components, from), ...rawContent(reply.raw) };
  const schema = toJsonSchema(reply, "output", components.schemas);
  return { "application/json": { schema, example: sampleAnswer(schema, components.schemas, from.tag, from.status) } };
}

/** Bytes and streams have no schema. */
function rawContent({ contentType, example }: Raw): Content {
  const type = contentType.split(";")[0] ?? contentType;
  const media: MediaType = type === "application/json" ? { schema: { type: "object" } } : {};
  return { [type]: { ...media, ...(example !== undefined && { example }) } };
}
