/** Builds the pack that all targets of an export share: names, rows, speeds, crops, and places on pages. */
import type { AssetKind } from "../domain/asset";
import type { ChosenAsset, ChosenImage, Measure } from "./chosen-asset";
import { compareTexts, keyRule, projectSlug, uniqueNames } from "./file-names";
import type { SheetOptions } from "./options";
import type { Insets, Pack, PackAsset, PackFrame, Rect } from "./pack";
import { toRows } from "./pack-rows";
import { pivots } from "./pivots";
import { gridFor, sheetSize } from "./sheet-grid";
import { emptyPlan, planSheets, toPages, type SheetPlan } from "./sheet-plan";
import type { Warning } from "./target";

export type PackInput = {
  readonly project: { readonly id: string; readonly name: string };
  readonly options: SheetOptions;
  readonly assets: readonly ChosenAsset[];
  /** True if a target of the export names the shared pages. */
  readonly usesPages: boolean;
  /** The plan of the export that `since` names. */
  readonly earlierPlan?: SheetPlan;
};

/** Kinds that are laid edge to edge or stretched by their borders, so that they keep their empty border. */
const uncut: ReadonlySet<AssetKind> = new Set(["tileset", "ui-element"]);

type Packed = { readonly pack: Pack; readonly plan: SheetPlan; readonly warnings: readonly Warning[] };

/** Images that are no PNG of the planned size, and sheets larger than a page, are left out and named in a warning. */
export function toPack({ project, options, assets, usesPages, earlierPlan = emptyPlan }: PackInput): Packed {
  const keys = uniqueNames(
    assets.map(({ key }) => key),
    keyRule,
  );
  const sorted = assets.toSorted((a, b) => compareTexts(a.key, b.key));
  const warnings = sorted.flatMap(unfitWarnings);
  const loose = sorted
    .map((asset) => toPackAsset(asset, keys.get(asset.key) ?? asset.key, options))
    .filter(({ rows }) => rows.length > 0);
  const own = { id: project.id, name: project.name, slug: projectSlug(project.name) };
  const unfit = sorted.flatMap((asset) => toUnfit(asset, keys.get(asset.key) ?? asset.key));
  const whole = { project: own, options, root: "", unfit };
  if (!usesPages) return { pack: { ...whole, assets: loose, pages: [] }, plan: emptyPlan, warnings };
  const changed = new Set(assets.filter(({ isChanged }) => isChanged).map(({ id }) => id));
  const wanted = loose.map((asset) => ({
    ...withPadding(asset, options),
    assetId: asset.id,
    isChanged: changed.has(asset.id),
  }));
  const plan = planSheets(wanted, options, earlierPlan);
  const placed = loose.map((asset) => ({ ...asset, place: placeOf(plan, asset, options) }));
  const tooLarge = placed.filter(({ place }) => place === null).map((asset) => toLargeWarning(asset, options));
  const pack = { ...whole, assets: placed, pages: toPages(plan, options) };
  return { pack, plan, warnings: [...warnings, ...tooLarge] };
}

function isFit({ width, height }: ChosenAsset, { image, measure }: ChosenImage): boolean {
  return image.format === "png" && image.width === width && image.height === height && measure !== "unreadable";
}

function toUnfit(asset: ChosenAsset, key: string): Pack["unfit"] {
  const images = asset.images.filter((image) => !isFit(asset, image));
  const frames = toRows(asset, key, images).flatMap((row) => row.frames);
  return frames.map(({ path, image }) => ({ assetId: asset.id, path, image }));
}

/** The measure of the pixels, if they were read. */
function measureOf({ measure }: ChosenImage): Measure | null {
  return measure === "unreadable" ? null : measure;
}

function unfitWarnings(asset: ChosenAsset): Warning[] {
  const unfit = asset.images.filter((image) => !isFit(asset, image));
  const [first] = unfit;
  if (first === undefined) return [];
  const count = unfit.length === 1 ? "1 image is" : `${unfit.length} images are`;
  const size = `${asset.width} × ${asset.height}`;
  const message = `${count} left out: only readable PNG images of ${size} pixels fit, and the first one is ${first.image.format} of ${first.image.width} × ${first.image.height}. Draw the asset again, or export the target plain.`;
  return [{ assetKey: asset.key, code: "left-out", message }];
}

function toLargeWarning(asset: PackAsset, options: SheetOptions): Warning {
  const { width, height } = sheetSize(asset, options);
  const message = `The sheet of ${width} × ${height} pixels is larger than a page of ${options.maxPageSize}. Ask for a larger maxPageSize, or for a target that needs no pages.`;
  return { assetKey: asset.key, code: "left-out", message };
}

function toPackAsset(asset: ChosenAsset, key: string, options: SheetOptions): PackAsset {
  const { id, name, category, kind, tiles } = asset;
  const { scale } = options;
  const images = asset.images.filter((image) => isFit(asset, image));
  const crop = scaled(
    options.trim && !uncut.has(kind) ? sharedBounds(images) : { x: 0, y: 0, width: asset.width, height: asset.height },
    scale,
  );
  const rows = toRows(asset, key, images);
  const { columns, lines, cells } = gridFor(
    rows.map(({ frames }) => frames.length),
    crop,
    tiles,
    options,
  );
  return {
    id,
    key,
    name,
    category,
    kind,
    width: asset.width * scale,
    height: asset.height * scale,
    pivot: pivots[kind],
    insets: kind === "ui-element" ? insetsOf(images, scale) : null,
    tiles,
    rows: rows.map((row, line) => ({
      ...row,
      frames: row.frames.map((frame, index): PackFrame => ({ ...frame, cell: cells[line]?.[index] ?? 0 })),
    })),
    grid: { columns, lines },
    crop,
    place: null,
  };
}

/** The smallest rectangle with every visible pixel of all images. One pixel if nothing is visible. */
function sharedBounds(images: readonly ChosenImage[]): Rect {
  const bounds = images.flatMap((image) => measureOf(image)?.bounds ?? []);
  if (bounds.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const x = Math.min(...bounds.map((each) => each.x));
  const y = Math.min(...bounds.map((each) => each.y));
  const right = Math.max(...bounds.map((each) => each.x + each.width));
  const bottom = Math.max(...bounds.map((each) => each.y + each.height));
  return { x, y, width: right - x, height: bottom - y };
}

function insetsOf(images: readonly ChosenImage[], scale: number): Insets | null {
  const [first] = images;
  const insets = first === undefined ? null : (measureOf(first)?.insets ?? null);
  if (insets === null) return null;
  const { left, top, right, bottom } = insets;
  return { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
}

function scaled({ x, y, width, height }: Rect, scale: number): Rect {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

function withPadding(asset: PackAsset, options: SheetOptions): { readonly width: number; readonly height: number } {
  const { width, height } = sheetSize(asset, options);
  return { width: width + options.padding, height: height + options.padding };
}

function placeOf(plan: SheetPlan, { id }: PackAsset, { extrude }: SheetOptions): PackAsset["place"] {
  const slot = plan.slots.find(({ assetId }) => assetId === id);
  return slot === undefined ? null : { page: slot.page, x: slot.x + extrude, y: slot.y + extrude };
}
