/** Builds the `manifest.json` of an archive. */
import type { ImageQa } from "../../domain/image-qa";
import type { Style } from "../../domain/style";
import { compareTexts } from "../../targets/file-names";
import type { AskedOptions } from "../../targets/options";
import type { Insets, PackAsset } from "../../targets/pack";
import { pivots } from "../../targets/pivots";
import type { TargetName } from "../../targets/target-names";
import { creditsOf } from "./credits";
import type { ExportAsset, ExportImage } from "./export-asset";
import { flagsOf } from "./flag-warnings";
import type { Manifest, ManifestAsset, ManifestFile } from "./manifest-schema";

/** `files`: the images in drawing order; the path is null if the image is no file of the pack. */
export type PlacedAsset = {
  readonly asset: ExportAsset;
  readonly insets: Insets | null;
  /** Undefined if the asset is in no sheet. */
  readonly packed: PackAsset | undefined;
  readonly files: readonly { readonly image: ExportImage; readonly path: string | null }[];
};

export type ManifestInput = {
  readonly project: { readonly name: string };
  readonly targets: readonly TargetName[];
  readonly options: AskedOptions;
  readonly style: Style;
  readonly assets: readonly PlacedAsset[];
  /** Keys of assets that the earlier export had and that are gone. Null for a whole pack. */
  readonly removed: readonly string[] | null;
};

/** Writes no id and no time, so that the same pack gives the same bytes. Names every field, so that no other leaks. */
export function buildManifest(input: ManifestInput): Manifest {
  const { project, targets, options, style, assets, removed } = input;
  const sorted = assets.toSorted(
    ({ asset: a }, { asset: b }) => compareTexts(a.category, b.category) || compareTexts(a.key, b.key),
  );
  return {
    schemaVersion: 2,
    generator: "hatchery",
    project: { name: project.name },
    targets: [...targets],
    options,
    style: manifestStyle(style),
    assets: sorted.map((placedAsset) => ({
      ...planned(placedAsset.asset),
      ...placed(placedAsset),
      ...drawn(placedAsset.asset),
      files: placedAsset.files.map(({ image, path }) => manifestFile(image, path)),
    })),
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

type Planned = "key" | "name" | "category" | "kind" | "description" | "width" | "height" | "directions" | "animations";
type Placed = "pivot" | "insets" | "sheet";

function planned(asset: ExportAsset): Pick<ManifestAsset, Planned> {
  const { key, name, category, kind, description, width, height } = asset;
  const animations = asset.animations.map(({ name: animation, frames, fps, loop }) => ({
    name: animation,
    frames,
    fps,
    loop,
  }));
  return { key, name, category, kind, description, width, height, directions: [...asset.directions], animations };
}

function placed({ asset, insets, packed }: PlacedAsset): Pick<ManifestAsset, Placed> {
  const { place, crop } = packed ?? { place: null, crop: null };
  const { x, y } = pivots[asset.kind];
  return {
    pivot: { x, y },
    insets: insets && { left: insets.left, top: insets.top, right: insets.right, bottom: insets.bottom },
    sheet: place &&
      crop && { page: place.page, x: place.x, y: place.y, cellWidth: crop.width, cellHeight: crop.height },
  };
}

function drawn(asset: ExportAsset): Pick<ManifestAsset, "pixels" | "credits" | "flags" | "version"> {
  const { prompt, model, provider, seed, costMicroUsd, pixels } = asset.version;
  const credits = creditsOf(asset).map(({ title, author, licence, url }) => ({ title, author, licence, url }));
  return { pixels, credits, flags: flagsOf(asset), version: { prompt, model, provider, seed, costMicroUsd } };
}

function manifestFile(image: ExportImage, path: string | null): ManifestFile {
  const { slot, stored, prompt, seed, qa } = image;
  const { width, height, format, sizeBytes, sha256 } = stored;
  return {
    path,
    direction: slot.direction,
    animation: slot.animation,
    frame: slot.frame,
    variant: slot.variant,
    tile: slot.tile,
    width,
    height,
    format,
    sizeBytes,
    sha256,
    ...(prompt !== undefined && { prompt }),
    seed,
    qa: qa && manifestQa(qa),
  };
}

function manifestQa({ flags, gridPitch, ...qa }: ImageQa): ManifestFile["qa"] {
  const { source, matched, alphaCoverage, gridConfidence, offPalette, seamError, jitter } = qa;
  return {
    source,
    matched,
    alphaCoverage,
    gridPitch: gridPitch && { x: gridPitch.x, y: gridPitch.y },
    gridConfidence,
    offPalette,
    seamError,
    jitter,
    flags: [...flags],
  };
}
