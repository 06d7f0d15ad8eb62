/** The target for Aseprite: one file for each asset, with a tag for each animation. Unity and Pixelorama open it, too. */
import { ofAsset } from "./built";
import { toDurations, toHeldFrames } from "./timing";
import type { Pack, PackAsset } from "./pack";
import type { DrawnFile, Target } from "./target";

export const aseprite: Target = {
  description: "Aseprite files with tags and a pivot; Unity, Pixelorama and LibreSprite open them, too.",
  options: ["scale", "folder"],
  usesPages: false,
  judgedBy: "ase-parser",
  ran: false,
  handSteps: ["Open `<key>.aseprite`, and press Enter to play."],
  build: (pack) => ({ files: pack.assets.flatMap((asset) => ofAsset(asset, [toFile(pack, asset)])), warnings: [] }),
  importSteps: (pack) => [
    "Aseprite, LibreSprite, Pixelorama: open `<key>.aseprite`. Each animation is a tag, such as `walk_front`.",
    `Unity (2D Aseprite Importer, part of the 2D template): unpack into \`Assets/${pack.options.folder}/\`, and drag the file into the scene.`,
    "Edit and export again under the same name; the file is yours.",
  ],
};

function toFile({ options }: Pack, asset: PackAsset): DrawnFile {
  let first = 0;
  const rows = asset.rows.map((row) => {
    const held = toHeldFrames(row);
    const from = first;
    first += held.length;
    return { row, held, from, durations: toDurations(row, held) };
  });
  const drawing = {
    kind: "aseprite",
    width: asset.width,
    height: asset.height,
    scale: options.scale,
    frames: rows.flatMap(({ held, durations }) =>
      held.map(({ frame }, index) => ({ image: frame.image, durationMs: durations[index] ?? 100 })),
    ),
    tags: rows.map(({ row, held, from }) => ({
      name: row.name,
      from,
      to: from + held.length - 1,
      loop: row.speed.loop,
    })),
    pivot: asset.pivot,
    insets: asset.insets,
  } as const;
  return { path: `${asset.key}.aseprite`, drawing };
}
