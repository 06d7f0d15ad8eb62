/** Tells the flags of a pack's images as warnings. */
import type { ExportWarning } from "../../domain/export-warning";
import { imageFlags, type ImageFlag } from "../../domain/image-qa";
import { compareTexts } from "../../targets/file-names";
import type { ExportAsset } from "./export-asset";

const meanings: Readonly<Record<ImageFlag, string>> = {
  fallback:
    "The built-in model knows no drawing for the name, and drew a stand-in. Describe the asset in other words, or draw with another model.",
  "equal-frames": "Neighbouring frames are equal, so the animation stands still there. Draw the asset again.",
  opaque: "The background was not removed. Refine the version with another `ground`, or draw the asset again.",
  unrefined: "The drawing was too large to refine, or cannot be read. The image is the provider's own.",
  uncut: "The frames of a strip were not found, and the strip was divided evenly. Refine the version with `cells`.",
  resampled: "The drawing has no pixel grid of this size, and was scaled. Refine the version with another `grid`.",
  "low-grid": "The pixel grid was found with low confidence. Refine the version with a `grid` of your own.",
  "off-palette": "Some colours are not in the style's palette. Refine the version with `palette`.",
  "touches-border": "The drawing reaches the border of the image, and may be cut off. Draw the asset again.",
  seam: "Opposite edges of the tile do not meet. Refine the version with `seams`, or draw the asset again.",
  jitter: "The frames do not stand on one anchor, because the image is too small. Plan a larger size.",
  "key-near-palette": "The background's colour is close to the palette, so parts of the drawing may be transparent.",
  "not-srgb": "The drawing's colour space is not sRGB, so colours may differ.",
};

/** One for each asset and flag, by asset key and in the order of flags. */
export function flagWarnings(assets: readonly ExportAsset[]): ExportWarning[] {
  const sorted = assets.toSorted((a, b) => compareTexts(a.key, b.key));
  return sorted.flatMap((asset) => flagsOf(asset).map((flag) => toWarning(asset, flag)));
}

/** The flags of all images, in the order of flags. */
export function flagsOf({ images }: ExportAsset): ImageFlag[] {
  const raised = new Set(images.flatMap(({ qa }) => qa?.flags ?? []));
  return imageFlags.filter((flag) => raised.has(flag));
}

function toWarning({ key, images }: ExportAsset, flag: ImageFlag): ExportWarning {
  const count = images.filter(({ qa }) => qa?.flags.includes(flag)).length;
  return { assetKey: key, code: flag, message: `${count} of ${images.length} images: ${meanings[flag]}` };
}
