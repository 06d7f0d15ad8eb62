/** Turns the assets of a choice into the assets that targets read, and tells which have changed. */
import { findProvider } from "../../providers/registry";
import type { ChosenImage, ExportedAsset } from "../../targets/chosen-asset";
import { keyRule, uniqueNames } from "../../targets/file-names";
import type { Insets } from "../../targets/pack";
import { toRows } from "../../targets/pack-rows";
import type { Choice } from "./choice";
import { creditsOf } from "./credits";
import type { ExportAsset, ExportImage } from "./export-asset";
import type { Measures } from "./measures";
import { fingerprintOf, isSame, type PackSelection } from "./pack-selection";

export type ReadAsset = {
  readonly asset: ExportAsset;
  readonly chosen: ExportedAsset;
  readonly insets: Insets | null;
  /** The asset's name in files. */
  readonly fileKey: string;
};

export function readAssets({ assets, earlier }: Choice, measures: Measures): ReadAsset[] {
  const fileKeys = uniqueNames(
    assets.map(({ key }) => key),
    keyRule,
  );
  const read = assets.map((asset) => ({
    asset,
    insets: insetsOf(asset, measures),
    fileKey: fileKeys.get(asset.key) ?? asset.key,
  }));
  const selection = toSelection(read);
  return read.map((each) => {
    const isChanged = earlier === null || !isSame(earlier.selection, selection, each.asset.key);
    return { ...each, chosen: toChosen(each.asset, measures, isChanged) };
  });
}

export function toSelection(assets: readonly Omit<ReadAsset, "chosen">[]): PackSelection {
  return Object.fromEntries(
    assets.map(({ asset, fileKey, insets }) => [asset.key, fingerprintOf(asset, fileKey, insets)]),
  );
}

/** The images in drawing order: by direction, animation, variant, tile and frame. */
export function inDrawingOrder({ asset, chosen, fileKey }: ReadAsset): ExportImage[] {
  const images = new Map(asset.images.map((image) => [image.stored, image]));
  const frames = toRows(chosen, fileKey, chosen.images).flatMap((row) => row.frames);
  return frames.flatMap(({ image }) => images.get(image) ?? []);
}

function toChosen(asset: ExportAsset, measures: Measures, isChanged: boolean): ExportedAsset {
  const { images, version, ...spec } = asset;
  const toImage = ({ stored, slot }: ExportImage): ChosenImage => ({
    image: stored,
    slot,
    measure: measures.get(stored) ?? null,
  });
  const origin = { model: version.model, terms: termsOf(version.provider), credits: creditsOf(asset) };
  return { ...spec, isChanged, origin, images: images.map(toImage) };
}

/** A provider of an earlier release has no terms here. */
function termsOf(provider: string): string {
  return findProvider(provider)?.terms ?? `Ask ${provider} for the terms.`;
}

/** Of a control, in pixels of the image. The first measured image tells. */
function insetsOf({ kind, images }: ExportAsset, measures: Measures): Insets | null {
  if (kind !== "ui-element") return null;
  const measured = images.map(({ stored }) => measures.get(stored)).find((measure) => measure !== undefined);
  return measured === undefined || measured === "unreadable" ? null : measured.insets;
}
