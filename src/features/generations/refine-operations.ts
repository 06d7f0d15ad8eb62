import { operation } from "../../http/operation";
import { Refinement, RefineParams } from "./refine-schemas";
import { refineVersion } from "./refine-service";
import { Generation } from "./schemas";

export const refineOperations = [
  operation(
    {
      id: "refineVersion",
      method: "post",
      path: "/v1/projects/:projectId/assets/:assetKey/versions/:versionId/refine",
      tag: "Generations",
      summary: "Make a new version from a version's sources, with other settings",
      description:
        "Free, and no provider is asked. The images that the provider sent are refined anew, to the asset's present size and the project's present style. The asset goes to `review`, and `approvedVersionId` stays. The new images count as stored bytes.",
      access: { scope: "generate" },
      limit: "generate",
      params: RefineParams,
      body: Refinement,
      idempotent: "Idempotency-Key",
      replies: { 202: Generation },
      errors: ["conflict", "quota_exceeded"],
    },
    async ({ ctx, params, body, resourceUlid }) => {
      const generation = await refineVersion(ctx, params, body, resourceUlid);
      return {
        status: 202,
        body: generation,
        headers: { Location: `/v1/projects/${params.projectId}/generations/${generation.id}` },
      };
    },
  ),
];
