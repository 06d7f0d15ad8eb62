import type { Components, HeaderObject, JsonSchema, Ref } from "./document";

/** Headers that any answer may have. */
export const everywhere: readonly HeaderName[] = [
  "X-Request-Id",
  "RateLimit",
  "RateLimit-Policy",
  "Access-Control-Allow-Origin",
];

const headers = {
  "X-Request-Id": { description: "This request's id; also in our log.", schema: text(30, "^req_[0-9a-z]{26}$") },
  "Access-Control-Allow-Origin": {
    description: "The caller's origin, when this deployment lets it in; absent for any other.",
    schema: { type: "string", format: "uri", maxLength: 300 },
  },
  RateLimit: {
    description: 'What is left: `"write";r=119;t=60`. Absent when the call was not counted.',
    schema: text(64, '^"[a-z]+";r=[0-9]+;t=[0-9]+$'),
  },
  "RateLimit-Policy": {
    description: 'The limit that was counted: `"write";q=120;w=60`. Absent when none was.',
    schema: text(64, '^"[a-z]+";q=[0-9]+;w=[0-9]+$'),
  },
  "Retry-After": {
    description: "Seconds to wait.",
    schema: { type: "integer", format: "int32", minimum: 1, maximum: 31 * 86_400 },
  },
  "WWW-Authenticate": {
    description: "`Bearer`, with `error` when a credential was sent and refused.",
    schema: text(100, "^Bearer"),
  },
  ETag: {
    description: "Names this very content, for `If-Match` and `If-None-Match`.",
    schema: text(200, '^(?:W/)?"[^"]*"$'),
  },
  Location: {
    description: "Where to read what was made.",
    schema: { type: "string", format: "uri-reference", maxLength: 300 },
  },
  "Idempotency-Replayed": {
    description: "`true` when this is the kept answer of an earlier request.",
    schema: { type: "string", const: "true" },
  },
  "Content-Range": {
    description: "Which bytes these are, and of how many.",
    schema: text(64, "^bytes (?:[0-9]+-[0-9]+|[*])/[0-9]+$"),
  },
  "Accept-Ranges": { description: "`bytes`: a part may be asked for.", schema: { type: "string", const: "bytes" } },
  "Content-Disposition": { description: "The name to save the file under.", schema: text(2000, "^attachment") },
  "Cache-Control": { description: "For how long it may be kept.", schema: text(100, "^[a-z0-9=, -]+$") },
} as const satisfies Readonly<Record<string, HeaderObject>>;
export type HeaderName = keyof typeof headers;

/** References to shared headers, which are added to the components as they are used. */
export function refHeaders(names: readonly HeaderName[], components: Components): Record<string, Ref> {
  return Object.fromEntries(
    names.map((name) => {
      components.headers[name] = headers[name];
      return [name, { $ref: `#/components/headers/${name}` }];
    }),
  );
}

function text(maxLength: number, pattern?: string): JsonSchema {
  return { type: "string", maxLength, ...(pattern !== undefined && { pattern }) };
}
