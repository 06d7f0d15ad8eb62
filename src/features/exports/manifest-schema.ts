/** The schema of the `manifest.json` of an archive. */
import * as z from "zod";
import { assetKinds, directions } from "../../domain/asset";
import { drawnBy, imageFlags } from "../../domain/image-qa";
import { PixelSettings } from "../../domain/pixel-settings";
import { imageFormats } from "../../lib/image-format";
import { AskedOptions } from "../../targets/options";
import { ExportTargetName } from "./schemas";

const pixels = z.int().positive();
const distance = z.int().nonnegative();
const share = z.number().min(0).max(1);
const direction = z.enum(directions);
const flags = z.array(z.enum(imageFlags));

const ManifestStyle = z.strictObject({
  keywords: z.array(z.string()),
  lighting: z.string().nullable(),
  palette: z.array(z.string()),
  resolution: z.strictObject({ width: pixels, height: pixels }).nullable(),
  perspective: z.string().nullable(),
  model: z.string().nullable(),
  background: z.string().nullable(),
  text: z.string(),
});

const ManifestQa = z.strictObject({
  source: z.enum(drawnBy),
  matched: z.string().nullable(),
  alphaCoverage: share,
  gridPitch: z.strictObject({ x: z.number(), y: z.number() }).nullable(),
  gridConfidence: z.enum(["high", "low"]).nullable(),
  offPalette: z.int().nonnegative(),
  seamError: z.number().nullable(),
  jitter: z.number(),
  flags,
});

const ManifestFile = z.strictObject({
  path: z.string().nullable().describe("Null if the pack has the image only as a part of other files."),
  direction: direction.nullable(),
  animation: z.string().nullable(),
  frame: z.int().positive(),
  variant: z.int().positive(),
  tile: z.int().nonnegative().nullable().describe("The bit mask of a tile in a set of tiles."),
  width: pixels.describe("Of the stored image. The asset's size is the planned size."),
  height: pixels,
  format: z.enum(imageFormats),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  prompt: z.string().optional(),
  seed: z.int().nullable().describe("Null when the provider did not honour a seed."),
  qa: ManifestQa.nullable().describe("Null for an image of an earlier release."),
});
export type ManifestFile = z.infer<typeof ManifestFile>;

const ManifestAsset = z.strictObject({
  key: z.string(),
  name: z.string(),
  category: z.string(),
  kind: z.enum(assetKinds),
  description: z.string(),
  width: pixels,
  height: pixels,
  directions: z.array(direction),
  animations: z.array(
    z.strictObject({
      name: z.string(),
      frames: z.int().positive(),
      fps: z.number().positive().describe("Frames a second."),
      loop: z.boolean(),
    }),
  ),
  pivot: z.strictObject({ x: share, y: share }).describe("As a part of the cell. y grows downwards."),
  insets: z
    .strictObject({ left: distance, top: distance, right: distance, bottom: distance })
    .nullable()
    .describe("The borders of a control that must not be stretched, in pixels before scaling."),
  sheet: z
    .strictObject({
      page: z.int().nonnegative().describe("The file is `sheets/<page>.png`."),
      x: z.int().nonnegative(),
      y: z.int().nonnegative(),
      cellWidth: pixels,
      cellHeight: pixels,
    })
    .nullable()
    .describe("The first cell, in pixels of the page. Null if no target of the pack needs shared pages."),
  pixels: PixelSettings.nullable().describe("The settings of the refinement. Null if there was none."),
  credits: z.array(z.strictObject({ title: z.string(), author: z.string(), licence: z.string(), url: z.string() })),
  flags,
  version: z.strictObject({
    prompt: z.string(),
    model: z.string(),
    provider: z.string(),
    seed: z.int().nullable(),
    costMicroUsd: z.int().nonnegative(),
  }),
  files: z.array(ManifestFile).describe("The images in drawing order."),
});
export type ManifestAsset = z.infer<typeof ManifestAsset>;

/** A change that a reader of manifests must know about gets a new `schemaVersion`. */
export const Manifest = z.strictObject({
  schemaVersion: z.literal(2),
  generator: z.literal("hatchery"),
  project: z.strictObject({ name: z.string() }),
  targets: z.array(ExportTargetName),
  options: AskedOptions.describe("As used."),
  style: ManifestStyle,
  assets: z.array(ManifestAsset),
  removed: z
    .array(z.string())
    .optional()
    .describe("Only in a pack of changes: the keys of assets that the earlier pack had and that are gone."),
});
export type Manifest = z.infer<typeof Manifest>;
