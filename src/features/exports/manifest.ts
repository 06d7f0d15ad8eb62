import * as z from "zod";
import { assetKinds, directions } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { imageFormats } from "../../lib/image-format";
import type { PlacedAsset, PlacedExport, PlacedImage } from "./placement";

/** The `manifest.json` of an archive: the schema, and the function that builds one. */

const pixels = z.int().positive();
const direction = z.enum(directions);

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

const ManifestFile = z.strictObject({
  path: z.string(),
  direction: direction.nullable(),
  animation: z.string().nullable(),
  frame: z.int().positive(),
  width: pixels.describe("Of the real file. The asset's size is the planned size."),
  height: pixels,
  format: z.enum(imageFormats),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  prompt: z.string().optional(),
  seed: z.int().nullable().describe("Null when the provider did not honour a seed."),
});

const ManifestAsset = z.strictObject({
  key: z.string(),
  name: z.string(),
  category: z.string(),
  kind: z.enum(assetKinds),
  description: z.string(),
  width: pixels,
  height: pixels,
  directions: z.array(direction),
  animations: z.array(z.strictObject({ name: z.string(), frames: z.int().positive() })),
  version: z.strictObject({
    prompt: z.string(),
    model: z.string(),
    provider: z.string(),
    seed: z.int().nullable(),
    costMicroUsd: z.int().nonnegative(),
  }),
  files: z.array(ManifestFile),
});

/** A change that a reader of manifests must know about gets a new `schemaVersion`. */
export const Manifest = z.strictObject({
  schemaVersion: z.literal(1),
  generator: z.literal("hatchery"),
  project: z.strictObject({ name: z.string() }),
  style: ManifestStyle,
  assets: z.array(ManifestAsset),
  removed: z
    .array(z.string())
    .optional()
    .describe("Only in a pack of changes: the keys of assets that the earlier pack had and that are gone."),
});
export type Manifest = z.infer<typeof Manifest>;

/** Writes no id and no time, so that the same pack gives the same bytes. Names every field, so that no other leaks. */
export function buildManifest({ project, style, assets, removed }: PlacedExport): Manifest {
  return {
    schemaVersion: 1,
    generator: "hatchery",
    project: { name: project.name },
    style: manifestStyle(style),
    assets: assets.map(manifestAsset),
    ...(removed !== null && { removed: [...removed] }),
  };
}

export function manifestBytes(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

function manifestStyle(style: Style): Manifest["style"] {
  const { keywords, lighting, palette, resolution, perspective, model, background, text } = style;
  return {
    keywords: [...keywords],
    lighting,
    palette: [...palette],
    resolution: resolution && { width: resolution.width, height: resolution.height },
    perspective,
    model,
    background,
    text,
  };
}

function manifestAsset(asset: PlacedAsset): z.infer<typeof ManifestAsset> {
  const { key, name, category, kind, description, width, height } = asset;
  const { prompt, model, provider, seed, costMicroUsd } = asset.version;
  return {
    key,
    name,
    category,
    kind,
    description,
    width,
    height,
    directions: [...asset.directions],
    animations: asset.animations.map(({ name: animation, frames }) => ({ name: animation, frames })),
    version: { prompt, model, provider, seed, costMicroUsd },
    files: asset.images.map(manifestFile),
  };
}

function manifestFile(image: PlacedImage): z.infer<typeof ManifestFile> {
  const { path, slot, width, height, format, sizeBytes, sha256, prompt, seed } = image;
  return {
    path,
    direction: slot.direction,
    animation: slot.animation,
    frame: slot.frame,
    width,
    height,
    format,
    sizeBytes,
    sha256,
    ...(prompt !== undefined && { prompt }),
    seed,
  };
}
