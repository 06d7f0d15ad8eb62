import { tileSets } from "../../domain/tile-sets";
import * as z from "zod";
import { assetStatuses } from "../../domain/states";
import { idOf, Name, namedId, NewName, Prose, requireChange, TileMask, Time } from "../../lib/fields";
import { ViewUrls } from "../views/schemas";
import { maxFps, minFps } from "../../domain/animation-speed";
import {
  assetKeyPattern,
  assetKinds,
  directions,
  maxAnimationNameLength,
  maxAnimationsPerAsset,
  maxAssetKeyLength,
  maxAssetsPerProject,
  maxImagesPerAsset,
  maxSidePixels,
  maxVariants,
} from "../../domain/asset";

/** An asset's key in a response. */
export const AssetKey = z.string().max(maxAssetKeyLength).regex(assetKeyPattern);
/** An asset's key in a request. The form is documented and not checked: a key of another form is not found. */
export const NamedAssetKey = z.string().max(maxAssetKeyLength).meta({ pattern: assetKeyPattern.source });

export const NamedAssetKeys = z.array(NamedAssetKey).min(1).max(maxAssetsPerProject);

const Side = z.number().int().min(1).max(maxSidePixels).meta({ description: "Pixels." });
const AnimationName = z.string().trim().min(1).max(40);
const Frames = z.number().int().min(1).max(maxImagesPerAsset);
const Fps = z.number().int().min(minFps).max(maxFps).meta({ description: "Frames a second." });
const NewAnimation = z.strictObject({
  name: AnimationName,
  frames: Frames,
  fps: Fps.optional().meta({ description: "Frames a second. If left out, the name decides." }),
  loop: z.boolean().optional().meta({
    description: "False for an animation that ends on the last frame. If left out, the name decides.",
  }),
});
/** An animation's name in a response. Plans allow longer names than `AnimationName`. */
const ShownAnimationName = z.string().max(maxAnimationNameLength);
export const ShownAnimation = z.object({
  name: ShownAnimationName,
  frames: Frames,
  fps: Fps,
  loop: z.boolean().meta({ description: "False for an animation that ends on the last frame." }),
});

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;
const Directions = z
  .array(z.enum(directions))
  .max(directions.length)
  .refine(unique, { error: "must not repeat a direction" });
const Animations = z
  .array(NewAnimation)
  .max(maxAnimationsPerAsset)
  .refine((list) => unique(list.map(({ name }) => name)), { error: "must not repeat a name" });

export const NewAsset = z.strictObject({
  name: NewName,
  description: Prose.optional(),
  category: NewName.optional(),
  kind: z.enum(assetKinds).optional(),
  width: Side.optional(),
  height: Side.optional(),
  directions: Directions.optional(),
  animations: Animations.optional(),
});
export type NewAsset = z.infer<typeof NewAsset>;

export const AssetChange = requireChange(
  NewAsset.partial().extend({
    status: z.enum(["approved", "rejected"]).optional().meta({ description: "The verdict on a version." }),
    versionId: namedId("ver")
      .optional()
      .meta({ description: "The version that the verdict applies to. Default: the newest." }),
    note: Prose.optional().meta({ description: "An improvement to ask for. Becomes part of the next prompt." }),
  }),
)
  .refine((change) => change.status !== undefined || (change.versionId === undefined && change.note === undefined), {
    error: "must have status beside versionId and note: approved or rejected",
  })
  .refine((change) => change.status === undefined || Object.keys(NewAsset.shape).every((field) => !(field in change)), {
    error: "must be two requests: one with status, versionId and note, the other with the fields of the asset",
  });
export type AssetChange = z.infer<typeof AssetChange>;

export const Review = z.strictObject({
  status: z.enum(["approved", "rejected"]),
  assets: NamedAssetKeys.optional(),
  note: Prose.optional(),
});
export type Review = z.infer<typeof Review>;

export const Asset = z
  .object({
    id: idOf("ast"),
    key: AssetKey,
    name: Name,
    category: Name,
    kind: z.enum(assetKinds),
    description: Prose,
    width: Side,
    height: Side,
    directions: z.array(z.enum(directions)).max(directions.length),
    animations: z.array(ShownAnimation).max(maxAnimationsPerAsset),
    variants: z
      .number()
      .int()
      .min(1)
      .max(maxVariants)
      .meta({ description: "The number of different drawings of each image." }),
    tiles: z
      .enum(tileSets)
      .nullable()
      .meta({ description: "The set of tiles: an image for each tile. Null for every other asset." }),
    status: z.enum(assetStatuses),
    approvedVersionId: idOf("ver").nullable(),
    ...ViewUrls,
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Asset" });
export type Asset = z.infer<typeof Asset>;

export const ReviewedAssets = z.object({ items: z.array(Asset).max(maxAssetsPerProject) });

/** Identifies one image of an asset. */
export const Slot = z.object({
  direction: z.enum(directions).nullable(),
  animation: ShownAnimationName.nullable(),
  frame: Frames.meta({ description: "From 1." }),
  variant: z.number().int().min(1).max(maxVariants).meta({ description: "From 1." }),
  tile: TileMask,
});

/** A prompt in a response. We cut prompts to 2,000 characters; the higher bound is a reserve. */
export const Prompt = z.string().max(4000);

export const AssetQuery = {
  status: z.enum(assetStatuses).optional(),
  category: z.string().max(120).optional(),
  flagged: z.enum(["true"]).optional().meta({ description: "Only assets whose newest version has a flag." }),
};

export const AssetsParams = z.object({ projectId: namedId("prj") });
export const AssetParams = z.object({ projectId: namedId("prj"), assetKey: NamedAssetKey });
export type AssetParams = z.infer<typeof AssetParams>;
