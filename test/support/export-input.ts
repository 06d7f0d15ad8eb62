/** Makes the choice of an export, for unit tests of packs. */

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { imageSlots, toSpec, type GivenSpec } from "../../src/domain/asset";
import type { Choice } from "../../src/features/exports/choice";
import type { ExportAsset, ExportImage } from "../../src/features/exports/export-asset";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { packFiles } from "../../src/features/exports/pack-files";
import { defaultOptions } from "../../src/targets/options";

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
  const drawn = { prompt: `a ${key}`, model: "procedural", provider: "procedural", seed: 7, costMicroUsd: 0 };
  const made = { id: `ver_${key}`, ...drawn, pixels: null };
  const own = imageSlots(spec).map((slot) => exportImage(key, slot));
  return { id: `ast_${key}`, key, ...spec, version: version ?? made, images: images ?? own };
}

export function choiceOf(assets: readonly ExportAsset[], change: Partial<Choice> = {}): Choice {
  return {
    project: { id: "prj_hollow", name: "Harvest Hollow" },
    styleText: "",
    targets: ["plain"],
    options: defaultOptions,
    assets,
    earlier: null,
    ...change,
  };
}

/** The manifest in the pack of a choice whose images are not measured. */
export function manifestOf(choice: Choice): Manifest {
  const [file] = packFiles(choice, new Map()).files;
  if (file === undefined || !("content" in file)) throw new Error("the pack has no manifest");
  return Manifest.parse(JSON.parse(new TextDecoder().decode(file.content)));
}

/** An image whose stored bytes are the text of the object key. */
function exportImage(key: string, slot: ExportImage["slot"]): ExportImage {
  const objectKey = `blobs/${key}/${JSON.stringify(slot)}`;
  const stored = {
    width: 64,
    height: 48,
    format: "png",
    sizeBytes: Buffer.byteLength(objectKey),
    sha256: createHash("sha256").update(objectKey).digest("hex"),
    crc32: crc32(objectKey),
    objectKey,
  } as const;
  return { stored, slot, seed: null, qa: null };
}

/** The same image, in the planned size. */
export function ofPlannedSize(asset: ExportAsset): ExportAsset {
  const { width, height } = asset;
  return { ...asset, images: asset.images.map((image) => ({ ...image, stored: { ...image.stored, width, height } })) };
}
