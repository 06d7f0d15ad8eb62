/** Draws views from stored images. Loaded when a view is not kept yet. */
import { toSpec } from "../../domain/asset";
import { findStoredImage, type StoredImage } from "../../domain/image";
import type { ViewName } from "../../domain/view";
import { AppError } from "../../errors";
import type { ChosenAsset } from "../../targets/chosen-asset";
import { layOutPreview, layOutSheet, type Layout } from "../../viewing/asset-picture";
import { drawInCell } from "../../viewing/cell";
import { beginContactSheet, thumbSide, type ContactPage } from "../../viewing/contact-sheet";
import { encodePng } from "../../viewing/encode-png";
import { encodePreview } from "../../viewing/preview-gif";
import { readPixels } from "./read-image";
import type { ViewedVersion } from "./store";

/** `isComplete`: no image was lost. */
export type Drawn = { readonly bytes: Uint8Array<ArrayBuffer>; readonly isComplete: boolean };

type ContactSheet = ContactPage & { readonly entries: readonly { readonly image: StoredImage | null }[] };

export async function drawView(bucket: R2Bucket, version: ViewedVersion, { form, zoom }: ViewName): Promise<Drawn> {
  const asset = toChosenAsset(version);
  const layout = form === "preview" ? layOutPreview(asset) : layOutSheet(asset);
  if (zoom !== null && zoom > layout.maxZoom) throw tooLarge(form, layout);
  const { picture, isComplete } = await drawCells(bucket, layout);
  const { frames, usualZoom } = layout;
  const shown = zoom ?? usualZoom;
  if (frames === null) return { bytes: await encodePng(picture, 4, shown), isComplete };
  const palette = version.style?.palette ?? [];
  return { bytes: encodePreview({ picture, frames, zoom: shown, palette }), isComplete };
}

/** One image in memory at a time, beside the sheet. */
export async function drawContactSheet(bucket: R2Bucket, content: ContactSheet): Promise<Drawn> {
  const painter = beginContactSheet(content);
  let isComplete = true;
  for (const [index, { image }] of content.entries.entries()) {
    if (image === null) continue;
    const pixels = await readPixels(bucket, image, { width: thumbSide, height: thumbSide });
    if (pixels === "lost") isComplete = false;
    else if (pixels !== undefined) painter.add(index, pixels);
  }
  return { bytes: await painter.end(), isComplete };
}

/** One image in memory at a time, beside the picture. */
async function drawCells(bucket: R2Bucket, { width, height, cells }: Layout) {
  const picture = { width, height, data: new Uint8Array(width * height * 4) };
  let isComplete = true;
  for (const { image, at } of cells) {
    const pixels = await readPixels(bucket, image, at);
    if (pixels === "lost") isComplete = false;
    else if (pixels !== undefined) drawInCell(picture, at, pixels);
  }
  return { picture, isComplete };
}

/** The asset as it was drawn, at the speeds of today's plan. */
function toChosenAsset({ asset, spec, images }: ViewedVersion): ChosenAsset {
  const drawn = spec ?? toSpec(asset);
  const speeds = new Map(asset.animations.map((animation) => [animation.name, animation]));
  return {
    ...drawn,
    id: asset.id,
    key: asset.key,
    animations: drawn.animations.map((animation) => speeds.get(animation.name) ?? animation),
    isChanged: true,
    images: images.flatMap((row) => {
      const image = findStoredImage(row);
      const { direction, animation, frame, variant, tile } = row;
      const slot = { direction, animation, frame, variant, tile };
      return image === undefined ? [] : [{ image, slot, measure: null }];
    }),
  };
}

function tooLarge(form: ViewName["form"], { maxZoom }: Layout): AppError {
  const message = `must be at most ${maxZoom} for this ${form}, which would be too large otherwise`;
  return new AppError("validation_failed", `The ${form} can be enlarged at most ${maxZoom} times. Ask for less.`, {
    errors: [{ path: "zoom", message }],
  });
}
