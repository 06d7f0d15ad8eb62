/** The operations on earlier versions of a memory file. */
import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { FileParams, keptVersions, MemoryFile, VersionParams } from "./schemas";
import { getMemoryFileVersion, listMemoryFileVersions } from "./service";

const tag = "Memory files";
const path = "/v1/projects/:projectId/memory-files/:type/versions";

export const memoryFileVersionOperations = [
  operation(
    {
      id: "listMemoryFileVersions",
      method: "get",
      path,
      tag,
      summary: `List the last ${keptVersions} versions, newest first`,
      access: { scope: "read" },
      limit: "read",
      nearby: true,
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
      path: `${path}/:version`,
      tag,
      summary: "Read an earlier version",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: VersionParams,
      replies: { 200: MemoryFile },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getMemoryFileVersion(ctx, params, params.version) }),
  ),
];
