import { operation, type Operation } from "../../http/operation";
import { noneMatch } from "../../lib/etag";
import { createReference, type Published } from "./api-reference";
import { Health, ReferenceHeaders } from "./schemas";

const tag = "Operations";

const health = operation(
  {
    id: "getHealth",
    method: "get",
    path: "/health",
    tag,
    summary: "Check that the service is up",
    description: "Shows only that the Worker responds. Database, storage and providers are not checked.",
    access: "public",
    limit: "none",
    replies: { 200: Health },
  },
  async () => ({ status: 200, body: { status: "ok" as const } }),
);

/** `table` is called at the first request, not now, because the table contains these operations, too. */
export function docsOperations(table: () => readonly Operation[]): readonly Operation[] {
  const reference = createReference(table);
  return [
    health,
    operation(
      {
        id: "getOpenApi",
        method: "get",
        path: "/openapi.json",
        tag,
        summary: "Get this API as an OpenAPI 3.1 document",
        access: "public",
        limit: "none",
        headers: ReferenceHeaders,
        replies: {
          200: {
            contentType: "application/json",
            description: "The document, with exactly the operations of this service.",
          },
          304: null,
        },
      },
      async ({ ctx, headers }) =>
        answer((await reference(ctx.config.publicBaseUrl)).specification, headers["if-none-match"]),
    ),
    operation(
      {
        id: "getDocs",
        method: "get",
        path: "/docs",
        tag,
        summary: "Get this API as a page to read",
        access: "public",
        limit: "none",
        headers: ReferenceHeaders,
        replies: { 200: { contentType: "text/html; charset=utf-8", description: "The page." }, 304: null },
      },
      async ({ ctx, headers }) => answer((await reference(ctx.config.publicBaseUrl)).page, headers["if-none-match"]),
    ),
  ];
}

function answer({ text, etag, headers }: Published, known: string | undefined) {
  return noneMatch(known, etag) ? { status: 200 as const, raw: text, headers } : { status: 304 as const, headers };
}
