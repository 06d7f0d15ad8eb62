import * as z from "zod";
import { idOf, ImageFormat, namedId, Pixels, Sha256, signedUrlNote, SizeBytes, Time, Url } from "../../lib/fields";
import { AssetKey, NamedAssetKey } from "../assets/schemas";

export const ReferenceFromAsset = z.strictObject({
  assetKey: NamedAssetKey.min(1).meta({ description: "An asset of this project." }),
  versionId: namedId("ver").optional().meta({ description: "Default: the approved version." }),
});
export type ReferenceFromAsset = z.infer<typeof ReferenceFromAsset>;

export const Reference = z
  .object({
    id: idOf("ref"),
    source: z.enum(["upload", "asset"]),
    assetKey: AssetKey.nullable().meta({ description: "The asset that the reference was copied from." }),
    versionId: idOf("ver").nullable(),
    width: Pixels,
    height: Pixels,
    format: ImageFormat,
    sizeBytes: SizeBytes.meta({ description: "Size of the stored file, which has no metadata." }),
    sha256: Sha256,
    url: Url.meta({ description: signedUrlNote }),
    urlExpiresAt: Time,
    createdAt: Time,
  })
  .meta({ id: "Reference" });
export type Reference = z.infer<typeof Reference>;

export const ReferencesParams = z.object({ projectId: namedId("prj") });
export const ReferenceParams = z.object({ projectId: namedId("prj"), referenceId: namedId("ref") });
