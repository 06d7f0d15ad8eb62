/** The target for any engine: the images as they are, in one folder a category. */
import { ofAsset } from "./built";
import type { Target } from "./target";

export const plain: Target = {
  description: "The images, and a manifest.json that describes them, for any engine.",
  options: [],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: [],
  build: ({ assets, unfit }) => ({
    files: [
      ...assets.flatMap((asset) =>
        ofAsset(
          asset,
          asset.rows.flatMap(({ frames }) => frames.map(({ path, image }) => ({ path, image }))),
        ),
      ),
      ...unfit,
    ],
    warnings: [],
  }),
  importSteps: () => [
    "Each category is a folder, and each image a file: `<key>_<direction>_<animation>_<frame>.png`.",
    "Read `manifest.json` for sizes, frames, speeds, pivots and checksums.",
  ],
};
