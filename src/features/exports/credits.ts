/** Who must be named for the drawings of a pack, and the `NOTICE.md` that names them. */
import { creditsOf as creditsOfImages } from "../../providers/drawable";
import type { Credit } from "../../targets/chosen-asset";
import { toCreditLines } from "../../targets/readme-credits";
import type { ExportAsset } from "./export-asset";

/** The credits that are due for an asset's exported version. */
export function creditsOf({ images }: ExportAsset): readonly Credit[] {
  return creditsOfImages(images.map(({ qa }) => qa));
}

/** Undefined if no credit is due. Each credit stands once, in the order of the assets. */
export function findNotice(assets: readonly ExportAsset[]): Uint8Array | undefined {
  const lines = toCreditLines(assets.flatMap(creditsOf));
  if (lines.length === 0) return undefined;
  const text = ["# Credits", "", "This pack contains drawings of others:", "", ...lines, ""].join("\n");
  return new TextEncoder().encode(text);
}
