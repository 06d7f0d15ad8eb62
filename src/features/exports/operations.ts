import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { toWaiting, waitNote, WaitQuery } from "../../http/waiting";
import { Export, ExportParams, ExportsParams, NewExport } from "./schemas";
import { createExport, getExport, listProjectExports, waitForExport } from "./service";
import { Targets } from "./target-schemas";

const tag = "Exports";
const path = "/v1/projects/:projectId/exports";

export const exportOperations = [
  operation(
    {
      id: "createExport",
      method: "post",
      path,
      tag,
      summary: "Pack a project's images into a ZIP",
      description:
        "Responds at once; read the export, with `?wait=60` if you like, until its status is `ready`. The pack holds the assets as they are when packing begins. The same pack gives the same bytes. If there is nothing to pack, the response is 409, except with `since`: a pack of changes may be empty. If an image is deleted during packing, the export becomes `failed`.",
      access: { scope: "generate" },
      limit: "export",
      idempotent: "Idempotency-Key",
      params: ExportsParams,
      body: NewExport,
      replies: { 202: Export },
      errors: ["conflict", "quota_exceeded"],
    },
    async ({ ctx, params, body, resourceUlid }) => {
      const made = await createExport(ctx, params.projectId, body, resourceUlid);
      return {
        status: 202,
        body: made,
        headers: { Location: `${path.replace(":projectId", params.projectId)}/${made.id}` },
      };
    },
  ),
  operation(
    {
      id: "listExports",
      method: "get",
      path,
      tag,
      summary: "List a project's exports, newest first",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: ExportsParams,
      query: PageQuery,
      replies: { 200: pageOf(Export) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listProjectExports(ctx, params.projectId, toPage(query)),
    }),
  ),
  operation(
    {
      id: "getExport",
      method: "get",
      path: `${path}/:exportId`,
      tag,
      summary: "Get an export, with a link to its archive once it is ready",
      description: waitNote,
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: ExportParams,
      query: WaitQuery,
      replies: { 200: Export },
    },
    async (input) => {
      const { ctx, params } = input;
      const waiting = toWaiting(input);
      return { status: 200, body: await (waiting ? waitForExport(ctx, params, waiting) : getExport(ctx, params)) };
    },
  ),
  operation(
    {
      id: "listTargets",
      method: "get",
      path: "/v1/targets",
      tag,
      summary: "List the targets: the formats of packs, with their options and the steps by hand",
      access: "public",
      limit: "public",
      replies: { 200: Targets },
    },
    async () => {
      const { listTargets } = await import("./target-list");
      return { status: 200, body: listTargets(), headers: { "Cache-Control": "public, max-age=3600" } };
    },
  ),
];
