/** The target for everything that reads TexturePacker's JSON (hash): one file for each shared page. */
import { assetsByPage, atlasFrame, atlasMeta } from "./atlas-frame";
import { jsonBytes } from "./bytes";
import type { Pack } from "./pack";
import { inProject, pageFrom } from "./paths";
import type { Target, TargetFile } from "./target";

export const texturepacker: Target = {
  description: "Sprite sheets with TexturePacker's JSON (hash), which most frameworks read.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "phaser 4 in Chromium",
  ran: true,
  handSteps: ["Load the JSON of the sheet with the framework's loader.", "Name the frames of the animation to play."],
  build: (pack) => ({ files: assetsByPage(pack).map((_, page) => sheetFile(pack, page)), warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` of the project.`,
    `Load \`${inProject(pack, "sheets/0.json")}\` with the framework's loader for TexturePacker (JSON hash); each sheet has a file of its own.`,
    "A frame is named `<key>_<direction>_<animation>_<frame>`. Speeds and pivots are in `manifest.json`.",
    "Draw with nearest-neighbour filtering.",
  ],
};

function sheetFile(pack: Pack, page: number): TargetFile {
  const path = `sheets/${page}.json`;
  const others = pack.pages.map((_, other) => `${other}.json`).filter((_, other) => other !== page);
  const frames = (assetsByPage(pack)[page] ?? []).flatMap((asset) =>
    asset.rows.flatMap(({ frames }) =>
      frames.map((frame) => [frame.name, { ...atlasFrame(pack, asset, frame), pivot: asset.pivot }] as const),
    ),
  );
  const related = others.length > 0 && { related_multi_packs: others };
  const meta = { ...atlasMeta(pack, page, pageFrom(pack, path, page)), ...related };
  return { path, content: jsonBytes({ frames: Object.fromEntries(frames), meta }) };
}
