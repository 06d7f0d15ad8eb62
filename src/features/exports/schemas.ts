import * as z from "zod";
import { exportStatuses } from "../../domain/states";
import { targetNames } from "./targets/registry";

export const ExportTargetName = z.enum(targetNames);

export const NewExport = z.strictObject({
  target: ExportTargetName.default(targetNames[0]).meta({ description: "What the pack is made for." }),
  include: z.enum(["approved", "all"]).default("approved").meta({
    description:
      "`approved`: the approved version of each asset. `all`: the newest version where none is approved. Assets without such a version are left out.",
  }),
  assets: z
    .array(z.string().max(64))
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: "Keys. Left out: every asset of the project." }),
});
export type NewExport = z.infer<typeof NewExport>;

export const Export = z
  .object({
    id: z.string(),
    status: z.enum(exportStatuses),
    target: ExportTargetName,
    fileName: z.string(),
    sizeBytes: z.number().int().nullable().meta({ description: "Of the archive. Null until it is ready." }),
    sha256: z.string().nullable().meta({ description: "Of the archive, as hex. The same pack has the same one." }),
    fileCount: z.number().int().nullable().meta({ description: "Files in the archive, its manifest.json included." }),
    url: z.string().nullable().meta({ description: "Signed; needs no other credential. Null until it is ready." }),
    urlExpiresAt: z.iso.datetime().nullable().meta({ description: "Read the export again for a new link." }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Export" });
export type Export = z.infer<typeof Export>;

export const ExportsParams = z.object({ projectId: z.string() });
export const ExportParams = z.object({ projectId: z.string(), exportId: z.string() });
