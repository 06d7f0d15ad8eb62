/** Decides which files an archive holds. Pure: gives the same files in the same order for the same choice. */
import type { ExportWarning } from "../../domain/export-warning";
import { parseStyle } from "../../reading/styles/style-parser";
import { exportFiles, type ExportFiles } from "../../targets/export-files";
import type { PackImage } from "../../targets/pack";
import type { TargetFile } from "../../targets/target";
import type { Choice } from "./choice";
import { inDrawingOrder, readAssets, toSelection, type ReadAsset } from "./chosen-assets";
import { findNotice } from "./credits";
import { flagWarnings } from "./flag-warnings";
import { buildManifest, manifestBytes, type PlacedAsset } from "./manifest";
import type { Measures } from "./measures";
import type { EarlierPack } from "./pack-selection";
import { maxWarnings } from "./schemas";
import { usedOptions } from "./asked-wish";

/** The files, and the facts that a later pack of changes needs. The most important warnings come first. */
type PackFiles = EarlierPack & {
  readonly files: readonly TargetFile[];
  readonly warnings: readonly ExportWarning[];
};

export function packFiles(choice: Choice, measures: Measures): PackFiles {
  const { targets, options, earlier } = choice;
  const assets = readAssets(choice, measures);
  const changed = assets.filter(({ chosen }) => chosen.isChanged);
  const selection = toSelection(assets);
  const made = targetFiles(choice, assets);
  const gone = earlier && Object.keys(earlier.selection).filter((key) => !Object.hasOwn(selection, key));
  const manifest = buildManifest({
    project: choice.project,
    targets,
    options: usedOptions(targets, options),
    style: parseStyle(choice.styleText).style,
    assets: placeAssets(changed, made),
    removed: gone && gone.toSorted(),
  });
  const notice = findNotice(choice.assets);
  const files: TargetFile[] = [
    { path: "manifest.json", content: manifestBytes(manifest) },
    ...(notice === undefined ? [] : [{ path: "NOTICE.md", content: notice }]),
    ...made.files,
  ];
  const warnings = [...made.warnings, ...flagWarnings(changed.map(({ asset }) => asset))].slice(0, maxWarnings);
  return { files, warnings, selection, sheets: made.plan };
}

function targetFiles({ project, targets, options, earlier }: Choice, read: readonly ReadAsset[]): ExportFiles {
  const assets = read.map(({ chosen }) => chosen);
  return exportFiles({ project, targets, options, assets, earlierPlan: earlier?.sheets ?? null });
}

/** Several files may hold one image. The manifest names the first. */
function placeAssets(assets: readonly ReadAsset[], { files, pack }: ExportFiles): PlacedAsset[] {
  const packed = new Map(pack.assets.map((asset) => [asset.id, asset]));
  const paths = new Map<PackImage, string>();
  for (const file of files) if ("image" in file && !paths.has(file.image)) paths.set(file.image, file.path);
  return assets.map((read) => ({
    asset: read.asset,
    insets: read.insets,
    packed: packed.get(read.asset.id),
    files: inDrawingOrder(read).map((image) => ({ image, path: paths.get(image.stored) ?? null })),
  }));
}
