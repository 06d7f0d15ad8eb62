/** The target for LÖVE: a Lua module with the quads of all sprites, that loads and draws them. */
import { textBytes } from "./bytes";
import type { Pack, PackAsset, PackRow } from "./pack";
import { inProject, pageInProject } from "./paths";
import { cellOnPage } from "./sheet-grid";
import type { Target } from "./target";
import { toHeldFrames } from "./timing";
import { findWalker } from "./walker";

export const love: Target = {
  description: "A Lua module for LÖVE 11 with quads, speeds and pivots, that draws by name.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "LÖVE 11.4",
  ran: true,
  handSteps: ["Paste the sample of README.md into `main.lua`."],
  build: (pack) => ({ files: [{ path: fileOf(pack), content: textBytes(toLua(pack)) }], warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` beside \`main.lua\`.`,
    `\`local sprites = require("${moduleOf(pack)}")\`, and call \`sprites.load()\` in \`love.load\`.`,
    "`sprites.draw(key, animation, seconds, x, y, scale)` draws the frame of that time, with the pivot at x and y.",
  ],
  sample: (pack) => {
    const walker = findWalker(pack);
    if (walker === undefined) return undefined;
    const code = sampleCode(moduleOf(pack), walker.asset.key, walker.row.name);
    return { file: "main.lua", language: "lua", code };
  },
};

function fileOf({ project }: Pack): string {
  return `${project.slug}.lua`;
}

function moduleOf(pack: Pack): string {
  return inProject(pack, pack.project.slug).replaceAll("/", ".");
}

function toLua(pack: Pack): string {
  const pages = pack.pages.map((_, page) => `    { file = "${pageInProject(pack, page)}" },`);
  const sprites = pack.assets.filter(({ place }) => place !== null).map((asset) => spriteLua(pack, asset));
  return `-- Sprites of Hatchery for LÖVE. Call load() once, then draw(key, animation, seconds, x, y, scale).
local pack = {
  pages = {
${pages.join("\n")}
  },
  sprites = {
${sprites.join("\n")}
  },
}
${runtime}`;
}

/** Lua counts pages from 1. */
function spriteLua(pack: Pack, asset: PackAsset): string {
  const { key, crop, width, height, pivot, place } = asset;
  const head = `page = ${(place?.page ?? 0) + 1}, width = ${width}, height = ${height}, left = ${crop.x}, top = ${crop.y}, pivotX = ${pivot.x}, pivotY = ${pivot.y}`;
  const rows = asset.rows.map((row) => `      ["${row.name}"] = ${rowLua(pack, asset, row)},`);
  return `    ["${key}"] = { ${head}, animations = {\n${rows.join("\n")}\n    } },`;
}

function rowLua(pack: Pack, asset: PackAsset, row: PackRow): string {
  const frames = toHeldFrames(row).map(({ frame, count }) => {
    const { x, y, width, height } = cellOnPage(pack, asset, frame.cell);
    return `{ x = ${x}, y = ${y}, w = ${width}, h = ${height}, count = ${count} }`;
  });
  const { fps, loop } = row.speed;
  return `{ fps = ${fps}, loop = ${loop}, length = ${row.frames.length}, frames = { ${frames.join(", ")} } }`;
}

const runtime = `
function pack.load()
  for _, page in ipairs(pack.pages) do
    page.image = love.graphics.newImage(page.file)
    page.image:setFilter("nearest", "nearest")
  end
  for _, sprite in pairs(pack.sprites) do
    local image = pack.pages[sprite.page].image
    for _, animation in pairs(sprite.animations) do
      for _, frame in ipairs(animation.frames) do
        frame.quad = love.graphics.newQuad(frame.x, frame.y, frame.w, frame.h, image:getDimensions())
      end
    end
  end
end

function pack.frame(key, animation, seconds)
  local row = pack.sprites[key].animations[animation]
  local tick = math.floor(seconds * row.fps)
  tick = row.loop and tick % row.length or math.min(tick, row.length - 1)
  for _, frame in ipairs(row.frames) do
    if tick < frame.count then return frame end
    tick = tick - frame.count
  end
end

function pack.draw(key, animation, seconds, x, y, scale)
  local sprite = pack.sprites[key]
  local frame = pack.frame(key, animation, seconds)
  local originX = sprite.pivotX * sprite.width - sprite.left
  local originY = sprite.pivotY * sprite.height - sprite.top
  love.graphics.draw(pack.pages[sprite.page].image, frame.quad, x, y, 0, scale or 1, scale or 1, originX, originY)
end

return pack
`;

function sampleCode(module: string, key: string, animation: string): string {
  return `local sprites = require("${module}")

function love.load()
  sprites.load()
end

function love.draw()
  love.graphics.clear(0.2, 0.33, 0.2)
  sprites.draw("${key}", "${animation}", love.timer.getTime(), 160, 160, 3)
end
`;
}
