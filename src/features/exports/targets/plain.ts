import { buildManifest, manifestBytes } from "../manifest";
import { placeImages } from "../placement";
import type { ExportTarget } from "./target";

/** The target for any engine: the images in one folder a category, and a `manifest.json`. */
export const plain: ExportTarget = {
  description: "The images, and a manifest.json that describes them, for any engine.",
  build: (input) => {
    const placed = placeImages(input);
    const manifest = { path: "manifest.json", content: manifestBytes(buildManifest(placed)) };
    const images = placed.assets.flatMap(({ images }) =>
      images.map(({ path, objectKey, sizeBytes, crc32 }) => ({ path, objectKey, sizeBytes, crc32 })),
    );
    return [manifest, ...images];
  },
};
