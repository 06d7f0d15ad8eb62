import * as z from "zod";
import { exportStatuses } from "../../domain/states";
import { Count, idOf, namedId, Sha256, signedUrlNote, SizeBytes, Time, Url } from "../../lib/fields";
import { NamedAssetKeys } from "../assets/schemas";
import { targetNames, targets } from "./targets/registry";

export const ExportTargetName = z.enum(targetNames);

const targetList = targetNames.map((name) => `\`${name}\`: ${targets[name].description}`).join(" ");

export const NewExport = z.strictObject({
  target: ExportTargetName.default(targetNames[0]).meta({ description: `The format of the pack. ${targetList}` }),
  include: z.enum(["approved", "all"]).default("approved").meta({
    description:
      "`approved`: each asset's approved version. `all`: the newest version of an asset that has no approved one. Assets without such a version are left out.",
  }),
  assets: NamedAssetKeys.optional().meta({ description: "Asset keys. Default: every asset of the project." }),
  since: namedId("exp").optional().meta({
    description:
      "The id of an earlier export that is ready. The pack then holds only the assets that are new or changed since that export, and the manifest lists the assets that are gone.",
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
    sizeBytes: SizeBytes.nullable().meta({ description: "Size of the archive. Null until the export is ready." }),
    sha256: Sha256.nullable().meta({ description: "Of the archive, in hex. Equal packs have equal hashes." }),
    fileCount: Count.nullable().meta({ description: "Files in the archive, including manifest.json." }),
    url: Url.nullable().meta({ description: `${signedUrlNote} Null until the export is ready.` }),
    urlExpiresAt: Time.nullable().meta({ description: "Read the export again for a new link." }),
    createdAt: Time,
  })
  .meta({ id: "Export" });
export type Export = z.infer<typeof Export>;

export const ExportsParams = z.object({ projectId: namedId("prj") });
export const ExportParams = z.object({ projectId: namedId("prj"), exportId: namedId("exp") });
export type ExportParams = z.infer<typeof ExportParams>;
