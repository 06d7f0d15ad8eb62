import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { noneMatch } from "../../lib/etag";
import {
  ContentBody,
  DeleteHeaders,
  FileParams,
  keptVersions,
  MemoryFile,
  MemoryFiles,
  ProjectParams,
  PutHeaders,
  ReadHeaders,
  Upsert,
  VersionParams,
} from "./schemas";
import {
  appendToMemoryFile,
  getMemoryFile,
  getMemoryFileVersion,
  listMemoryFileVersions,
  listProjectMemoryFiles,
  putMemoryFile,
  removeMemoryFile,
} from "./service";

const tag = "Memory files";
const maxBodyBytes = 1024 * 1024;
const path = "/v1/projects/:projectId/memory-files";

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
      description: "The operation `applyPlan` describes how to write a `plan` and a `style`.",
      access: { scope: "write" },
      limit: "write",
      params: ProjectParams,
      body: Upsert,
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
    },
    async ({ ctx, params, body }) => {
      const target = { projectId: params.projectId, type: body.type };
      const { file, etag } = await putMemoryFile(ctx, target, body.content);
      return { status: file.version === 1 ? 201 : 200, body: file, headers: { ETag: etag } };
    },
  ),
  operation(
    {
      id: "getMemoryFile",
      method: "get",
      path: `${path}/:type`,
      tag,
      summary: "Read a memory file",
      access: { scope: "read" },
      limit: "read",
      params: FileParams,
      headers: ReadHeaders,
      replies: { 200: MemoryFile, 304: null },
    },
    async ({ ctx, params, headers }) => {
      const { file, etag } = await getMemoryFile(ctx, params);
      if (!noneMatch(headers["if-none-match"], etag)) return { status: 304, headers: { ETag: etag } };
      return { status: 200, body: file, headers: { ETag: etag } };
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
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
      errors: ["precondition_failed"],
    },
    async ({ ctx, params, headers, body }) => {
      const { file, etag } = await putMemoryFile(ctx, params, body.content, headers);
      return { status: file.version === 1 ? 201 : 200, body: file, headers: { ETag: etag } };
    },
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
      maxBodyBytes,
      replies: { 200: MemoryFile, 201: MemoryFile },
    },
    async ({ ctx, params, body }) => {
      const { file, etag } = await appendToMemoryFile(ctx, params, body.content);
      return { status: file.version === 1 ? 201 : 200, body: file, headers: { ETag: etag } };
    },
  ),
  operation(
    {
      id: "listMemoryFileVersions",
      method: "get",
      path: `${path}/:type/versions`,
      tag,
      summary: `List the last ${keptVersions} versions, newest first`,
      access: { scope: "read" },
      limit: "read",
      params: FileParams,
      query: PageQuery,
      replies: { 200: pageOf(MemoryFile) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listMemoryFileVersions(ctx, params, toPage(query)),
    }),
  ),
  operation(
    {
      id: "getMemoryFileVersion",
      method: "get",
      path: `${path}/:type/versions/:version`,
      tag,
      summary: "Read an earlier version",
      access: { scope: "read" },
      limit: "read",
      params: VersionParams,
      replies: { 200: MemoryFile },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getMemoryFileVersion(ctx, params, params.version) }),
  ),
];
