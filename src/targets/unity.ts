/** The target for Unity: a sheet for each asset, with a `.meta` that cuts it into named sprites. */
import { ofAsset } from "./built";
import { drawnSheet } from "./asset-sheet";
import { textBytes } from "./bytes";
import type { Pack, PackAsset } from "./pack";
import type { Target, TargetFile } from "./target";
import { toUnityMeta } from "./unity-meta";

export const unity: Target = {
  description: "Sheets for Unity with .meta files: sliced, named, with pivots, borders and stable ids.",
  options: ["padding", "extrude", "trim", "scale", "folder"],
  usesPages: false,
  judgedBy: "a YAML parser, and rules for ids",
  ran: false,
  handSteps: [
    "Select the sprites of the walk below `<key>.png` in the Project window.",
    "Drag them into the scene. Unity makes the animation and the object that plays it.",
  ],
  build: (pack) => ({ files: pack.assets.flatMap((asset) => ofAsset(asset, assetFiles(pack, asset))), warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`Assets/${pack.options.folder}/\` before the editor sees the folder, so that Unity takes the \`.meta\` files.`,
    "Each `<key>.png` has its sprites below: `<key>_<animation>_<direction>_<frame>`.",
    "Select the frames of an animation and drag them into the scene. Set the clip's Samples as `manifest.json` says.",
    "Unpack a later export over the first: ids stay the same, so scenes keep their sprites.",
  ],
};

function assetFiles(pack: Pack, asset: PackAsset): TargetFile[] {
  return [
    drawnSheet(pack, asset, `${asset.key}.png`),
    { path: `${asset.key}.png.meta`, content: textBytes(toUnityMeta(pack, asset)) },
  ];
}
