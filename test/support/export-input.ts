/** Makes the input of an export, for unit tests of the export targets. */

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { imageSlots, toSpec, type GivenSpec } from "../../src/domain/asset";
import { emptyStyle } from "./empty-style";
import type { ExportAsset, ExportImage, ExportInput } from "../../src/features/exports/targets/target";

type Fields = Partial<GivenSpec> & Partial<Pick<ExportAsset, "version" | "images">> & { readonly key: string };

/** An asset with one image for each of its slots. */
export function exportAsset({ key, version, images, ...fields }: Fields): ExportAsset {
  const spec = toSpec({
    name: key,
    category: "Characters",
    kind: "character-sprite" as const,
    description: "",
    width: 32,
    height: 32,
    directions: [],
    animations: [],
    ...fields,
  });
  const made = { prompt: `a ${key}`, model: "procedural", provider: "procedural", seed: 7, costMicroUsd: 0 };
  const drawn = imageSlots(spec).map((slot) => exportImage(key, slot));
  return { key, ...spec, version: version ?? made, images: images ?? drawn };
}

export function exportInput(assets: readonly ExportAsset[]): ExportInput {
  return { project: { name: "Harvest Hollow" }, style: emptyStyle, assets, removed: null };
}

/** An image whose stored bytes are the text of the object key. */
function exportImage(key: string, slot: ExportImage["slot"]): ExportImage {
  const objectKey = `blobs/${key}/${JSON.stringify(slot)}`;
  return {
    slot,
    width: 64,
    height: 48,
    format: "png",
    sizeBytes: Buffer.byteLength(objectKey),
    sha256: createHash("sha256").update(objectKey).digest("hex"),
    crc32: crc32(objectKey),
    seed: null,
    objectKey,
  };
}
