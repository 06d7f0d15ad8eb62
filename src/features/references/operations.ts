import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { maxImageBytes, imageTypes } from "./reference-image";
import { Reference, ReferenceFromAsset, ReferenceParams, ReferencesParams } from "./schemas";
import { copyReference, listProjectReferences, removeReferences, uploadReference } from "./service";

const tag = "References";
const path = "/v1/projects/:projectId/references";

export const referenceOperations = [
  operation(
    {
      id: "createReference",
      method: "post",
      path,
      tag,
      summary: "Add a style reference: an image of your own, or one that was drawn here",
      description:
        "Every generation that starts afterwards sends the reference to models that accept references. An uploaded file is stored without metadata and without any bytes after the image. The compressed pixels are copied unchanged; a PNG with other data among its pixel data is refused. At most 4096 pixels a side. With `assetKey`, the first image of the asset's version is copied. At most 8 references a project.",
      access: { scope: "write" },
      limit: "write",
      params: ReferencesParams,
      body: ReferenceFromAsset,
      uploads: { types: imageTypes, maxBytes: maxImageBytes },
      replies: { 201: Reference },
      errors: ["conflict", "quota_exceeded"],
    },
    async ({ ctx, params: { projectId }, body, upload }) => {
      const reference = upload
        ? await uploadReference(ctx, projectId, upload)
        : await copyReference(ctx, projectId, body);
      return { status: 201, body: reference };
    },
  ),
  operation(
    {
      id: "listReferences",
      method: "get",
      path,
      tag,
      summary: "List a project's style references, oldest first",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: ReferencesParams,
      query: PageQuery,
      replies: { 200: pageOf(Reference) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listProjectReferences(ctx, params.projectId, toPage(query)),
    }),
  ),
  operation(
    {
      id: "deleteReferences",
      method: "delete",
      path,
      tag,
      summary: "Delete all style references of a project",
      description:
        "Links to the references end within moments. For 35 days copies stay out of reach, for a restore of the operator's database.",
      access: { scope: "write" },
      limit: "write",
      params: ReferencesParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeReferences(ctx, params.projectId, null);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "deleteReference",
      method: "delete",
      path: `${path}/:referenceId`,
      tag,
      summary: "Delete a style reference",
      description:
        "Images that were drawn with this reference stay as they are. Links to the reference end within moments. For 35 days a copy stays out of reach, for a restore of the operator's database.",
      access: { scope: "write" },
      limit: "write",
      params: ReferenceParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeReferences(ctx, params.projectId, params.referenceId);
      return { status: 204 };
    },
  ),
];
