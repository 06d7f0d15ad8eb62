/** The target for Phaser: one multi-page atlas, and its animations. */
import { assetsByPage, atlasFrame } from "./atlas-frame";
import { jsonBytes } from "./bytes";
import type { Pack, PackAsset, PackFrame, PackRow } from "./pack";
import { inProject, pageFrom } from "./paths";
import type { Target } from "./target";
import { isAnimated, rowId, toDurations, toHeldFrames } from "./timing";
import { findWalker } from "./walker";

const animationsFile = "animations.json";
/** Phaser's number for an animation that never ends. */
const forever = -1;

export const phaser: Target = {
  description: "A multi-page texture atlas for Phaser 3 and 4, with animations that play by name.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "phaser 4 in Chromium",
  ran: true,
  handSteps: ["Paste the sample of README.md into the game's script."],
  build: (pack) => ({
    files: [
      { path: atlasFile(pack), content: jsonBytes({ textures: pack.pages.map((_, page) => toTexture(pack, page)) }) },
      { path: animationsFile, content: jsonBytes(toAnimations(pack)) },
    ],
    warnings: [],
  }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` of the folder that the game is served from.`,
    `Load \`${inProject(pack, atlasFile(pack))}\` with \`load.multiatlas\` under the key \`${pack.project.slug}\`.`,
    `Load \`${inProject(pack, animationsFile)}\` with \`load.animation\`. Then \`sprite.play("<key>_<animation>_<direction>")\` plays.`,
    "Set `pixelArt: true` in the game's configuration.",
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    if (walker === undefined) return undefined;
    return { file: "main.js", language: "js", code: sampleCode(pack, walker.asset, walker.row) };
  },
};

function atlasFile({ project }: Pack): string {
  // The project may be called like the other file.
  return project.slug === "animations" ? "animations-atlas.json" : `${project.slug}.json`;
}

function toTexture(pack: Pack, page: number): Record<string, unknown> {
  const { width = 0, height = 0 } = pack.pages[page] ?? {};
  return {
    image: pageFrom(pack, atlasFile(pack), page),
    format: "RGBA8888",
    size: { w: width, h: height },
    scale: 1,
    frames: (assetsByPage(pack)[page] ?? []).flatMap((asset) =>
      asset.rows.flatMap(({ frames }) => frames.map((frame) => toFrame(pack, asset, frame))),
    ),
  };
}

function toFrame(pack: Pack, asset: PackAsset, frame: PackFrame): Record<string, unknown> {
  const { insets, pivot, width, height } = asset;
  const scale9Borders = insets && {
    x: insets.left,
    y: insets.top,
    w: width - insets.left - insets.right,
    h: height - insets.top - insets.bottom,
  };
  return { filename: frame.name, ...atlasFrame(pack, asset, frame), pivot, ...(scale9Borders && { scale9Borders }) };
}

function toAnimations(pack: Pack): Record<string, unknown> {
  const rows = pack.assets
    .filter(({ place }) => place !== null)
    .flatMap((asset) => asset.rows.filter(isAnimated).map((row) => ({ asset, row })));
  return { anims: rows.map(({ asset, row }) => toAnimation(pack, asset, row)), globalTimeScale: 1 };
}

function toAnimation({ project }: Pack, asset: PackAsset, row: PackRow): Record<string, unknown> {
  const held = toHeldFrames(row);
  const durations = toDurations(row, held);
  return {
    key: rowId(asset, row),
    type: "frame",
    frames: held.map(({ frame, count }, index) => ({
      key: project.slug,
      frame: frame.name,
      ...(count > 1 && { duration: durations[index] }),
    })),
    frameRate: row.speed.fps,
    repeat: row.speed.loop ? forever : 0,
  };
}

function sampleCode(pack: Pack, asset: PackAsset, row: PackRow): string {
  const { slug } = pack.project;
  const folder = inProject(pack, "").replace(/\/$/, "");
  const play = isAnimated(row) ? `.play("${rowId(asset, row)}")` : "";
  const frame = isAnimated(row) ? "" : `, "${row.frames[0]?.name ?? ""}"`;
  return `import Phaser from "phaser";

class Sample extends Phaser.Scene {
  preload() {
    this.load.multiatlas("${slug}", "${inProject(pack, atlasFile(pack))}", "${folder}");
    this.load.animation("${slug}-animations", "${inProject(pack, animationsFile)}");
  }
  create() {
    this.add.sprite(160, 160, "${slug}"${frame}).setScale(3)${play};
  }
}

new Phaser.Game({ width: 320, height: 240, pixelArt: true, backgroundColor: "#335533", scene: Sample });
`;
}
