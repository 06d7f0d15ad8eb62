/** The target for Bevy: a RON file with the rectangles and animations of all sprites. */
import { textBytes } from "./bytes";
import type { Pack, PackAsset } from "./pack";
import { inProject, pageInProject } from "./paths";
import { borders, cellOnPage, inCrop } from "./sheet-grid";
import type { Target } from "./target";
import { findWalker, type Walker } from "./walker";

export const bevy: Target = {
  description: "A RON file for Bevy with rectangles, anchors and animations, beside the sheets.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: null,
  ran: false,
  handSteps: ["Paste the sample of README.md into `main.rs`."],
  build: (pack) => ({ files: [{ path: fileOf(pack), content: textBytes(toRon(pack)) }], warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`assets/${pack.options.folder}/\`.`,
    `\`${inProject(pack, fileOf(pack))}\` lists pages, frames (x, y, width, height), anchors (Bevy's, y up) and animations.`,
    "Read the file with the crates serde and ron, or copy the numbers of the sprites that you use.",
    "Add `ImagePlugin::default_nearest()` to DefaultPlugins.",
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    return walker && { file: "main.rs", language: "rust", code: sampleCode(pack, walker) };
  },
};

function fileOf({ project }: Pack): string {
  return `${project.slug}.ron`;
}

function toRon(pack: Pack): string {
  const pages = pack.pages.map((_, page) => `    "${pageInProject(pack, page)}",`);
  const sprites = pack.assets.filter(({ place }) => place !== null).map((asset) => spriteRon(pack, asset));
  return `(\n  pages: [\n${pages.join("\n")}\n  ],\n  sprites: {\n${sprites.join("\n")}\n  },\n)\n`;
}

function spriteRon(pack: Pack, asset: PackAsset): string {
  const { key, width, height, place } = asset;
  const { x, y } = toAnchor(asset);
  const shown = asset.rows.flatMap(({ frames }) => frames);
  const frames = shown.map(({ cell }) => {
    const rect = cellOnPage(pack, asset, cell);
    return `(${rect.x}, ${rect.y}, ${rect.width}, ${rect.height})`;
  });
  let first = 0;
  const animations = asset.rows.map(({ name, speed, frames: { length } }) => {
    const numbers = Array.from({ length }, (_, index) => first + index);
    first += length;
    return `        "${name}": (fps: ${speed.fps.toFixed(1)}, repeat: ${speed.loop}, frames: [${numbers.join(", ")}]),`;
  });
  return [
    `    "${key}": (`,
    `      page: ${place?.page ?? 0},`,
    `      size: (${width}, ${height}),`,
    `      anchor: (${x}, ${y}),`,
    `      frames: [${frames.join(", ")}],`,
    "      animations: {",
    ...animations,
    "      },",
    "    ),",
  ].join("\n");
}

/** Bevy measures an anchor from the centre, y up. */
function toAnchor(asset: PackAsset): { readonly x: string; readonly y: string } {
  const { x, y } = inCrop(asset, asset.pivot);
  return { x: toFloat(x - 0.5), y: toFloat(0.5 - y) };
}

/** Six digits, and always a point. */
function toFloat(value: number): string {
  const text = String(Number(value.toFixed(6)));
  return text.includes(".") ? text : `${text}.0`;
}

function sampleCode(pack: Pack, { asset, row }: Walker): string {
  const { width, height } = asset.crop;
  const page = asset.place?.page ?? 0;
  const { x, y } = cellOnPage(pack, asset, 0);
  const border = borders(pack.options);
  const first = row.frames[0]?.cell ?? 0;
  return `use bevy::prelude::*;

#[derive(Component)]
struct Walk(Timer);

fn main() {
    App::new()
        .add_plugins(DefaultPlugins.set(ImagePlugin::default_nearest()))
        .add_systems(Startup, setup)
        .add_systems(Update, animate)
        .run();
}

fn setup(mut commands: Commands, assets: Res<AssetServer>, mut layouts: ResMut<Assets<TextureAtlasLayout>>) {
    commands.spawn(Camera2d);
    // ${asset.key}: ${asset.grid.columns} columns and ${asset.grid.lines} lines; ${row.name} begins at frame ${first}.
    let layout = TextureAtlasLayout::from_grid(UVec2::new(${width}, ${height}), ${asset.grid.columns}, ${asset.grid.lines}, Some(UVec2::splat(${border})), Some(UVec2::new(${x}, ${y})));
    let atlas = TextureAtlas { layout: layouts.add(layout), index: ${first} };
    let sprite = Sprite::from_atlas_image(assets.load("${pageInProject(pack, page)}"), atlas);
    commands.spawn((sprite, Transform::from_scale(Vec3::splat(3.0)), Walk(Timer::from_seconds(1.0 / ${row.speed.fps}.0, TimerMode::Repeating))));
}

fn animate(time: Res<Time>, mut sprites: Query<(&mut Walk, &mut Sprite)>) {
    for (mut walk, mut sprite) in &mut sprites {
        if walk.0.tick(time.delta()).just_finished() {
            if let Some(atlas) = &mut sprite.texture_atlas {
                atlas.index = ${first} + (atlas.index - ${first} + 1) % ${row.frames.length};
            }
        }
    }
}
`;
}
