import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { listAssetVersions, reviewAssets } from "./reviews";
import { Asset, AssetChange, AssetParams, AssetQuery, AssetsParams, NewAsset, Review, ReviewedAssets } from "./schemas";
import { Version } from "./version-schemas";
import { changeAsset, createAsset, getAsset, listProjectAssets, removeAsset } from "./service";

const tag = "Assets";
const path = "/v1/projects/:projectId/assets";

export const assetOperations = [
  operation(
    {
      id: "listAssets",
      method: "get",
      path,
      tag,
      summary: "List a project's assets, in the plan's order",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: AssetsParams,
      query: PageQuery.extend(AssetQuery),
      replies: { 200: pageOf(Asset) },
    },
    async ({ ctx, params, query }) => {
      const filter = { status: query.status, category: query.category, flagged: query.flagged !== undefined };
      return { status: 200, body: await listProjectAssets(ctx, params.projectId, filter, toPage(query)) };
    },
  ),
  operation(
    {
      id: "createAsset",
      method: "post",
      path,
      tag,
      summary: "Add an asset that is not in the plan",
      description:
        "The key is made from the name. Fields that you leave out are guessed from the name, the category and the project's style.",
      access: { scope: "write" },
      limit: "write",
      params: AssetsParams,
      body: NewAsset,
      replies: { 201: Asset },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => {
      const asset = await createAsset(ctx, params.projectId, body);
      return {
        status: 201,
        body: asset,
        headers: { Location: `/v1/projects/${params.projectId}/assets/${asset.key}` },
      };
    },
  ),
  operation(
    {
      id: "reviewAssets",
      method: "post",
      path: `${path}/review`,
      tag,
      summary: "Approve or reject many assets at once",
      description:
        "Judges all the named assets or none. Without `assets`, judges every asset whose status is `review`.",
      access: { scope: "write" },
      limit: "write",
      params: AssetsParams,
      body: Review,
      replies: { 200: ReviewedAssets },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await reviewAssets(ctx, params.projectId, body) }),
  ),
  operation(
    {
      id: "getAsset",
      method: "get",
      path: `${path}/:assetKey`,
      tag,
      summary: "Get an asset",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: AssetParams,
      replies: { 200: Asset },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getAsset(ctx, params) }),
  ),
  operation(
    {
      id: "updateAsset",
      method: "patch",
      path: `${path}/:assetKey`,
      tag,
      summary: "Change an asset, or approve or reject a version of it",
      description:
        "A change that alters the drawing sets the status to `planned` and keeps `approvedVersionId`. With `status`, the verdict applies to `versionId`, or to the newest version; a `note` asks for an improvement and becomes part of the next prompt.",
      access: { scope: "write" },
      limit: "write",
      params: AssetParams,
      body: AssetChange,
      replies: { 200: Asset },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await changeAsset(ctx, params, body) }),
  ),
  operation(
    {
      id: "deleteAsset",
      method: "delete",
      path: `${path}/:assetKey`,
      tag,
      summary: "Delete an asset with its versions and images",
      description:
        "Links to the images end within moments. For 35 days copies stay out of reach, for a restore of the operator's database. If the project is deleted, the copies are deleted too.",
      access: { scope: "write" },
      limit: "write",
      params: AssetParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeAsset(ctx, params);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "listAssetVersions",
      method: "get",
      path: `${path}/:assetKey/versions`,
      tag,
      summary: "List an asset's versions, newest first, with their images",
      description:
        "A version is one finished drawing of the asset. A page holds at most 2,000 images, so a page can be shorter than `limit` although more versions follow.",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: AssetParams,
      query: PageQuery,
      replies: { 200: pageOf(Version) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listAssetVersions(ctx, params, toPage(query)),
    }),
  ),
];
