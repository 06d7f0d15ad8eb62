/** The target for Defold: an `.atlas` file that names the images, which Defold packs when it builds. */
import { ofAsset } from "./built";
import { textBytes } from "./bytes";
import type { Pack, PackAsset, PackRow } from "./pack";
import { inProject } from "./paths";
import { singleImage } from "./single-image";
import type { Target } from "./target";
import { isAnimated, rowId } from "./timing";

export const defold: Target = {
  description: "An atlas for Defold with flipbook animations, and the images that it names.",
  options: ["scale", "folder"],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: ["Add a Sprite to a game object.", "Choose the atlas as its Image and the walk as its Default Animation."],
  build: (pack) => ({
    files: [
      { path: fileOf(pack), content: textBytes(toText(pack)) },
      ...pack.assets.flatMap((asset) => ofAsset(asset, images(pack, asset))),
    ],
    warnings: [],
  }),
  importSteps: (pack) => [
    `Unpack into \`/${pack.options.folder}\` of the project.`,
    `Add a Sprite to a game object, and choose \`/${inProject(pack, fileOf(pack))}\` as its Image.`,
    "Choose a Default Animation, such as `farmer_walk_front`. A still image has the name of its file.",
    "Set the sprite material's samplers to Nearest, or Texture Profiles to no filtering.",
  ],
};

function fileOf({ project }: Pack): string {
  return `${project.slug}.atlas`;
}

function images(pack: Pack, asset: PackAsset): ReturnType<typeof singleImage>[] {
  return asset.rows.flatMap(({ frames }) =>
    frames.map((frame) => singleImage(pack, asset, frame, imagePath(frame.name))),
  );
}

function imagePath(name: string): string {
  return `images/${name}.png`;
}

function toText(pack: Pack): string {
  const rows = pack.assets.flatMap((asset) => asset.rows.map((row) => ({ asset, row })));
  const stills = rows.filter(({ row }) => !isAnimated(row)).flatMap(({ row }) => row.frames);
  const animations = rows.filter(({ row }) => isAnimated(row));
  const { padding, extrude } = { padding: 0, extrude: 2 };
  return [
    ...stills.map(({ name }) => imageText(pack, name, "")),
    ...animations.map(({ asset, row }) => animationText(pack, asset, row)),
    `margin: ${padding}`,
    `extrude_borders: ${extrude}`,
    "inner_padding: 0",
    "",
  ].join("\n");
}

function imageText(pack: Pack, name: string, indent: string): string {
  return [
    `${indent}images {`,
    `${indent}  image: "/${inProject(pack, imagePath(name))}"`,
    `${indent}  sprite_trim_mode: SPRITE_TRIM_MODE_OFF`,
    `${indent}}`,
  ].join("\n");
}

function animationText(pack: Pack, asset: PackAsset, row: PackRow): string {
  return [
    "animations {",
    `  id: "${rowId(asset, row)}"`,
    ...row.frames.map(({ name }) => imageText(pack, name, "  ")),
    `  playback: PLAYBACK_${row.speed.loop ? "LOOP" : "ONCE"}_FORWARD`,
    `  fps: ${row.speed.fps}`,
    "  flip_horizontal: 0",
    "  flip_vertical: 0",
    "}",
  ].join("\n");
}
