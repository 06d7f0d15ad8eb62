import { buildManifest, manifestBytes } from "../manifest";
import { placeImages } from "../placement";
import type { ExportTarget } from "./target";

export const plain: ExportTarget = {
  description: "The pictures, and a manifest.json that tells everything about them; for any engine.",
  build: (input) => {
    const placed = placeImages(input);
    const manifest = { path: "manifest.json", content: manifestBytes(buildManifest(placed)) };
    const images = placed.assets.flatMap(({ images }) =>
      images.map(({ path, objectKey, sizeBytes, crc32 }) => ({ path, objectKey, sizeBytes, crc32 })),
    );
    return [manifest, ...images];
  },
};
