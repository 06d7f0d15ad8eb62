import { operation } from "../../http/operation";
import { preferredType } from "../../lib/accept";
import { noneMatch } from "../../lib/etag";
import {
  ContentBody,
  DeleteHeaders,
  FileParams,
  MemoryFile,
  MemoryFiles,
  ProjectParams,
  PutHeaders,
  ReadHeaders,
  TypeQuery,
  Upsert,
} from "./schemas";
import {
  appendToMemoryFile,
  getMemoryFile,
  listProjectMemoryFiles,
  putMemoryFile,
  removeMemoryFile,
  type TaggedFile,
} from "./service";

const tag = "Memory files";
const maxBodyBytes = 1024 * 1024;
const path = "/v1/projects/:projectId/memory-files";
const forms = ["application/json", "text/markdown"] as const;
const text = { field: "content" } as const;
const example = "## Characters\n- Hero Knight {#hero-knight}: silver armour, red cape\n";

export const memoryFileOperations = [
  operation(
    {
      id: "listMemoryFiles",
      method: "get",
      path,
      tag,
      summary: "List a project's memory files",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: ProjectParams,
      replies: { 200: MemoryFiles },
    },
    async ({ ctx, params }) => ({ status: 200, body: await listProjectMemoryFiles(ctx, params.projectId) }),
  ),
  operation(
    {
      id: "upsertMemoryFile",
      method: "post",
      path,
      tag,
      summary: "Create (201) or replace (200) a memory file",
      description:
        "With a text body the query names the type: `?type=plan`. The operation `applyPlan` describes how to write a `plan` and a `style`.",
      access: { scope: "write" },
      limit: "write",
      params: ProjectParams,
      body: Upsert,
      text: { field: "content", query: TypeQuery },
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
    },
    async ({ ctx, params, body }) => {
      const target = { projectId: params.projectId, type: body.type };
      return toWriteAnswer(await putMemoryFile(ctx, target, body.content));
    },
  ),
  operation(
    {
      id: "getMemoryFile",
      method: "get",
      path: `${path}/:type`,
      tag,
      summary: "Read a memory file",
      description:
        "With `Accept: text/markdown` the response is the text alone. Both forms of a version have the same ETag.",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: FileParams,
      headers: ReadHeaders,
      replies: {
        200: {
          json: MemoryFile,
          raw: {
            contentType: "text/markdown; charset=utf-8",
            description: "The text, if `Accept` prefers Markdown.",
            example,
          },
        },
        304: null,
      },
    },
    async ({ ctx, params, headers, request }) => {
      const { file, etag } = await getMemoryFile(ctx, params);
      const tagged = { ETag: etag, Vary: "Accept" };
      if (!noneMatch(headers["if-none-match"], etag)) return { status: 304, headers: tagged };
      const isText = preferredType(request.headers.get("Accept"), forms) === "text/markdown";
      return isText
        ? { status: 200, raw: file.content, headers: tagged }
        : { status: 200, body: file, headers: tagged };
    },
  ),
  operation(
    {
      id: "putMemoryFile",
      method: "put",
      path: `${path}/:type`,
      tag,
      summary: "Write a memory file",
      description:
        "With `If-Match`, writes only if the file still has that ETag, so that two writers do not lose each other's changes. " +
        'The ETag names a version, so the weak form `W/"…"`, to which proxies change a tag, matches too. ' +
        "With `If-None-Match: *`, writes only if there is no file yet. `applyPlan` describes how to write a `plan` and a `style`.",
      access: { scope: "write" },
      limit: "write",
      params: FileParams,
      headers: PutHeaders,
      body: ContentBody,
      text,
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
      errors: ["precondition_failed"],
    },
    async ({ ctx, params, headers, body }) => toWriteAnswer(await putMemoryFile(ctx, params, body.content, headers)),
  ),
  operation(
    {
      id: "deleteMemoryFile",
      method: "delete",
      path: `${path}/:type`,
      tag,
      summary: "Delete a memory file and its versions",
      access: { scope: "write" },
      limit: "write",
      params: FileParams,
      headers: DeleteHeaders,
      replies: { 204: null },
      errors: ["precondition_failed"],
    },
    async ({ ctx, params, headers }) => {
      await removeMemoryFile(ctx, params, headers["if-match"]);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "appendToMemoryFile",
      method: "post",
      path: `${path}/:type/append`,
      tag,
      summary: "Append to a memory file",
      description: "Atomic: many agents can share one log. Adds no separator. Creates the file if there is none.",
      access: { scope: "write" },
      limit: "write",
      params: FileParams,
      body: ContentBody,
      text,
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
    },
    async ({ ctx, params, body }) => toWriteAnswer(await appendToMemoryFile(ctx, params, body.content)),
  ),
];

/** The first version of a file was created by this write. */
function toWriteAnswer({ file, etag }: TaggedFile) {
  const status: 200 | 201 = file.version === 1 ? 201 : 200;
  return { status, body: file, headers: { ETag: etag } };
}
