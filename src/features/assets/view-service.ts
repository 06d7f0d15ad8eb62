import type { UserContext } from "../../context";
import type { ViewName } from "../../domain/view";
import { notFound } from "../../errors";
import { contactSheetKey } from "../../storage/blobs";
import { openDownload, type Download } from "../../storage/download";
import { getProject } from "../projects/service";
import { prepareView } from "../views/service";
import { toViewKey } from "../views/link-service";
import type { AssetParams } from "./schemas";
import { getAssetRow } from "./service";
import { findVersionId } from "./review-store";

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
  const shown =
    versionId === undefined ? asset.newestVersionId : await findVersionId(ctx.db, ctx.actor, asset, versionId);
  if (shown === null || shown === undefined) throw notFound("version");
  return open(ctx, toViewKey(asset, shown, { form, zoom }), conditions);
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
