import type { Components, HeaderObject, Ref } from "./openapi-document";

const text = { type: "string" } as const;

const headers: Readonly<Record<string, HeaderObject>> = {
  "X-Request-Id": { description: "This request's id; also in our log.", schema: text },
  RateLimit: { description: 'What is left, when the call was counted: `"write";r=119;t=60`.', schema: text },
  "RateLimit-Policy": { description: 'The limit that was counted: `"write";q=120;w=60`.', schema: text },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } },
  "WWW-Authenticate": { description: "`Bearer`, with `error` when a credential was sent and refused.", schema: text },
  ETag: { description: "Names this very content, for `If-Match` and `If-None-Match`.", schema: text },
  Location: { description: "Where to read what was made.", schema: { type: "string", format: "uri-reference" } },
  "Idempotency-Replayed": {
    description: "`true` when this is the kept answer of an earlier request.",
    schema: { type: "string", const: "true" },
  },
  "Content-Range": { description: "Which bytes these are, and of how many.", schema: text },
  "Accept-Ranges": { description: "`bytes`: a part may be asked for.", schema: { type: "string", const: "bytes" } },
  "Content-Disposition": { description: "The name to save the file under.", schema: text },
  "Cache-Control": { description: "For how long it may be kept.", schema: text },
};

/** References to shared headers, which are added to the components as they are used. */
export function refHeaders(names: readonly string[], components: Components): Record<string, Ref> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const header = headers[name];
      if (header === undefined) return [];
      components.headers[name] = header;
      return [[name, { $ref: `#/components/headers/${name}` }]];
    }),
  );
}
