import * as z from "zod";
import { exportStatuses } from "../../domain/states";
import { Count, idOf, namedId, Sha256, SizeBytes, Time, Url } from "../../lib/fields";
import { NamedAssetKeys } from "../assets/schemas";
import { targetNames } from "./targets/registry";

export const ExportTargetName = z.enum(targetNames);

export const NewExport = z.strictObject({
  target: ExportTargetName.default(targetNames[0]).meta({ description: "What the pack is made for." }),
  include: z.enum(["approved", "all"]).default("approved").meta({
    description:
      "`approved`: the approved version of each asset. `all`: the newest version where none is approved. Assets without such a version are left out.",
  }),
  assets: NamedAssetKeys.optional().meta({ description: "Keys. Left out: every asset of the project." }),
  since: namedId("exp").optional().meta({
    description:
      "An earlier export that is ready: the pack then holds only the assets that are new or changed since, and its manifest names those that are gone.",
  }),
});
export type NewExport = z.infer<typeof NewExport>;

export const Export = z
  .object({
    id: idOf("exp"),
    status: z.enum(exportStatuses),
    target: ExportTargetName,
    since: idOf("exp").nullable().meta({ description: "The earlier export whose unchanged assets are left out." }),
    fileName: z
      .string()
      .max(255)
      .regex(/^[a-z0-9-]+[.]zip$/),
    sizeBytes: SizeBytes.nullable().meta({ description: "Of the archive. Null until it is ready." }),
    sha256: Sha256.nullable().meta({ description: "Of the archive, as hex. The same pack has the same one." }),
    fileCount: Count.nullable().meta({ description: "Files in the archive, its manifest.json included." }),
    url: Url.nullable().meta({ description: "Signed; needs no other credential. Null until it is ready." }),
    urlExpiresAt: Time.nullable().meta({ description: "Read the export again for a new link." }),
    createdAt: Time,
  })
  .meta({ id: "Export" });
export type Export = z.infer<typeof Export>;

export const ExportsParams = z.object({ projectId: namedId("prj") });
export const ExportParams = z.object({ projectId: namedId("prj"), exportId: namedId("exp") });
export type ExportParams = z.infer<typeof ExportParams>;
