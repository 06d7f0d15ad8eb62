/** A version with its images, as responses show them. */
import * as z from "zod";
import { maxImagesPerAsset } from "../../domain/asset";
import { drawnBy, imageFlags } from "../../domain/image-qa";
import {
  Count,
  idOf,
  ImageFormat,
  MicroUsd,
  Pixels,
  Prose,
  Sha256,
  signedUrlNote,
  SizeBytes,
  Time,
  Url,
} from "../../lib/fields";
import { ModelId, ProviderName } from "../../providers/fields";
import { ShownPixels } from "../plans/style-schemas";
import { Prompt, Slot } from "./schemas";

export const ImageFlags = z.array(z.enum(imageFlags)).max(imageFlags.length);

const qaExample = {
  source: "hosted",
  matched: null,
  alphaCoverage: 0.42,
  gridPitch: { x: 31.9, y: 32.1 },
  gridConfidence: "high",
  offPalette: 0,
  seamError: null,
  jitter: 0,
  flags: ["touches-border"],
} as const;

const ImageQa = z
  .object({
    source: z.enum(drawnBy).meta({
      description:
        "Who drew the image. `engine`, `dictionary` and `fallback`: the built-in model, by a drawing of its own, from an open picture set, or without a drawing for the name. `hosted`: any other model.",
    }),
    matched: z.string().max(120).nullable().meta({
      description: "The word of the asset for which the built-in model found a drawing.",
    }),
    alphaCoverage: z.number().min(0).max(1).meta({ description: "The share of pixels that are not transparent." }),
    gridPitch: z
      .object({ x: z.number().min(0).max(0xffff), y: z.number().min(0).max(0xffff) })
      .nullable()
      .meta({ description: "Pixels of the source for one pixel of the image. Null if no grid was looked for." }),
    gridConfidence: z.enum(["high", "low"]).nullable(),
    offPalette: Count.meta({ description: "Opaque pixels whose colour the palette does not have." }),
    seamError: z.number().nullable().meta({
      description: "How visible a tile's edge is when the tile repeats: 0 for not at all. Null for other images.",
    }),
    jitter: Count.meta({ description: "How many pixels the frame is off the anchor that all frames share." }),
    flags: ImageFlags.meta({ description: "Reasons to look at the image. Empty for an image without fault." }),
  })
  .meta({ id: "ImageQa", examples: [qaExample] });

const ImageSource = z
  .object({
    url: Url.meta({ description: signedUrlNote }),
    urlExpiresAt: Time,
    format: ImageFormat,
    width: Pixels,
    height: Pixels,
    sizeBytes: SizeBytes,
    sha256: Sha256,
  })
  .meta({ id: "ImageSource" });

export const Image = z
  .object({
    id: idOf("img"),
    ...Slot.shape,
    width: Pixels.meta({ description: "Pixels of the file. The asset's width, unless the image is not refined." }),
    height: Pixels,
    format: ImageFormat,
    sizeBytes: SizeBytes,
    sha256: Sha256,
    url: Url.meta({ description: signedUrlNote }),
    urlExpiresAt: Time,
    qa: ImageQa.nullable().meta({ description: "Null for an image of an earlier release." }),
    source: ImageSource.nullable().meta({
      description: "The image as the model sent it. Null for the built-in model, which needs no refinement.",
    }),
  })
  .meta({ id: "Image" });
export type Image = z.infer<typeof Image>;

export const Version = z
  .object({
    id: idOf("ver"),
    number: Count.min(1),
    generationId: idOf("gen"),
    model: ModelId,
    provider: ProviderName,
    prompt: Prompt,
    seed: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .nullable()
      .meta({ description: "Null when the provider did not honour a seed." }),
    note: Prose.nullable(),
    costMicroUsd: MicroUsd,
    flagged: z.boolean().meta({ description: "True if an image has a flag." }),
    pixels: ShownPixels.nullable().meta({
      description: "The settings with which the images were refined, in full. Null if they were not.",
    }),
    refinedFrom: idOf("ver").nullable().meta({
      description: "The version whose sources were refined again. Null for a version that a model drew.",
    }),
    createdAt: Time,
    images: z.array(Image).max(maxImagesPerAsset),
  })
  .meta({ id: "Version" });
export type Version = z.infer<typeof Version>;
