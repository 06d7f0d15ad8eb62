import { operation } from "../../http/operation";
import type { Download } from "../../storage/download";
import { ContactSheetQuery, PreviewQuery, SheetQuery, ViewHeaders } from "../views/schemas";
import { AssetParams, AssetsParams } from "./schemas";
import { openAssetView, openContactSheet } from "./view-service";

const assetPath = "/v1/projects/:projectId/assets/:assetKey";
const kept = "The picture is drawn at the first request, which may take some seconds, and kept.";

const png = { contentType: "image/png", description: "The picture." };
const gif = { contentType: "image/gif", description: "The animation." };

export const viewOperations = [
  operation(
    {
      id: "getAssetSheet",
      method: "get",
      path: `${assetPath}/sheet.png`,
      tag: "Assets",
      summary: "See all images of an asset in one picture",
      description: `Directions and animations are rows, and frames are columns, as in an export's sheet. ${kept} A sheet of more than 4,194,304 pixels, or over 4096 pixels on a side, is shown smaller. \`sheetUrl\` of the asset is a link that works without a credential.`,
      access: { scope: "read" },
      limit: "view",
      params: AssetParams,
      query: SheetQuery,
      headers: ViewHeaders,
      replies: { 200: png, 304: null },
    },
    async ({ ctx, params, query, headers, request }) => {
      const wanted = { form: "sheet", zoom: query.zoom ?? 1, versionId: query.versionId } as const;
      return toAnswer(await openAssetView(ctx, params, wanted, toConditions(headers, request)));
    },
  ),
  operation(
    {
      id: "getAssetPreview",
      method: "get",
      path: `${assetPath}/preview.gif`,
      tag: "Assets",
      summary: "See an asset move",
      description: `Plays the animations of the first direction one after another, at the plan's speeds, for ever. A pixel of a GIF is opaque or transparent. With more than 255 colours, the style's palette stands for them. ${kept} \`previewUrl\` of the asset is a link that works without a credential.`,
      access: { scope: "read" },
      limit: "view",
      params: AssetParams,
      query: PreviewQuery,
      headers: ViewHeaders,
      replies: { 200: gif, 304: null },
    },
    async ({ ctx, params, query, headers, request }) => {
      const wanted = { form: "preview", zoom: query.zoom ?? null, versionId: query.versionId } as const;
      return toAnswer(await openAssetView(ctx, params, wanted, toConditions(headers, request)));
    },
  ),
  operation(
    {
      id: "getContactSheet",
      method: "get",
      path: "/v1/projects/:projectId/contact-sheet.png",
      tag: "Projects",
      summary: "See the first image of each asset of a project",
      description:
        "A page has 100 assets in the plan's order, each with the first image of the newest version, the key, and a mark if the version is flagged. The page is drawn anew when one of the assets has changed. `contactSheetUrl` of the project is a link to the first page that works without a credential.",
      access: { scope: "read" },
      limit: "view",
      params: AssetsParams,
      query: ContactSheetQuery,
      headers: ViewHeaders,
      replies: { 200: png, 304: null },
    },
    async ({ ctx, params, query, headers, request }) =>
      toAnswer(await openContactSheet(ctx, params.projectId, query.page, toConditions(headers, request))),
  ),
];

function toConditions(headers: { readonly "if-none-match"?: string | undefined }, request: Request) {
  return { withBody: request.method !== "HEAD", ifNoneMatch: headers["if-none-match"] };
}

function toAnswer({ etag, sizeBytes, content }: Download) {
  if (content.kind === "unchanged") return { status: 304, headers: { ETag: etag } } as const;
  const headers = { ETag: etag, "Content-Length": String(sizeBytes) };
  return { status: 200, raw: content.body, headers } as const;
}
