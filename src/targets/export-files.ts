/** All files of an export for one or several targets, and the warnings. The entry to this room. */
import { drawnPage } from "./asset-sheet";
import type { ExportedAsset } from "./chosen-asset";
import { compareTexts } from "./file-names";
import type { SheetOptions } from "./options";
import type { Pack } from "./pack";
import { packReadme } from "./readme";
import { targets } from "./registry";
import type { TargetName } from "./target-names";
import { emptyPlan, type SheetPlan } from "./sheet-plan";
import type { TargetFile, Warning } from "./target";
import { toPack } from "./to-pack";

export type ExportWish = {
  readonly project: { readonly id: string; readonly name: string };
  readonly targets: readonly TargetName[];
  readonly options: SheetOptions;
  /** All selected assets, also those that have not changed. */
  readonly assets: readonly ExportedAsset[];
  /** The sheets of the export that `since` names; null for a whole pack. */
  readonly earlierPlan: SheetPlan | null;
};

export type ExportFiles = {
  /** Paths from the archive's root. */
  readonly files: readonly TargetFile[];
  readonly warnings: readonly Warning[];
  /** To store with the export, for a later pack of changes. */
  readonly plan: SheetPlan;
  /** The assets with their frames and places. The pack has no root, because targets share the pack. */
  readonly pack: Pack;
};

/** Gives the same files in the same order for the same wish. The caller adds `manifest.json` and `NOTICE.md`. */
export function exportFiles(wish: ExportWish): ExportFiles {
  const { project, options, assets, earlierPlan } = wish;
  const usesPages = wish.targets.some((name) => targets[name].usesPages);
  const before = earlierPlan ?? emptyPlan;
  const { pack, plan, warnings: unfit } = toPack({ project, options, assets, usesPages, earlierPlan: before });
  const parts = wish.targets.map((target) => ({
    target,
    pack: { ...pack, root: wish.targets.length === 1 ? "" : `${target}/` },
  }));
  const built = parts.map(({ target, pack }) => ({ root: pack.root, ...targets[target].build(pack) }));
  const isPlainAlone = wish.targets.every((name) => name === "plain");
  const warnings = [...(isPlainAlone ? [] : unfit), ...built.flatMap((part) => part.warnings)];
  const own = built.flatMap(({ root, files }) => files.map((file) => ({ ...file, path: root + file.path })));
  const changed = new Set(assets.filter(({ isChanged }) => isChanged).map(({ id }) => id));
  const isNeeded = ({ assetId }: TargetFile): boolean =>
    earlierPlan === null || assetId === undefined || changed.has(assetId);
  const pages = pack.pages.map((_, page) => page).filter((page) => hasChanged(page, before, plan, changed));
  // Sorted, so that the order of the assets does not change the bytes.
  const origins = assets.toSorted((a, b) => compareTexts(a.key, b.key)).map(({ origin }) => origin);
  const readme = { path: "README.md", content: packReadme({ parts, warnings, origins }) };
  const files = [readme, ...own.filter(isNeeded), ...pages.map((page) => drawnPage(pack, page))];
  return { files, warnings, plan, pack };
}

/** True if an asset on the page has changed, came or went. */
function hasChanged(page: number, before: SheetPlan, now: SheetPlan, changed: ReadonlySet<string>): boolean {
  const places = (plan: SheetPlan): string[] =>
    plan.slots
      .filter((slot) => slot.page === page && slot.assetId !== null)
      .map(({ assetId, x, y }) => `${assetId} ${x} ${y}`)
      .toSorted();
  const isMoved = places(before).join("\n") !== places(now).join("\n");
  return isMoved || now.slots.some((slot) => slot.page === page && changed.has(slot.assetId ?? ""));
}
