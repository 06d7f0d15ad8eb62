import * as z from "zod";

export const ReferenceFromAsset = z.strictObject({
  assetKey: z.string().min(1).max(64).meta({ description: "An asset of this project." }),
  versionId: z.string().max(64).optional().meta({ description: "The approved version when left out." }),
});
export type ReferenceFromAsset = z.infer<typeof ReferenceFromAsset>;

export const Reference = z
  .object({
    id: z.string(),
    source: z.enum(["upload", "asset"]),
    assetKey: z.string().nullable().meta({ description: "Of the asset that it was copied from." }),
    versionId: z.string().nullable(),
    width: z.number().int().meta({ description: "Pixels." }),
    height: z.number().int(),
    format: z.enum(["png", "jpeg", "webp"]),
    sizeBytes: z.number().int().meta({ description: "Of the stored file, which is without metadata." }),
    sha256: z.string(),
    url: z.string().meta({ description: "Signed; needs no other credential." }),
    urlExpiresAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Reference" });
export type Reference = z.infer<typeof Reference>;

export const ReferencesParams = z.object({ projectId: z.string() });
export const ReferenceParams = z.object({ projectId: z.string(), referenceId: z.string() });
