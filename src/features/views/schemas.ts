import * as z from "zod";
import { maxAssetsPerProject } from "../../domain/asset";
import { assetsPerContactSheet, greatestZoom } from "../../domain/view";
import { ListHeader, namedId, Url, viewLinkNote } from "../../lib/fields";

const maxPages = maxAssetsPerProject / assetsPerContactSheet;

const Zoom = z.coerce.number().int().min(1).max(greatestZoom).optional();

const VersionQuery = {
  versionId: namedId("ver").optional().meta({ description: "Default: the newest version." }),
};
export const SheetQuery = z.strictObject({
  ...VersionQuery,
  zoom: Zoom.meta({ description: "Pixels of the sheet for a pixel of the drawing, along each side. Default: 1." }),
});
export const PreviewQuery = z.strictObject({
  ...VersionQuery,
  zoom: Zoom.meta({
    description:
      "Pixels of the preview for a pixel of the drawing, along each side. Default: as many as keep the longer side within 512 pixels.",
  }),
});
export const ContactSheetQuery = z.strictObject({
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPages)
    .default(1)
    .meta({ description: `A page has ${assetsPerContactSheet} assets.` }),
});
export const ViewHeaders = z.object({ "if-none-match": ListHeader.optional() });

export const ViewUrls = {
  sheetUrl: Url.nullable().meta({
    description: `The newest version's images in one picture. Null before the first version. ${viewLinkNote}`,
  }),
  previewUrl: Url.nullable().meta({
    description: `The newest version as an animated GIF. Null before the first version. ${viewLinkNote}`,
  }),
};
