/** Joins the files and warnings of several assets. */
import type { PackAsset } from "./pack";
import type { Built, TargetFile } from "./target";

/** Marks files that depend on one asset alone. */
export function ofAsset({ id }: PackAsset, files: readonly TargetFile[]): TargetFile[] {
  return files.map((file) => ({ ...file, assetId: id }));
}

export function joinBuilt(parts: readonly Built[]): Built {
  return { files: parts.flatMap(({ files }) => files), warnings: parts.flatMap(({ warnings }) => warnings) };
}
