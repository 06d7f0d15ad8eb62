import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { Export, ExportParams, ExportsParams, NewExport } from "./schemas";
import { createExport, getExport, listProjectExports } from "./service";

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
        "Responds at once; read the export until its status is `ready`. The pack holds the assets as they are when packing begins. The same pack gives the same bytes. If nothing is approved yet, the archive holds a `manifest.json` without assets. If an image is deleted during packing, the export becomes `failed`.",
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
      access: { scope: "read" },
      limit: "read",
      params: ExportParams,
      replies: { 200: Export },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getExport(ctx, params) }),
  ),
];
