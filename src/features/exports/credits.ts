/** Who must be named for the drawings of a pack, and the `NOTICE.md` that names them. */
import { creditsOf as creditsOfImages } from "../../providers/drawable";
import type { ExportAsset } from "./export-asset";

export type Credit = ReturnType<typeof creditsOfImages>[number];

/** The credits that are due for an asset's exported version. */
export function creditsOf({ images }: ExportAsset): readonly Credit[] {
  return creditsOfImages(images.map(({ qa }) => qa));
}

/** Undefined if no credit is due. Each credit stands once, in the order of the assets. */
export function findNotice(assets: readonly ExportAsset[]): Uint8Array | undefined {
  const lines = assets.flatMap((asset) => creditsOf(asset).map(toLine));
  if (lines.length === 0) return undefined;
  const text = ["# Credits", "", "This pack contains drawings of others:", "", ...new Set(lines), ""].join("\n");
  return new TextEncoder().encode(text);
}

function toLine({ title, author, licence, url }: Credit): string {
  return `- ${title} by ${author}, ${licence}, ${url}`;
}
