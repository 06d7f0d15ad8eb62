import type { Context } from "../../context";
import type { Animation } from "../../domain/asset";
import { contactSheetKey, viewKey } from "../../storage/blobs";
import { signOwnUrl } from "../../storage/signed-url";
import { contentTypes, viewFileName, viewName, type ViewName } from "./view-name";

/** Links with which anybody can see a view. The view is drawn when the link is first opened. */

type Viewed = {
  readonly id: string;
  readonly projectId: string;
  readonly key: string;
  readonly animations: readonly Animation[];
  readonly newestVersionId: string | null;
};
type ViewUrls = { readonly sheetUrl: string | null; readonly previewUrl: string | null };

export async function toViewUrls(ctx: Context, asset: Viewed): Promise<ViewUrls> {
  const { id: assetId, projectId, newestVersionId: versionId } = asset;
  if (versionId === null) return { sheetUrl: null, previewUrl: null };
  const urlOf = async ({ form, zoom }: ViewName): Promise<string> => {
    const objectKey = viewKey({ projectId, assetId, versionId }, viewName({ form, zoom }, asset.animations));
    const file = { objectKey, fileName: viewFileName(asset.key, form), contentType: contentTypes[form] };
    return (await signOwnUrl(ctx, file)).url;
  };
  const [sheetUrl, previewUrl] = await Promise.all([
    urlOf({ form: "sheet", zoom: 1 }),
    urlOf({ form: "preview", zoom: null }),
  ]);
  return { sheetUrl, previewUrl };
}

export async function toContactSheetUrl(ctx: Context, projectId: string): Promise<string> {
  const file = { objectKey: contactSheetKey(projectId, 1), fileName: "contact-sheet.png", contentType: "image/png" };
  return (await signOwnUrl(ctx, file)).url;
}
