/** The target for PixiJS: TexturePacker's JSON with anchors, borders and animations. */
import { assetsByPage, atlasFrame, atlasMeta } from "./atlas-frame";
import { jsonBytes } from "./bytes";
import type { Pack, PackAsset, PackFrame } from "./pack";
import { inProject, pageFrom } from "./paths";
import type { Target, TargetFile } from "./target";
import { rowId } from "./timing";
import { findWalker } from "./walker";

export const pixi: Target = {
  description: "Spritesheets for PixiJS 8, with animations, anchors and 9-slice borders.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "pixi.js 8 in Chromium",
  ran: true,
  handSteps: ["Paste the sample of README.md into the game's script."],
  build: (pack) => ({ files: pack.pages.map((_, page) => sheetFile(pack, page)), warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` of the folder that the game is served from.`,
    `Load \`${inProject(pack, "sheets/0.json")}\` with \`Assets.load\`; further sheets are loaded along.`,
    "`sheet.animations` has the textures of each animation, `sheet.data.meta.speeds` their `fps` and `loop`.",
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    if (walker === undefined) return undefined;
    const sheet = inProject(pack, `sheets/${walker.asset.place?.page ?? 0}.json`);
    return { file: "main.js", language: "js", code: sampleCode(sheet, rowId(walker.asset, walker.row)) };
  },
};

function sheetFile(pack: Pack, page: number): TargetFile {
  const path = `sheets/${page}.json`;
  const assets = assetsByPage(pack)[page] ?? [];
  const rows = assets.flatMap((asset) => asset.rows.map((row) => [rowId(asset, row), row] as const));
  const others = pack.pages.map((_, other) => `${other}.json`).filter((_, other) => other !== page);
  const sheet = {
    frames: Object.fromEntries(
      assets.flatMap((asset) =>
        asset.rows.flatMap(({ frames }) => frames.map((frame) => [frame.name, toFrame(pack, asset, frame)] as const)),
      ),
    ),
    animations: Object.fromEntries(rows.map(([id, { frames }]) => [id, frames.map(({ name }) => name)])),
    meta: {
      ...atlasMeta(pack, page, pageFrom(pack, path, page)),
      speeds: Object.fromEntries(rows.map(([id, { speed }]) => [id, speed])),
      ...(others.length > 0 && { related_multi_packs: others }),
    },
  };
  return { path, content: jsonBytes(sheet) };
}

function toFrame(pack: Pack, asset: PackAsset, frame: PackFrame): Record<string, unknown> {
  const { pivot, insets } = asset;
  return { ...atlasFrame(pack, asset, frame), anchor: pivot, ...(insets !== null && { borders: insets }) };
}

function sampleCode(sheet: string, animation: string): string {
  return `import { AnimatedSprite, Application, Assets, TextureSource } from "pixi.js";

TextureSource.defaultOptions.scaleMode = "nearest";
const app = new Application();
await app.init({ width: 320, height: 240, background: "#335533" });
document.body.append(app.canvas);
const sheet = await Assets.load("${sheet}");
const name = "${animation}";
const sprite = new AnimatedSprite(sheet.animations[name]);
sprite.animationSpeed = sheet.data.meta.speeds[name].fps / 60;
sprite.loop = sheet.data.meta.speeds[name].loop;
sprite.position.set(160, 160);
sprite.scale.set(3);
sprite.play();
app.stage.addChild(sprite);
`;
}
