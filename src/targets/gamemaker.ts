/** The target for GameMaker: one strip for each animation, whose name tells GameMaker how to cut it. */
import { ofAsset } from "./built";
import { drawnPng } from "./canvas";
import type { Pack, PackAsset, PackRow } from "./pack";
import type { DrawnFile, Target } from "./target";

export const gamemaker: Target = {
  description: "Strips for GameMaker, one for each animation, that are cut into frames on import.",
  options: ["scale"],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: [
    "Drag the strips of the character into the asset browser. GameMaker cuts them into frames.",
    "Drag the sprite into a room, and set its speed.",
  ],
  build: (pack) => ({
    files: pack.assets.flatMap((asset) =>
      ofAsset(
        asset,
        asset.rows.map((row) => toStrip(pack, asset, row)),
      ),
    ),
    warnings: [],
  }),
  importSteps: () => [
    "Drag the PNG files into the asset browser. `_stripN` at the end of a name makes N frames.",
    "Set the speed (frames per second) and the origin of each sprite as `manifest.json` says; GameMaker's strips cannot hold them.",
    "Turn off Game Options > Graphics > Interpolate colours between pixels.",
  ],
};

function toStrip({ options }: Pack, asset: PackAsset, { direction, animation, variant, frames }: PackRow): DrawnFile {
  const { key, width, height, crop } = asset;
  const numbered = variant === null ? null : `v${String(variant).padStart(2, "0")}`;
  const words = [key, direction, animation, numbered, `strip${frames.length}`].filter((word) => word !== null);
  const cells = frames.map(({ image }, index) => ({
    image,
    at: { x: index * width, y: 0 },
    crop,
    scale: options.scale,
    extrude: 0,
  }));
  return drawnPng(`${words.join("_")}.png`, { width: width * frames.length, height }, cells);
}
