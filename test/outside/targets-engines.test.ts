/* Packs for GDevelop, Tiled, LDtk and LÖVE, judged by GDevelop's core, Debian's Tiled and LÖVE, and Excalibur's plugins. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultSpeed } from "../../src/domain/animation-speed";
import { openBrowser, visit } from "../support/browser";
import { exampleGame, mixedGame, writePack, type DrawnGame, type WrittenPack } from "../support/drawn-games";
import { countFaults, findShown, imagesOf, keepShot, readShot } from "../support/screenshot";

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(path.join(tmpdir(), "hatchery-engines-"));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function unpack(pack: WrittenPack, into: string): string {
  const root = path.join(folder, into);
  for (const [name, bytes] of pack.bytes) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), bytes);
  }
  return root;
}

const modules = path.join(import.meta.dirname, "../../node_modules");
const games: [string, () => DrawnGame][] = [
  ["farm", () => exampleGame("farm")],
  ["dungeon", () => exampleGame("dungeon")],
  ["mixed", mixedGame],
];

type Judged = {
  objects: {
    name: string;
    animations: {
      name: string;
      loop: boolean;
      secondsPerFrame: number;
      frames: { image: string; x: number; y: number }[];
    }[];
  }[];
  smoothed: string[];
};

describe("GDevelop", () => {
  test.each(games)("reads every object of the %s as the plan has it", async (name, load) => {
    const game = load();
    const root = unpack(await writePack(game, ["gdevelop"]), `gdevelop-${name}`);
    const { objects, smoothed } = judgeGame(root);
    expect(smoothed).toEqual([]);
    expect(objects.map((object) => object.name).toSorted()).toEqual(
      game.assets.map(({ key }) => key.replaceAll("-", "_")).toSorted(),
    );
    for (const { name: object, animations } of objects) {
      const asset = game.assets.find(({ key }) => key.replaceAll("-", "_") === object);
      expect(animations.flatMap(({ frames }) => frames)).toHaveLength(asset?.images.length ?? -1);
      const [width, height] = [asset?.width ?? 0, asset?.height ?? 0];
      for (const { name: row, loop, secondsPerFrame, frames } of animations) {
        const planned = asset?.animations.find((each) => row === each.name || row.startsWith(`${each.name}_`));
        const speed = { ...defaultSpeed(planned?.name ?? ""), ...planned };
        expect({ row, loop, secondsPerFrame }).toEqual({
          row,
          loop: planned !== undefined && speed.loop,
          secondsPerFrame: 1 / speed.fps,
        });
        const isCharacter = asset?.kind === "character-sprite";
        if (isCharacter) expect(frames[0]).toMatchObject({ x: width / 2, y: height });
        expect(frames.every(({ image }) => existsSync(path.join(root, image)))).toBe(true);
      }
    }
  });

  test("exports a game in which the farmer walks", async () => {
    const game = exampleGame("farm");
    const root = unpack(await writePack(game, ["gdevelop"]), "gdevelop-play");
    judgeGame(root);
    const output = path.join(root, "out");
    const files = new Map(
      readdirSync(output, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(output, file), readFileSync(file)]),
    );
    const walk = walkOf(game);
    const seen = await visit(browser, { files }, async ({ page }) => {
      const shown = new Set<number>();
      for (let look = 0; look < 200 && shown.size < 2; look++) {
        const shot = await page.screenshot();
        const index = findShown(readShot(shot), walk, { x: 112, y: 64 }, 3);
        if (index !== undefined) shown.add(index);
        if (index === 1) keepShot("gdevelop", shot);
        await page.waitForTimeout(50);
      }
      return shown.size;
    });
    expect(seen).toBe(2);
  });

  function judgeGame(root: string): Judged {
    const output = path.join(root, "out");
    mkdirSync(output, { recursive: true });
    const judge = path.join(import.meta.dirname, "../support/gdevelop-judge.mjs");
    const printed = execFileSync(process.execPath, [judge, path.join(root, "game.json"), output], { encoding: "utf8" });
    return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Judged;
  }
});

function walkOf(game: DrawnGame) {
  const farmer = game.assets.find(({ key }) => key === "farmer");
  if (farmer === undefined) throw new Error("the farm has no farmer");
  return imagesOf(game, farmer, { direction: "front", animation: "walk" });
}

const tiledEnvironment = { ...process.env, QT_QPA_PLATFORM: "offscreen" };

describe("Tiled", () => {
  test.each(games)(
    "reads each tileset of the %s, and writes back the same tiles, animations and Wang sets",
    async (name, load) => {
      const game = load();
      const pack = await writePack(game, ["tiled"], { padding: 2, extrude: 1 });
      const root = unpack(pack, `tiled-${name}`);
      for (const { key } of game.assets) {
        const output = path.join(root, `${key}.out.json`);
        execFileSync("tiled", ["--export-tileset", "json", path.join(root, `${key}.tsx`), output], {
          env: tiledEnvironment,
          stdio: "pipe",
        });
        const read = JSON.parse(readFileSync(output, "utf8")) as Record<string, unknown>;
        const {
          image: _,
          wangsets,
          tiles = [],
          ...rest
        } = JSON.parse(pack.text(`${key}.tsj`)) as Record<string, unknown>;
        expect(read).toMatchObject(rest);
        expect(read["tiles"] ?? []).toEqual(tiles);
        expect(read["wangsets"]).toEqual(wangsets);
      }
    },
  );

  test("draws each tile of a map as it was drawn", async () => {
    const game = exampleGame("farm");
    const root = unpack(await writePack(game, ["tiled"], { padding: 2, extrude: 1 }), "tiled-map");
    const columns = 4;
    const map = `<map version="1.8" orientation="orthogonal" renderorder="right-down" width="${columns}" height="8" tilewidth="32" tileheight="32" infinite="0" backgroundcolor="#335533"><tileset firstgid="1" source="farmer.tsx"/><layer id="1" name="a" width="${columns}" height="8"><data encoding="csv">${Array.from({ length: 32 }, (_, index) => index + 1).join(",")}</data></layer></map>`;
    writeFileSync(path.join(root, "map.tmx"), map);
    execFileSync("tmxrasterizer", ["--no-smoothing", path.join(root, "map.tmx"), path.join(root, "map.png")], {
      env: tiledEnvironment,
      stdio: "pipe",
    });
    keepShot("tiled", readFileSync(path.join(root, "map.png")));
    const shot = readShot(readFileSync(path.join(root, "map.png")));
    const farmer = game.assets.find(({ key }) => key === "farmer");
    const images = farmer === undefined ? [] : imagesOf(game, farmer);
    expect(images).toHaveLength(32);
    expect([shot.width, shot.height]).toEqual([128, 256]);
    images.forEach((image, index) => {
      const [left, top] = [(index % columns) * 32, Math.floor(index / columns) * 32];
      for (let y = 0; y < 32; y++)
        for (let x = 0; x < 32; x++) {
          const [at, from] = [((top + y) * 128 + left + x) * 4, (y * 32 + x) * 4];
          const visible = image.data[from + 3] === 255;
          if (visible) expect([...shot.data.subarray(at, at + 3)]).toEqual([...image.data.subarray(from, from + 3)]);
        }
    });
  });
});

test("Excalibur's plugins read every tileset (.tsj) and the LDtk project", async () => {
  const imports = {
    excalibur: "./excalibur/build/esm/excalibur.js",
    tiled: "./@excaliburjs/plugin-tiled/build/esm/excalibur-tiled.js",
    ldtk: "./@excaliburjs/plugin-ldtk/build/esm/excalibur-ldtk.js",
    // The plugins name it for use outside of a browser.
    jsdom: "data:text/javascript,export class JSDOM {}",
  };
  for (const [name, load] of games) {
    const game = load();
    const [tiled, ldtk] = [await writePack(game, ["tiled"]), await writePack(game, ["ldtk"])];
    const project = [...ldtk.bytes.keys()].find((file) => file.endsWith(".ldtk")) ?? "";
    const texts = {
      tilesets: game.assets.map(({ key }) => tiled.text(`${key}.tsj`)),
      project: ldtk.text(project),
    };
    const page = `<!DOCTYPE html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">
import { TiledTilesetFile } from "tiled";
import { LdtkProjectMetadata } from "ldtk";
const texts = await (await fetch("texts.json")).json();
const faults = [];
const read = (schema, text) => { const result = schema.safeParse(JSON.parse(text)); if (!result.success) faults.push(JSON.stringify(result.error.issues.slice(0, 3))); return result.data; };
texts.tilesets.forEach((text) => read(TiledTilesetFile, text));
const project = read(LdtkProjectMetadata, texts.project);
window.report = { faults, tilesets: project?.defs.tilesets.length, levels: project?.levels.length };
document.title = "done";
</script>`;
    const files = new Map<string, string>([
      ["index.html", page],
      ["texts.json", JSON.stringify(texts)],
    ]);
    const folders = { excalibur: path.join(modules, "excalibur"), "@excaliburjs": path.join(modules, "@excaliburjs") };
    const report = await visit(browser, { files, folders }, async ({ page, log }) => {
      await page.waitForFunction("document.title === 'done'", undefined, { timeout: 60_000 }).catch(() => {
        throw new Error(log.join("\n"));
      });
      return page.evaluate("window.report");
    });
    expect([name, report]).toEqual([name, { faults: [], tilesets: game.assets.length, levels: 1 }]);
  }
});

describe("LÖVE", () => {
  test.each([{}, { trim: true, padding: 1, extrude: 1 }])(
    "draws each frame of the sample where its pivot is: %o",
    async (options) => {
      const game = exampleGame("farm");
      const pack = await writePack(game, ["love"], options);
      const root = unpack(pack, `love-${JSON.stringify(options).length}/hatchery`).replace(/\/hatchery$/, "");
      const sample = /```lua\n([\s\S]*?)```/.exec(pack.text("README.md"))?.[1] ?? "";
      // The clock of the test: one frame of the walk a screenshot.
      const judge = `
local shots, time = 0, 0
love.timer.getTime = function() return time end
function love.update()
  if shots == 5 then love.event.quit() return end
  time = shots / 8 + 0.01
  local number = shots
  love.graphics.captureScreenshot(function(image)
    local file = io.open("${root}/" .. number .. ".png", "wb")
    file:write(image:encode("png"):getString())
    file:close()
  end)
  shots = shots + 1
end
`;
      writeFileSync(path.join(root, "main.lua"), `${sample}${judge}`);
      writeFileSync(
        path.join(root, "conf.lua"),
        "function love.conf(t) t.window.width = 320 t.window.height = 240 t.modules.audio = false t.modules.sound = false end\n",
      );
      execFileSync("xvfb-run", ["-a", "love", root], {
        stdio: "pipe",
        env: { ...process.env, SDL_AUDIODRIVER: "dummy", ALSOFT_DRIVERS: "null" },
      });
      const walk = walkOf(game);
      const clear = [0.2, 0.33, 0.2].map((value) => Math.round(value * 255)) as [number, number, number];
      const faults = [0, 1, 2, 3, 4].map((number) => {
        const image = walk[number % 4];
        const shot = readShot(readFileSync(path.join(root, `${number}.png`)));
        return image && countFaults(shot, { image, leftTop: { x: 112, y: 64 }, zoom: 3 }, clear);
      });
      keepShot("love", readFileSync(path.join(root, "1.png")));
      expect(faults).toEqual([0, 0, 0, 0, 0]);
    },
  );
});
