import { operation, type Operation, type Raw } from "../../http/operation";
import { preferredType } from "../../lib/accept";
import { noneMatch } from "../../lib/etag";
import type { createReference, Published } from "./api-reference";
import { Health, ReferenceHeaders, Start } from "./schemas";

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

/** A browser asks for HTML first. Any other client gets JSON, also one that takes everything. */
const start = operation(
  {
    id: "getStart",
    method: "get",
    path: "/",
    tag,
    summary: "Find the documentation",
    description: "With `Accept: text/html`, as browsers send, the response leads to `/docs`.",
    access: "public",
    limit: "none",
    replies: { 200: Start, 302: null },
  },
  async ({ ctx, request }) => {
    const origin = ctx.config.publicBaseUrl;
    const form = preferredType(request.headers.get("Accept"), ["application/json", "text/html"]);
    const headers = { Vary: "Accept" };
    if (form === "text/html") return { status: 302, headers: { ...headers, Location: "/docs" } };
    const [docs, openapi, llms] = [`${origin}/docs`, `${origin}/openapi.json`, `${origin}/llms.txt`];
    return { status: 200, headers, body: { name: "Hatchery", docs, openapi, llms } };
  },
);

/** A text that is built once. Everybody may read it. */
function published(
  spec: Pick<Operation, "id" | "path" | "summary" | "description">,
  reply: Raw,
  read: (publicBaseUrl: string) => Promise<Published>,
): Operation {
  return operation(
    {
      ...spec,
      method: "get",
      tag,
      access: "public",
      limit: "none",
      headers: ReferenceHeaders,
      replies: { 200: reply, 304: null },
    },
    async ({ ctx, headers }) => answer(await read(ctx.config.publicBaseUrl), headers["if-none-match"]),
  );
}

/** `table` is called at the first request, not now, because the table contains these operations, too. */
export function docsOperations(table: () => readonly Operation[]): readonly Operation[] {
  let written: ReturnType<typeof createReference> | undefined;
  const reference: ReturnType<typeof createReference> = async (publicBaseUrl) => {
    const { createReference: create } = await import("./api-reference");
    written ??= create(table);
    return written(publicBaseUrl);
  };
  return [
    start,
    health,
    published(
      { id: "getOpenApi", path: "/openapi.json", summary: "Get this API as an OpenAPI 3.1 document" },
      {
        contentType: "application/json",
        description: "The document, with exactly the operations of this service.",
        example: { openapi: "3.1.1", info: { title: "Hatchery" }, paths: {} },
      },
      async (publicBaseUrl) => (await reference(publicBaseUrl)).specification,
    ),
    published(
      { id: "getDocs", path: "/docs", summary: "Get this API as a page to read" },
      { contentType: "text/html; charset=utf-8", description: "The page." },
      async (publicBaseUrl) => (await reference(publicBaseUrl)).page,
    ),
    published(
      {
        id: "getLlms",
        path: "/llms.txt",
        summary: "Get this API as a text for agents",
        description: "The story in calls, how to write a plan and a style, and a line for each operation.",
      },
      {
        contentType: "text/plain; charset=utf-8",
        description: "The text, in Markdown (https://llmstxt.org).",
        example: "# Hatchery\n\n> Turns a game's written plan and style into an engine-ready pack of sprites.\n",
      },
      async (publicBaseUrl) => (await reference(publicBaseUrl)).llms,
    ),
  ];
}

function answer({ text, etag, headers }: Published, known: string | undefined) {
  return noneMatch(known, etag) ? { status: 200 as const, raw: text, headers } : { status: 304 as const, headers };
}
