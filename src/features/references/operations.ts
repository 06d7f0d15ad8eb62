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
      summary: "Add a style reference: a picture of your own, or one that was drawn here",
      description:
        "Every generation that starts from then on gives it to the models that take references. A file is kept without its metadata and without what follows the picture; its compressed pixels are copied as they are, and a PNG in whose pixel data anything else stands is refused. At most 4096 pixels a side. An asset's first picture is copied. At most 8 a project.",
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
      summary: "List a project's style references, in the order in which they were added",
      access: { scope: "read" },
      limit: "read",
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
      description: "What was drawn after it stays as it is.",
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
