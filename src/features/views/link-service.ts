import type { Context } from "../../context";
import type { Animation } from "../../domain/asset";
import type { ViewName } from "../../domain/view";
import { contactSheetKey, viewKey } from "../../storage/blobs";
import { signOwnUrl } from "../../storage/signed-url";
import { contentTypes, viewFileName, viewName } from "./view-name";

/** Links with which anybody can see a view. The view is drawn when the link is first opened. */

type Viewed = {
  readonly id: string;
  readonly projectId: string;
  readonly key: string;
  readonly animations: readonly Animation[];
  readonly newestVersionId: string | null;
};
type ViewUrls = { readonly sheetUrl: string | null; readonly previewUrl: string | null };

/** The object key of a view of this version. */
export function toViewKey(asset: Viewed, versionId: string, wanted: ViewName): string {
  const ids = { projectId: asset.projectId, assetId: asset.id, versionId };
  return viewKey(ids, viewName(wanted, asset.animations));
}

/** Links to the views of the newest version. */
export async function toViewUrls(ctx: Context, asset: Viewed): Promise<ViewUrls> {
  const { newestVersionId } = asset;
  if (newestVersionId === null) return { sheetUrl: null, previewUrl: null };
  const urlOf = async (wanted: ViewName): Promise<string> => {
    const { form } = wanted;
    const objectKey = toViewKey(asset, newestVersionId, wanted);
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
