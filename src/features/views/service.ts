import type { UserContext } from "../../context";
import { notFound } from "../../errors";
import { contactSheetKey, viewKey } from "../../storage/blobs";
import { getAssetRow } from "../assets/service";
import type { AssetParams } from "../assets/schemas";
import { openDownload, type Download } from "../files/service";
import { getProject } from "../projects/service";
import { findVersionId } from "./store";
import { viewName, type ViewName } from "./view-name";
import { prepareView } from "./view-service";

type Wanted = ViewName & { readonly versionId: string | undefined };
/** `withBody`: false for HEAD. */
type Conditions = { readonly withBody: boolean; readonly ifNoneMatch: string | undefined };

/** A view of the version that `wanted` names, or of the newest. */
export async function openAssetView(
  ctx: UserContext,
  params: AssetParams,
  { form, zoom, versionId }: Wanted,
  conditions: Conditions,
): Promise<Download> {
  const asset = await getAssetRow(ctx, params);
  const { id: assetId, projectId, newestVersionId } = asset;
  const shown =
    versionId === undefined
      ? newestVersionId
      : await findVersionId(ctx.db, ctx.actor, { projectId, assetId, versionId });
  if (shown === null || shown === undefined) throw notFound("version");
  const key = viewKey({ projectId, assetId, versionId: shown }, viewName({ form, zoom }, asset.animations));
  return open(ctx, key, conditions);
}

export async function openContactSheet(
  ctx: UserContext,
  projectId: string,
  page: number,
  conditions: Conditions,
): Promise<Download> {
  await getProject(ctx, projectId);
  return open(ctx, contactSheetKey(projectId, page), conditions);
}

async function open(ctx: UserContext, key: string, { withBody, ifNoneMatch }: Conditions): Promise<Download> {
  const objectKey = await prepareView(ctx, key);
  return openDownload(
    ctx,
    { objectKey },
    { withBody, ifNoneMatch, range: undefined, ifRange: undefined, ifMatch: undefined },
  );
}
