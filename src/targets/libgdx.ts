/** The target for libGDX: one `.atlas` file for all pages, in the format of libGDX 1.9.13 and later. */
import { assetsByPage } from "./atlas-frame";
import { textBytes } from "./bytes";
import type { Pack, PackAsset, PackFrame, PackRow } from "./pack";
import { inProject, pageFrom } from "./paths";
import { cellOnPage } from "./sheet-grid";
import type { Target } from "./target";
import { rowId } from "./timing";
import { findWalker } from "./walker";

export const libgdx: Target = {
  description: "A texture atlas for libGDX, with indexed regions, offsets, 9-patch splits and speeds.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "a strict grammar of the format",
  ran: false,
  handSteps: ["Paste the sample of README.md into the game's class."],
  build: (pack) => ({ files: [{ path: fileOf(pack), content: textBytes(toText(pack)) }], warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`assets/${pack.options.folder}/\` of the project.`,
    `Load \`${inProject(pack, fileOf(pack))}\` as a TextureAtlas. \`atlas.findRegions("<key>_<animation>_<direction>")\` has the frames in order.`,
    '`region.findValue("fps")[0]` and `region.findValue("loop")[0]` (1 or 0) are the speed.',
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    if (walker === undefined) return undefined;
    return { file: "Sample.java", language: "java", code: sampleCode(pack, rowId(walker.asset, walker.row)) };
  },
};

function fileOf({ project }: Pack): string {
  return `${project.slug}.atlas`;
}

function toText(pack: Pack): string {
  return assetsByPage(pack)
    .map((assets, page) => [pageHead(pack, page), ...assets.flatMap((asset) => regions(pack, asset))].join("\n"))
    .map((page) => `${page}\n`)
    .join("\n");
}

function pageHead(pack: Pack, page: number): string {
  const { width = 0, height = 0 } = pack.pages[page] ?? {};
  const file = pageFrom(pack, fileOf(pack), page);
  return [file, `size: ${width}, ${height}`, "format: RGBA8888", "filter: Nearest, Nearest", "repeat: none"].join("\n");
}

function regions(pack: Pack, asset: PackAsset): string[] {
  return asset.rows.flatMap((row) => row.frames.map((frame, index) => toRegion(pack, asset, row, frame, index)));
}

function toRegion(pack: Pack, asset: PackAsset, row: PackRow, frame: PackFrame, index: number): string {
  const { crop, width, height, insets } = asset;
  const { x, y } = cellOnPage(pack, asset, frame.cell);
  // The offset is measured from the bottom.
  const below = height - crop.y - crop.height;
  return [
    rowId(asset, row),
    `  index: ${row.frames.length > 1 ? index : -1}`,
    `  bounds: ${x}, ${y}, ${crop.width}, ${crop.height}`,
    `  offsets: ${crop.x}, ${below}, ${width}, ${height}`,
    ...(insets === null ? [] : [`  split: ${insets.left}, ${insets.right}, ${insets.top}, ${insets.bottom}`]),
    `  fps: ${row.speed.fps}`,
    `  loop: ${row.speed.loop ? 1 : 0}`,
  ].join("\n");
}

function sampleCode(pack: Pack, name: string): string {
  return `public class Sample extends ApplicationAdapter {
  SpriteBatch batch;
  Animation<TextureRegion> walk;
  float seconds;

  public void create() {
    batch = new SpriteBatch();
    TextureAtlas atlas = new TextureAtlas("${inProject(pack, fileOf(pack))}");
    Array<TextureAtlas.AtlasRegion> frames = atlas.findRegions("${name}");
    walk = new Animation<>(1f / frames.first().findValue("fps")[0], frames, Animation.PlayMode.LOOP);
  }

  public void render() {
    ScreenUtils.clear(0.2f, 0.33f, 0.2f, 1);
    batch.begin();
    batch.draw(walk.getKeyFrame(seconds += Gdx.graphics.getDeltaTime()), 160, 160, 96, 96);
    batch.end();
  }
}
`;
}
