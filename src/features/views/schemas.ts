import * as z from "zod";
import { ListHeader, namedId } from "../../lib/fields";

const greatestZoom = 8;
const maxPages = 10;

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
  page: z.coerce.number().int().min(1).max(maxPages).default(1).meta({ description: "A page has 100 assets." }),
});
export const ViewHeaders = z.object({ "if-none-match": ListHeader.optional() });
