import * as z from "zod";
import { assetStatuses } from "../../domain/states";
import { assetKinds, directions, maxImagesPerAsset, maxSidePixels, type AssetSpec } from "../../domain/asset";

export const assetKey = /^[a-z0-9][a-z0-9-]{0,63}$/;

const Name = z.string().trim().min(1).max(120);
const Description = z.string().max(2000);
const Category = z.string().trim().min(1).max(120);
const Side = z.number().int().min(1).max(maxSidePixels).meta({ description: "Pixels." });
const AnimationName = z.string().trim().min(1).max(40);
const AnimationSchema = z.strictObject({ name: AnimationName, frames: z.number().int().min(1).max(maxImagesPerAsset) });

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;
const Directions = z
  .array(z.enum(directions))
  .max(directions.length)
  .refine(unique, { error: "must not repeat a direction" });
const Animations = z
  .array(AnimationSchema)
  .max(64)
  .refine((list) => unique(list.map(({ name }) => name)), { error: "must not repeat a name" });

export const NewAsset = z.strictObject({
  name: Name,
  description: Description.optional(),
  category: Category.optional(),
  kind: z.enum(assetKinds).optional(),
  width: Side.optional(),
  height: Side.optional(),
  directions: Directions.optional(),
  animations: Animations.optional(),
});
export type NewAsset = z.infer<typeof NewAsset>;

export const AssetChange = NewAsset.partial()
  .extend({
    status: z.enum(["approved", "rejected"]).optional().meta({ description: "The verdict on a version." }),
    versionId: z
      .string()
      .max(64)
      .optional()
      .meta({ description: "The version that the verdict is about; the newest when left out." }),
    note: z.string().max(2000).optional().meta({ description: "What to do better; reaches the next prompt." }),
  })
  .refine((change) => Object.keys(change).length > 0, { error: "must change something" })
  .refine((change) => change.status !== undefined || (change.versionId === undefined && change.note === undefined), {
    error: "`versionId` and `note` go with `status`",
  })
  .refine((change) => change.status === undefined || Object.keys(NewAsset.shape).every((field) => !(field in change)), {
    error: "a verdict and a change of the asset are two requests",
  });
export type AssetChange = z.infer<typeof AssetChange>;

export const Review = z.strictObject({
  status: z.enum(["approved", "rejected"]),
  assets: z.array(z.string().max(64)).min(1).max(1000).optional(),
  note: z.string().max(2000).optional(),
});
export type Review = z.infer<typeof Review>;

export const Asset = z
  .object({
    id: z.string(),
    key: z.string(),
    name: z.string(),
    category: z.string(),
    kind: z.enum(assetKinds),
    description: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    directions: z.array(z.enum(directions)),
    animations: z.array(z.object({ name: z.string(), frames: z.number().int() })),
    status: z.enum(assetStatuses),
    approvedVersionId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Asset" });
export type Asset = z.infer<typeof Asset>;

export const Image = z
  .object({
    id: z.string(),
    direction: z.enum(directions).nullable(),
    animation: z.string().nullable(),
    frame: z.number().int().meta({ description: "From 1." }),
    width: z.number().int().meta({ description: "Pixels of the file, which may be more than the asset's." }),
    height: z.number().int(),
    format: z.enum(["png", "jpeg", "webp"]),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    url: z.string().meta({ description: "Signed; needs no other credential." }),
    urlExpiresAt: z.iso.datetime(),
  })
  .meta({ id: "Image" });
export type Image = z.infer<typeof Image>;

export const Version = z
  .object({
    id: z.string(),
    number: z.number().int(),
    generationId: z.string(),
    model: z.string(),
    provider: z.string(),
    prompt: z.string(),
    seed: z.number().int().nullable().meta({ description: "Null when the provider did not honour one." }),
    note: z.string().nullable(),
    costMicroUsd: z.number().int(),
    createdAt: z.iso.datetime(),
    images: z.array(Image),
  })
  .meta({ id: "Version" });
export type Version = z.infer<typeof Version>;

export const AssetQuery = {
  status: z.enum(assetStatuses).optional(),
  category: z.string().max(120).optional(),
};

export const AssetsParams = z.object({ projectId: z.string() });
export const AssetParams = z.object({ projectId: z.string(), assetKey: z.string() });

/** True when the asset has at most the images that one asset may have. */
export function fitsImageCap(asset: Pick<AssetSpec, "directions" | "animations">): boolean {
  const frames = asset.animations.reduce((sum, { frames: count }) => sum + count, 0);
  return Math.max(1, asset.directions.length) * Math.max(1, frames) <= maxImagesPerAsset;
}
