/** The target for Unreal's Paper2D: a `.paper2dsprites` file and its sheet for each asset. */
import { ofAsset } from "./built";
import { cutFrame } from "./atlas-frame";
import { drawnSheet } from "./asset-sheet";
import { jsonBytes } from "./bytes";
import type { Pack, PackAsset } from "./pack";
import { cellInSheet, sheetSize } from "./sheet-grid";
import type { Target, TargetFile } from "./target";
import { frameId } from "./timing";

export const unreal: Target = {
  description: "Paper2D sheets for Unreal Engine, which become sprites and flipbooks.",
  options: ["padding", "extrude", "trim", "scale"],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: [
    "Drag `<key>.paper2dsprites` into the Content Browser. Unreal makes the sprites and the flipbooks.",
    "Drag the flipbook of the walk into the level.",
  ],
  build: (pack) => ({ files: pack.assets.flatMap((asset) => ofAsset(asset, assetFiles(pack, asset))), warnings: [] }),
  importSteps: () => [
    "Enable the plugin Paper2D.",
    "Copy `<key>.paper2dsprites` and `<key>.png` into one folder, and drag the first into the Content Browser.",
    "Sprites whose names end in numbers become a flipbook, such as `farmer_walk_front`.",
    "Set the flipbook's Frames Per Second as `manifest.json` says; the format cannot hold speeds.",
    "Set the texture to Sprite Actions > Apply Paper2D Texture Settings.",
  ],
};

function assetFiles(pack: Pack, asset: PackAsset): TargetFile[] {
  const { key, pivot, rows } = asset;
  const { width, height } = sheetSize(asset, pack.options);
  const frames = rows.flatMap((row) =>
    row.frames.map((frame, index) => {
      const place = cellInSheet(asset, pack.options, frame.cell);
      return [frameId(asset, row, index), { ...cutFrame(asset, place), pivot }] as const;
    }),
  );
  const meta = {
    app: "hatchery",
    version: "1",
    target: "paper2d",
    image: `${key}.png`,
    format: "RGBA8888",
    size: { w: width, h: height },
    scale: "1",
  };
  return [
    { path: `${key}.paper2dsprites`, content: jsonBytes({ frames: Object.fromEntries(frames), meta }) },
    drawnSheet(pack, asset, `${key}.png`),
  ];
}
