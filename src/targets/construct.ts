/** The target for Construct 3: a folder for each animation, whose images become frames. */
import { ofAsset } from "./built";
import type { Pack, PackAsset, PackRow } from "./pack";
import { singleImage } from "./single-image";
import type { Target, TargetFile } from "./target";

export const construct: Target = {
  description: "Folders for Construct 3: each becomes an animation when it is dropped on the Animations bar.",
  options: ["scale"],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: [
    "Insert a Sprite object.",
    "Drop the folders in `<key>/` on the Animations bar. Each becomes an animation of its name.",
  ],
  build: (pack) => ({
    files: pack.assets.flatMap((asset) =>
      ofAsset(
        asset,
        asset.rows.flatMap((row) => rowFiles(pack, asset, row)),
      ),
    ),
    warnings: [],
  }),
  importSteps: () => [
    "Insert a Sprite object, and open its animations editor.",
    "Drop the folders in `<key>/` on the Animations bar. Each becomes an animation of its name, such as `walk_front`.",
    "Set the speed and Loop of each animation, and the origin, as `manifest.json` says; folders cannot hold them.",
    "Set the project's Sampling to Nearest.",
  ],
};

function rowFiles(pack: Pack, asset: PackAsset, row: PackRow): TargetFile[] {
  return row.frames.map((frame, index) => {
    const number = String(index + 1).padStart(2, "0");
    return singleImage(pack, asset, frame, `${asset.key}/${row.name}/${number}.png`);
  });
}
