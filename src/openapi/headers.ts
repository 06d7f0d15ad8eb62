/** The response headers of the specification. */
import type { Components, HeaderObject, JsonSchema, Ref } from "./document";

/** Headers that any response may have. */
export const everywhere: readonly HeaderName[] = [
  "X-Request-Id",
  "RateLimit",
  "RateLimit-Policy",
  "Access-Control-Allow-Origin",
];

const headers = {
  "X-Request-Id": {
    description: "The id of this request, which our log contains too.",
    schema: text(30, "^req_[0-9a-z]{26}$"),
  },
  "Access-Control-Allow-Origin": {
    description: "The caller's origin, if this deployment allows that origin; otherwise absent.",
    schema: { type: "string", format: "uri", maxLength: 300 },
  },
  RateLimit: {
    description:
      'The remaining calls (`r`) and the seconds until one more is free (`t`): `"write";r=119;t=60`. Absent when the call was not counted.',
    schema: text(64, '^"[a-z]+";r=[0-9]+;t=[0-9]+$'),
  },
  "RateLimit-Policy": {
    description:
      'The counted limit, with the quota (`q`) and the window in seconds (`w`): `"write";q=120;w=60`. Absent when the call was not counted.',
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
    description: "Identifies exactly this content, for `If-Match` and `If-None-Match`.",
    schema: text(200, '^(?:W/)?"[^"]*"$'),
  },
  Location: {
    description: "The address of the new resource.",
    schema: { type: "string", format: "uri-reference", maxLength: 300 },
  },
  "X-D1-Bookmark": {
    description:
      "Where the deployment reads from replicas (`D1_READ_REPLICATION=on`): the state of the database after this request. Send the newest value with your next read, and the answer shows at least this state.",
    schema: text(59, "^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$"),
  },
  "Idempotency-Replayed": {
    description: "`true` when this is the stored response of an earlier request.",
    schema: { type: "string", const: "true" },
  },
  "Content-Range": {
    description: "The range of these bytes, and the size of the whole file.",
    schema: text(64, "^bytes (?:[0-9]+-[0-9]+|[*])/[0-9]+$"),
  },
  "Accept-Ranges": {
    description: "`bytes`: you may ask for a part of the file.",
    schema: { type: "string", const: "bytes" },
  },
  "Content-Disposition": { description: "The file name for saving.", schema: text(2000, "^attachment") },
  "Cache-Control": { description: "How long a cache may keep the response.", schema: text(100, "^[a-z0-9=, -]+$") },
} as const satisfies Readonly<Record<string, HeaderObject>>;
export type HeaderName = keyof typeof headers;

/** Returns references to shared headers, and adds the headers to the components. */
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
