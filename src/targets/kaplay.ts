/** The target for KAPLAY: one sprite atlas for each shared page. */
import { assetsByPage } from "./atlas-frame";
import { jsonBytes } from "./bytes";
import type { Pack, PackAsset, PackRow } from "./pack";
import { inProject, pageInProject } from "./paths";
import { cellInSheet, cellOnPage } from "./sheet-grid";
import type { Target } from "./target";
import { isAnimated } from "./timing";
import { findWalker, type Walker } from "./walker";

export const kaplay: Target = {
  description: "Sprite atlases for KAPLAY, with animations that play by name.",
  options: ["padding", "extrude", "powerOfTwo", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "kaplay 3001 in Chromium",
  ran: true,
  handSteps: ["Paste the sample of README.md into the game's script."],
  build: (pack) => ({
    files: assetsByPage(pack).map((assets, page) => ({
      path: fileOf(page),
      content: jsonBytes(Object.fromEntries(assets.map((asset) => [asset.key, toEntry(pack, asset)]))),
    })),
    warnings: [],
  }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` of the folder that the game is served from.`,
    ...pack.pages
      .map(
        (_, page) => `Load: \`loadSpriteAtlas("${pageInProject(pack, page)}", "${inProject(pack, fileOf(page))}")\`.`,
      )
      .slice(0, 6),
    'A sprite is named by its key: `add([sprite("<key>", { anim: "<animation>_<direction>" })])`.',
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    return walker && { file: "main.js", language: "js", code: sampleCode(pack, walker) };
  },
};

/** KAPLAY's format describes one page. */
function fileOf(page: number): string {
  return page === 0 ? "sprites.json" : `sprites-${page}.json`;
}

function toEntry(pack: Pack, asset: PackAsset): Record<string, unknown> {
  const { x, y } = cellOnPage(pack, asset, 0);
  const { x: left, y: top } = cellInSheet(asset, pack.options, 0);
  const shown = asset.rows.flatMap(({ frames }) => frames);
  let first = 0;
  const anims = asset.rows.map((row) => {
    const entry = [row.name, toAnim(row, first)] as const;
    first += row.frames.length;
    return entry;
  });
  return {
    x,
    y,
    width: asset.grid.columns * asset.width,
    height: asset.grid.lines * asset.height,
    frames: shown.map(({ cell }) => {
      const rect = cellInSheet(asset, pack.options, cell);
      return { x: rect.x - left, y: rect.y - top, w: rect.width, h: rect.height };
    }),
    anims: Object.fromEntries(anims),
  };
}

function toAnim({ frames, speed }: PackRow, first: number): Record<string, unknown> | number {
  if (frames.length === 1) return first;
  return { from: first, to: first + frames.length - 1, speed: speed.fps, loop: speed.loop };
}

function sampleCode(pack: Pack, { asset, row }: Walker): string {
  const page = asset.place?.page ?? 0;
  const anchor = asset.pivot.y === 1 ? "bot" : "center";
  return `import kaplay from "kaplay";

const k = kaplay({ width: 320, height: 240, crisp: true, background: "#335533" });
k.loadSpriteAtlas("${pageInProject(pack, page)}", "${inProject(pack, fileOf(page))}");
k.onLoad(() => {
  k.add([k.sprite("${asset.key}"${isAnimated(row) ? `, { anim: "${row.name}" }` : ""}), k.pos(160, 160), k.anchor("${anchor}"), k.scale(3)]);
});
`;
}
